"""The action board of an MDT: what was agreed, with whom, due when; one live card in each channel it is posted in.

The rule protected: a board names no child. It shows a code and wording; where a channel serves several cases,
codes and counts alone.
"""

from __future__ import annotations

from sqlalchemy import Connection, String, cast, literal, or_, select, update

from storage import core as t


def changed(db: Connection, case_id: int) -> None:
    """Have every posted board that shows the case rewritten, in the transaction of the change itself."""
    shared = select(literal("channel:") + cast(t.channel_link.c.route_id, String)).where(
        t.channel_link.c.case_id == case_id
    )
    subject = t.card_post.c.subject
    db.execute(
        update(t.card_post)
        .where(or_(subject == f"case:{case_id}", subject.in_(shared)))
        .values(dirty=True, change=t.card_post.c.change + 1)
    )
