"""Risk ratings: a tool suggests, a named person decides, and the history is kept.

The rule protected: another rating than the suggested one needs a reason, and one below it is shown to the manager.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from casework import access, audit, case_tasks, cases, consents, escalations, notices, rating_themes, reach, standing
from casework.access import Verb
from casework.actor import Actor
from casework.days import day_of
from casework.errors import InvalidInput, NotFound, Stale
from casework.item_tools import ItemTool
from casework.policy import RatingPolicy
from casework.stays import MENTAL_HEALTH
from casework.tool_rules import SEVERITY
from casework.tool_store import AnyTool
from casework.words import NO_SUCH_CASE, STALE
from casework.words import ratings as say
from storage import core as t
from storage.tables import Colour, ConsentScope, EventKind, NoticeKind, Outcome, Pathway


@dataclass(frozen=True, slots=True)
class NewRating:
    """`answers` is what was chosen and ticked in the tool; `suggested` is None when the tool suggested no rating.

    `floor` says that the suggestion is a floor's, after discharge, and not the tool's. A tool with a scale of its own
    suggests and leaves a level ("CNEST: High") in place of a colour.
    """

    tool: AnyTool
    answers: Mapping[str, Any]
    suggested: Colour | None
    final: Colour | None
    reason: str = ""
    floor: bool = False
    suggested_level: str = ""
    final_level: str = ""

    @property
    def suggests(self) -> str:
        """In a word; empty when nothing was suggested."""
        return standing.word(self.suggested, self.suggested_level)

    @property
    def word(self) -> str:
        return standing.word(self.final, self.final_level)

    @property
    def is_lower(self) -> bool:
        """Whether the decision is below the suggestion."""
        if self.final is not None:
            return below(self.final, self.suggested)
        return isinstance(self.tool, ItemTool) and self.tool.below(self.final_level, self.suggested_level)


@dataclass(frozen=True, slots=True)
class RatingView:
    id: int
    case_id: int
    tool: str
    tool_version: str
    answers: Mapping[str, Any]
    suggested: str  # in a word; empty when the tool suggested nothing
    word: str  # "red", or a level of a tool's own scale
    reason: str
    rated_by: str
    rated_at: datetime


def below(final: Colour, suggested: Colour | None) -> bool:
    """Whether a decision is lower than the suggestion. Blue, in hospital, is never below anything."""
    return suggested is not None and SEVERITY[final] < SEVERITY[suggested]


def floor(db: Connection, case_id: int, rules: RatingPolicy, *, now: datetime) -> bool:
    """Whether a discharge from a mental health ward is so recent that the profile suggests red at least (R18)."""
    if not rules.post_discharge_red_days:
        return False
    event = t.event.c
    left = db.execute(
        select(event.happened_at, event.struck_out)
        .where(event.case_id == case_id, event.kind == EventKind.DISCHARGE, event.ward.in_(MENTAL_HEALTH))
        .order_by(event.happened_at.desc())
    )
    last = next((day_of(row.happened_at) for row in left if not row.struck_out), None)
    return last is not None and (day_of(now) - last).days < rules.post_discharge_red_days


def record(
    db: Connection, actor: Actor, case_id: int, new: NewRating, *, draft_id: str | None, seen: int, now: datetime
) -> RatingView:
    """Keep a rating and make it the case's own, in one go.

    Raises NotAllowed, InvalidInput (consent to the register refused or withdrawn, or no reason), or Stale when the
    case was changed after version `seen`.
    """
    access.require(db, actor, Verb.RATE, case_id, now=now)
    consents.require(db, case_id, ConsentScope.REGISTER, now=now)
    reason = new.reason.strip()
    if new.word != new.suggests and not reason:
        raise InvalidInput(say.NEEDS_REASON, "reason")
    case = t.case.c
    before = db.execute(select(case.rating, case.rating_level, case.pathway).where(case.id == case_id)).one()
    _fits(new, before.pathway)
    values: dict[str, Any] = {
        "case_id": case_id,
        "draft_id": draft_id,
        "tool": new.tool.id,
        "tool_version": new.tool.version,
        "answers": {**new.answers, **({"floor": True} if _by_floor(new) else {})},
        "suggested": new.suggested,
        "final": new.final,
        "suggested_level": new.suggested_level,
        "final_level": new.final_level,
        "override_reason": reason,
        "rated_by": actor.person_id,
        "rated_at": now,
        "look_at": now,
    }
    made = int(db.execute(insert(t.rating).values(**values).returning(t.rating.c.id)).scalar_one())
    changed = db.execute(
        update(t.case)
        .where(t.case.c.id == case_id, t.case.c.version == seen)
        .values(rating=new.final, rating_level=new.final_level or None, rated_at=now, version=seen + 1)
    )
    if not changed.rowcount:
        raise Stale(STALE)
    was = standing.word(before.rating, before.rating_level)
    _audit(db, actor, case_id, made, was, new, now)
    if new.is_lower:
        _tell_managers(db, actor, case_id, made, new, now)
    rating_themes.keep(db, actor, case_id, made, new.answers.get("factors") or (), now=now)
    _follow(db, actor, case_id, made, new, was, now)
    cases.remember(db, actor, case_id, now=now)
    return one(db, made)


def _fits(new: NewRating, pathway: Pathway) -> None:
    """A tool of the child's own pathway, and a colour or a level. Raises InvalidInput."""
    one_of_both = (new.final is None) is bool(new.final_level)
    if new.tool.pathway is not pathway or not one_of_both or (pathway is Pathway.GATEWAY and new.final is not None):
        raise InvalidInput(say.ANOTHER_TOOL)


