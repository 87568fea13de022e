"""What plays a part in a rating, as themes: for what is learnt across children, and for nothing else.

The rule protected (R21): a contributing factor carries no points and changes no rating.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection

from casework import rating_tools
from casework.actor import Actor
from storage import core as t
from storage.tables import ThemeKind
from storage.upsert import insert_all_absent


def tags() -> Mapping[str, str]:
    """The factors that can be ticked, by the tag that is kept, in words; the same with every tool."""
    return {factor.value: factor.text for factor in rating_tools.shipped().factors}


def subject(rating_id: int) -> str:
    """What the themes of a rating are kept under."""
    return f"rating:{rating_id}"


def keep(
    db: Connection, actor: Actor, case_id: int, rating_id: int, factors: Collection[str], *, now: datetime
) -> None:
    """Keep ticked factors as triggers, in the transaction of the rating, which audits; unknown tags are left out."""
    known = tags()
    rows = [
        {
            "case_id": case_id,
            "subject": subject(rating_id),
            "kind": ThemeKind.TRIGGER,
            "tag": factor,
            "at": now,
            "recorded_by": actor.person_id,
        }
        for factor in dict.fromkeys(factors)
        if factor in known
    ]
    insert_all_absent(db, t.theme, rows, ("subject", "kind", "tag"))
