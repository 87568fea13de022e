"""*Tag it* on entries and actions, never in the way; and `themes`, what the tags of a service add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cards.themes import ThemesView, said_with_a_way, themes_card
from cards.verbs import OpenForm, TagIt
from cards.verbs import Themes as ThemesPress
from casework import access, cases, quarters, themes
from casework.access import Verb
from casework.errors import InvalidInput
from casework.theme_tags import Tag
from casework.words import themes as say
from dialogs import guide, pick
from dialogs.events import Answer, Message
from dialogs.fields import Facts, Many, Problem
from dialogs.form import NEXT, Form, Page, Preview, Progress, pages
from dialogs.turn import Turn
from storage.tables import ThemeKind


@dataclass(frozen=True)
class TagFacts(Facts):
    subjects: tuple[tuple[str, str], ...] = ()
    tags: tuple[Tag, ...] = field(default_factory=tuple[Tag, ...])

    def of(self, kind: ThemeKind) -> list[tuple[str, str]]:
        return [(tag.key, tag.words) for tag in self.tags if tag.kind is kind]


def tag_command(turn: Turn, argument: str) -> Answer:
    """`tag KW-7F3K`."""
    return pick.pick(turn, TAG.name, argument=argument)


def tag_entry(turn: Turn, pressed: TagIt) -> Answer:
    """*Tag it*, on what was just saved: straight to the tags."""
    known = Progress({"subjects": [f"update:{pressed.update}"]}).passed("what", NEXT.name)
    return guide.begin(turn, TAG, pressed.case, known)


def after(case_id: int, said: str) -> Message:
    """What was saved, and *Tag it* for whoever wants to."""
    return Message(card=said_with_a_way(said, say.TAG, OpenForm(TAG.name, case_id)), summary="Keyworker bot")


def report(turn: Turn, argument: str = "") -> Answer:
    """`themes`."""
    return _report(turn, "this")


def report_pressed(turn: Turn, pressed: ThemesPress) -> Answer:
    return _report(turn, pressed.period)


def _report(turn: Turn, period: str) -> Answer:
    over = _PERIODS[period](turn.today)
    policy = turn.scene.policy
    least = policy.reports.suppress_below
    found = themes.counted(turn.db, turn.actor, over, policy=policy, now=turn.now)
    kinds = [
        (
            title,
            [
                (one.words, say.fewer(least) if one.children is None else str(one.children))
                for one in found
                if one.kind is kind
            ],
        )
        for kind, title in say.KINDS.items()
    ]
    view = ThemesView(say.how(over.said, least), [(title, rows) for title, rows in kinds if rows])
    return turn.reply(Message(card=themes_card(view), summary=say.SUMMARY))


def _load(turn: Turn, case_id: int) -> TagFacts:
    access.require(turn.db, turn.actor, Verb.TAG, case_id, now=turn.now)
    found = tuple(themes.subjects(turn.db, case_id, now=turn.now))
    if not found:
        raise InvalidInput(say.NOTHING_TO_TAG)
    return TagFacts(
        now=turn.now,
        label=cases.label(turn.db, case_id, now=turn.now),
        case_id=case_id,
        subjects=found,
        tags=turn.scene.policy.themes,
    )


def _subjects(facts: TagFacts) -> Sequence[tuple[str, str]]:
    return facts.subjects


def _chosen(progress: Progress, button: str) -> Progress:
    if not progress.get("subjects"):
        raise Problem(say.NOTHING_CHOSEN, "subjects")
    return progress


def _ticked(progress: Progress, button: str) -> Progress:
    if not any(_of(progress, name) for _, name in _FIELDS):
        raise Problem(say.NO_TAG, "triggers")
    return progress


def _of(progress: Progress, name: str) -> list[str]:
    return list(progress.get(name) or [])


_FIELDS: tuple[tuple[ThemeKind, str], ...] = (
    (ThemeKind.TRIGGER, "triggers"),
    (ThemeKind.PROTECTIVE, "protective"),
    (ThemeKind.UNMET_NEED, "needs"),
    (ThemeKind.GAP, "gaps"),
)
_WHAT = Page(
    "what",
    say.TITLE,
    (Many(name="subjects", label=say.WHAT, options=_subjects, required=True),),
    after=_chosen,
)


def _tags(progress: Progress, facts: TagFacts) -> Page:
    asked = tuple(Many(name=name, label=say.KINDS[kind], options=facts.of(kind)) for kind, name in _FIELDS)
    return Page("tags", say.TITLE, asked, intro=(say.INTRO,), after=_ticked)


def _preview(progress: Progress, facts: TagFacts) -> Preview:
    named = dict(facts.subjects)
    on = "; ".join(named.get(one, one) for one in _of(progress, "subjects"))
    pairs = [("On", on)]
    for kind, name in _FIELDS:
        words = dict(facts.of(kind))
        pairs.append((say.KINDS[kind], ", ".join(words.get(one, one) for one in _of(progress, name))))
    return Preview(say.TITLE, tuple(pair for pair in pairs if pair[1]))


def _save(turn: Turn, draft_id: str, progress: Progress, facts: TagFacts) -> Answer:
    chosen = [(kind, key) for kind, name in _FIELDS for key in _of(progress, name)]
    on = _of(progress, "subjects")
    themes.tag(turn.db, turn.actor, facts.case_id, on, chosen, policy=turn.scene.policy, now=turn.now)
    return turn.reply(guide.notice(say.SAVED))


_PERIODS = {"this": quarters.this_quarter, "last": quarters.last_quarter, "year": quarters.four_quarters}

TAG = Form(
    name="tag",
    title=say.TITLE,
    verb=Verb.TAG,
    load=_load,
    page=pages(_WHAT, _tags),
    preview=_preview,
    save=_save,
    again=lambda turn, draft_id, progress: turn.reply(guide.notice(say.SAVED)),
)
