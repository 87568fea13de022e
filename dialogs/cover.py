"""`cover`: who looks after whose cases, from which day to which. Nothing is stored before Confirm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from cards.cover import CoverRow, cover_card
from cards.text import markdown
from cards.verbs import EndCover
from casework import access, covers
from casework.access import Relation, Verb
from casework.covers import Absence, Colleague
from casework.days import in_words
from casework.errors import InvalidInput
from casework.words import covers as say
from dialogs.events import Answer, Message
from dialogs.fields import Choice, Day, Facts, Problem
from dialogs.form import Form, Page, Preview, Progress
from dialogs.turn import Turn


@dataclass(frozen=True)
class CoverFacts(Facts):
    me: int = 0
    colleagues: tuple[Colleague, ...] = ()
    settable: tuple[Colleague, ...] = ()  # for whom who asks may set cover
    turn: Turn | None = None

    def named(self, person_id: int) -> Colleague:
        return next(one for one in self.colleagues if one.id == person_id)


def command(turn: Turn, argument: str) -> Answer:
    """`cover`: how it stands, and the way to change it."""
    return _shown(turn)


def end(turn: Turn, pressed: EndCover) -> Answer:
    """*End it now*. Pressed twice it says that it has ended."""
    ended = covers.end(turn.db, turn.actor, pressed.person, now=turn.now)
    said = markdown(say.ENDED, name=ended.name) if ended else say.ENDED_ALREADY
    return _shown(turn, said)


def _shown(turn: Turn, said: str = "") -> Answer:
    actor = turn.actor
    service = _service(turn)
    rows = [
        CoverRow(one.person_id, _words(one), covers.may_set(turn.db, actor, one.person_id))
        for one in covers.of_service(turn.db, service, today=turn.today)
    ]
    return turn.reply(Message(card=cover_card(rows, said=said), summary=say.SUMMARY))


def _words(one: Absence) -> str:
    return say.line(one.name, one.cover, _when(one.first, one.last), manager=one.manager)


def _when(first: date, last: date | None) -> str:
    return say.when(in_words(first), in_words(last) if last else "")


def _service(turn: Turn) -> int:
    if not access.may(turn.actor, Verb.SET_COVER, frozenset(Relation)):
        raise access.refused(turn.actor, Verb.SET_COVER, now=turn.now, sentence=say.NOT_YOURS)
    if turn.actor.service_id is None:
        raise InvalidInput(say.NO_SERVICE)
    return turn.actor.service_id


def _load(turn: Turn, case_id: int) -> CoverFacts:
    known = tuple(covers.colleagues(turn.db, _service(turn)))
    if len(known) < 2:
        raise InvalidInput(say.NOBODY_TO_COVER)
    settable = tuple(one for one in known if covers.may_set(turn.db, turn.actor, one.id))
    return CoverFacts(turn.now, me=turn.actor.person_id, colleagues=known, settable=settable, turn=turn)


def _page(progress: Progress, facts: CoverFacts) -> Page | None:
    if progress.left("who"):
        return None
    others = [one for one in facts.settable if one.id != facts.me]
    mine = [(str(one.id), say.YOU) for one in facts.settable if one.id == facts.me]
    who = Choice(
        name="who",
        label=say.WHO,
        options=[*mine, *((str(one.id), one.name) for one in others)],
        shape="list",
        default=str(facts.me) if mine else "",
    )
    by = Choice(name="cover", label=say.BY, options=[(str(one.id), one.name) for one in facts.colleagues], shape="list")
    return Page(
        "who",
        say.TITLE,
        (
            *((who,) if others or not mine else ()),
            by,
            Day(name="first", label=say.FIRST, default=lambda known: known.today.isoformat()),
            Day(name="last", label=say.LAST, help=say.LAST_HELP),
        ),
        after=partial(_fits, facts),
    )


def _fits(facts: CoverFacts, progress: Progress, button: str) -> Progress:
    """Said on the page, beside what it is about."""
    assert facts.turn is not None
    who, by, first, last = _answers(progress, facts)
    said = covers.objection(facts.turn.db, who, by, first, last, today=facts.today)
    if said:
        raise Problem(said, "last" if said in (say.ENDS_FIRST, say.OVER) else "cover")
    if facts.named(who).keyworker and not facts.named(by).keyworker:
        raise Problem(say.KEYWORKER_NEEDED, "cover")
    return progress


def _answers(progress: Progress, facts: CoverFacts) -> tuple[int, int, date, date]:
    who = int(progress.get("who") or facts.me)
    first, last = (date.fromisoformat(progress.get(name)) for name in ("first", "last"))
    return who, int(progress.get("cover")), first, last


def _preview(progress: Progress, facts: CoverFacts) -> Preview:
    who, by, first, last = _answers(progress, facts)
    away = facts.named(who)
    may = "; ".join(said for said, has in ((say.AS_KEYWORKER, away.keyworker), (say.AS_MANAGER, away.manager)) if has)
    pairs = (
        (say.AWAY, say.YOU if who == facts.me else away.name),
        (say.COVERS, facts.named(by).name),
        (say.FROM_TO, _when(first, last)),
        (say.WHAT, may),
    )
    return Preview(say.TITLE, pairs)


def _save(turn: Turn, draft_id: str, progress: Progress, facts: CoverFacts) -> Answer:
    who, by, first, last = _answers(progress, facts)
    policy = turn.scene.policy.notices
    made = covers.cover(turn.db, turn.actor, who, by, first, last, policy=policy, now=turn.now)
    when = _when(made.first, made.last)
    name = say.YOU.lower() if who == facts.me else made.name
    return _shown(turn, markdown(say.SAVED, cover=made.cover, name=name, when=when))


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    return _shown(turn)


COVER = Form("cover", say.TITLE, Verb.SET_COVER, _load, _page, _preview, _save, again=_again, about_case=False)
