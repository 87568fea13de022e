"""That an entry was struck out, in words: to the managers, the lead for information governance, and its author."""

from __future__ import annotations

from casework.letter_facts import Facts, Found
from casework.letter_parts import Line, Press
from casework.words import wrong_child as say
from storage.tables import Role

_LISTED = 12


def struck_out_line(notice: Found, case: Found, facts: Facts) -> Line:
    """Who did, why, and who may have seen it; never what it said."""
    about = notice.about
    seen: list[str] = about["seen"]
    said = say.struck_out(facts.people[about["by"]].with_agency)
    more = (f"… and {len(seen) - _LISTED} more",) if len(seen) > _LISTED else ()
    detail = f"{say.because(about['reason'])}. {say.SEEN_HEAD if seen else say.NOBODY_SAW}"
    looks = {Role.MANAGER, Role.ADMINISTRATOR} & facts.reader.roles
    presses = (Press.WHO_SAW,) if looks else ()
    return Line(said, detail, items=(*seen[:_LISTED], *more), action_id=case.id, presses=presses)
