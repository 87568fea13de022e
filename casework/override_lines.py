"""What was shared to keep a child safe, in words: to those who are told, and to the manager."""

from __future__ import annotations

from casework.letter_facts import Facts, Found
from casework.letter_parts import Line
from casework.words import consent as say
from casework.words import notices as notice_words


def safeguarding(notice: Found, case: Found, facts: Facts) -> Line:
    """To somebody on the MDT: the code, the words, the actions; nothing else about the child."""
    asks = notice_words.ask_keyworker(case.keyworker or "", case.keyworker_phone or "")
    detail = asks if facts.own(case.id) else ""
    return Line(say.safeguarding_notice(case.code, notice.about["words"]), detail, items=tuple(notice.about["actions"]))


def overridden(notice: Found, case: Found, facts: Facts) -> Line:
    """The reason is for the service's own people alone."""
    about = notice.about
    who = facts.people[about["by"]].with_agency
    reason = about["reason"] if facts.own(case.id) else ""
    return Line(say.overridden_notice(who, about["approver"], about["told"], reason))