def _follow(
    db: Connection, actor: Actor, case_id: int, rating_id: int, new: NewRating, before: str, now: datetime
) -> None:
    """What the rating asks for; and it takes the place of the one before, of which nobody is reminded any more."""
    level = new.tool.level(new.final_level) if isinstance(new.tool, ItemTool) and new.final_level else None
    asks = case_tasks.Asks(new.word, before, new.final, level.asks if level else (), floor=_by_floor(new))
    case_tasks.after_rating(db, case_id, rating_id, asks, by=actor.person_id, place=actor.place, now=now)
    if new.final is Colour.RED and before != Colour.RED.value:
        escalations.look_again(db, case_id, now=now)
    rating = t.rating.c
    earlier = select(rating.id).where(rating.case_id == case_id, rating.id != rating_id, rating.look_at.is_not(None))
    for row in db.execute(earlier).all():
        db.execute(update(t.rating).where(rating.id == row.id).values(look_at=None))
        notices.withdraw(db, f"rating:{row.id}", "rated again")


def _by_floor(new: NewRating) -> bool:
    return new.floor and new.final is Colour.RED


def one(db: Connection, rating_id: int) -> RatingView:
    """For those who have been let through already. Raises NotFound."""
    row = db.execute(_ROWS.where(t.rating.c.id == rating_id)).first()
    if row is None:
        raise NotFound(NO_SUCH_CASE)
    return RatingView(
        id=row.id,
        case_id=row.case_id,
        tool=row.tool,
        tool_version=row.tool_version,
        answers=row.answers,
        suggested=standing.word(row.suggested, row.suggested_level),
        word=standing.word(row.final, row.final_level),
        reason=row.override_reason,
        rated_by=row.rater,
        rated_at=row.rated_at,
    )


def latest(db: Connection, case_id: int) -> RatingView | None:
    """The rating in force, for those who have been let through; None before the first."""
    query = select(t.rating.c.id).where(t.rating.c.case_id == case_id)
    found = db.execute(query.order_by(t.rating.c.rated_at.desc(), t.rating.c.id.desc()).limit(1)).scalar()
    return None if found is None else one(db, found)


def of_draft(db: Connection, draft_id: str) -> int | None:
    """The rating that was saved from a draft: what a second press of Confirm shows."""
    return db.execute(select(t.rating.c.id).where(t.rating.c.draft_id == draft_id)).scalar()


_ROWS = select(t.rating, t.person.c.name.label("rater")).join_from(
    t.rating, t.person, t.person.c.id == t.rating.c.rated_by
)


def _tell_managers(db: Connection, actor: Actor, case_id: int, rating_id: int, new: NewRating, now: datetime) -> None:
    """The service's managers hear of it that day; where there is no other, administrators, without the reason."""
    heard_by, managers = reach.who_oversees(db, case_id, but=actor.person_id)
    for person_id in heard_by:
        notices.plan(
            db,
            NoticeKind.LOWER_RATING,
            f"case:{case_id}",
            case_id,
            notices.to_person(person_id),
            f"rating:{rating_id}",
            case_id=case_id,
            about={
                "by": actor.person_id,
                "suggested": new.suggests,
                "final": new.word,
                "reason": new.reason.strip() if managers else "",
            },
            now=now,
        )


def _audit(
    db: Connection, actor: Actor, case_id: int, rating_id: int, before: str, new: NewRating, now: datetime
) -> None:
    audit.record(
        db,
        person_id=actor.person_id,
        verb=Verb.RATE,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=f"rating:{rating_id}",
        old=before or "not rated",
        new=f"{new.word}; {new.tool.id} {new.tool.version} suggested {new.suggests or 'nothing'}; {new.reason.strip()}",
        place=actor.place,
        now=now,
    )
