"""Notices about people who come and go, in words, as things stand when they are sent or looked at again."""

from __future__ import annotations

from casework.actor import roles_of
from casework.days import in_words
from casework.letter_facts import Facts, Found
from casework.letter_parts import Line, Press
from casework.words import allocation as say
from casework.words import closing as closing_words
from casework.words import covers as cover_words
from casework.words.notices import and_more
from storage.tables import NoticeKind, Role

KINDS = frozenset({NoticeKind.HANDOVER, NoticeKind.HANDED_ON, NoticeKind.COVER_STARTS, NoticeKind.CASE_CLOSED})
_LISTED = 12


def people_line(notice: Found, subject: Found, facts: Facts) -> Line:
    """`subject` is the case, or the person who is away."""
    if notice.kind is NoticeKind.CASE_CLOSED:
        return Line(closing_words.told(subject.code))
    return _cover_starts(subject, facts) if notice.kind is NoticeKind.COVER_STARTS else _moved(notice, subject, facts)


def _moved(notice: Found, case: Found, facts: Facts) -> Line:
    """To who takes a case over, and to who kept it."""
    about = notice.about
    if notice.kind is NoticeKind.HANDED_ON:
        return Line(say.handed_on(case.code, facts.people[about["after"]].name))
    before = facts.people.get(about["before"])
    said = say.handover(facts.people[about["by"]].name, before.name if before else "")
    return Line(said, action_id=case.id, presses=(Press.HANDOVER,))


def _cover_starts(absent: Found, facts: Facts) -> Line:
    """To who covers, with the list of cases: it is theirs to know whose these are."""
    last = in_words(absent.absent_until) if absent.absent_until else ""
    if Role.MANAGER in roles_of(absent.roles):
        return Line(cover_words.starts_manager(absent.name, last), items=_cases(absent, facts))
    cases = _cases(absent, facts)
    return Line((cover_words.starts if cases else cover_words.starts_none)(absent.name, last), items=cases)


def _cases(absent: Found, facts: Facts) -> tuple[str, ...]:
    labels = facts.kept.get(absent.id, [])
    more = len(labels) - _LISTED
    return (*labels[:_LISTED], and_more(more)) if more > 0 else tuple(labels)
