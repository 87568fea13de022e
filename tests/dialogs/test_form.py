"""The one mechanism of all forms: by card, by words and by both mixed, nothing is lost and nothing is saved twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from cards.verbs import FormPress
from casework.access import Verb
from casework.actor import Actor
from dialogs import steps, switchboard
from dialogs.events import NOTHING
from dialogs.fields import Choice, Day, Facts, Field, Many, Moment, Problem, Text
from dialogs.form import Button, Form, Page, Preview, Progress, Step, pages
from dialogs.steps import BACK, CANCEL, CONFIRM
from storage import core as t
from storage.store import Store
from tests.support import builders
from tests.support.talk import Talk, buttons_of, inputs_of, messages

FACTS = Facts(now=datetime(2026, 4, 2, 13, 30, tzinfo=UTC), label="J.B., 14, KW-7F3K")

FIRST: tuple[Field, ...] = (
    Choice(name="what", label="What?", options=[("a", "A&E"), ("p", "Placement"), ("s", "School")]),
    Text(name="headline", label="In one line", max_length=20),
    Moment(name="told", label="When were you told?", default="now"),
)
SECOND: tuple[Field, ...] = (
    Day(name="due", label="By when?"),
    Many(name="who", label="Who?", options=[("1", "Sam Patel"), ("2", "Grace Okoro")]),
    Text(name="more", label="Anything else?", required=False, default="nothing new"),
)


def _form(first: tuple[Field, ...] = FIRST, second: tuple[Field, ...] = SECOND) -> Form[Facts]:
    opening = Page("first", "First", first, (Button("save", "Save now", primary=True), Button("full", "Full")))
    return Form(
        "try",
        "Try",
        Verb.RECORD_UPDATE,
        load=lambda turn, case_id: FACTS,
        page=pages(
            opening,
            lambda progress, facts: Page("second", "Second", second) if progress.left("first") == "full" else None,
        ),
        preview=lambda progress, facts: Preview("Check", (("What", str(progress.get("what"))),)),
        save=lambda turn, draft, progress, facts: NOTHING,
    )


FORM = _form()
GOOD = {"what": "a", "headline": "Taken to A&E", "told": "2026-04-01"}
MORE = {"due": "2026-04-10", "who": "1,2", "more": "school knows"}
ANSWERS = {**GOOD, **MORE, "who": ["1", "2"]}


def _press(progress: Progress, button: str, inputs: Mapping[str, Any], form: Form[Facts] = FORM) -> Step:
    return steps.pressed(form, progress, FACTS, button, inputs)


def _type(progress: Progress, *said: str, form: Form[Facts] = FORM) -> Step:
    step = Step(progress, None)
    for words in said:
        step = steps.typed(form, step.progress, FACTS, words)
    return step


def _name(step: Step) -> str:
    assert isinstance(step.shown, Page)
    return step.shown.name


def test_a_form_works_by_card_alone() -> None:
    step = _press(_press(Progress(), "full", GOOD).progress, "next", MORE)

    assert isinstance(step.shown, Preview)
    assert step.progress.answers == ANSWERS
    assert _press(step.progress, CONFIRM, {}).confirmed


def test_a_form_works_by_words_alone_and_says_back_what_it_understood() -> None:
    first = _type(Progress(), "placement")
    assert first.echo == "What?: Placement"
    told = _type(first.progress, "Taken to A&E", "yesterday 4pm")
    assert told.echo == "When were you told?: Wednesday 1 April 2026 at 16:00"

    last = _type(told.progress, "full", "10 April", "Grace, 1", "skip")

    assert isinstance(last.shown, Preview)
    assert last.progress.answers["who"] == ["2", "1"]
    assert _type(last.progress, "confirm").confirmed


@given(st.lists(st.sampled_from(["what", "headline", "told", "due", "who", "more"]), unique=True))
def test_typed_and_card_mixed_come_to_the_same(by_words: list[str]) -> None:
    """Whatever part of each page is typed first, and the rest filled in on the card."""
    progress = Progress()
    for button, given_here in (("full", GOOD), ("next", MORE)):
        for name, raw in given_here.items():
            shown = FORM.page(progress, FACTS)
            asked = steps.next_question(shown, progress) if shown else None
            if name in by_words and asked is not None and asked.name == name:
                progress = _type(progress, raw).progress
        if FORM.page(progress, FACTS) and not isinstance(FORM.page(progress, FACTS), Preview):
            drawn = {name: _drawn(progress, name) or raw for name, raw in given_here.items()}
            progress = _press(progress, button, drawn).progress

    assert FORM.page(progress, FACTS) is None
    assert progress.answers == ANSWERS


def _drawn(progress: Progress, name: str) -> str:
    """What the card shows in an input that was answered in words already."""
    known = next(asked for asked in (*FIRST, *SECOND) if asked.name == name)
    return known.raw(progress.answers[name]) if progress.get(name) is not None else ""


_SAID = st.one_of(
    st.sampled_from(
        ["a", "placement", "1", "²", "ok", "skip", "-", "none", "full", "next", "confirm", "today", "2 April"]
    ),
    st.text(max_size=40),
)
_NO_INPUTS: dict[str, Any] = {}
_EVENT: st.SearchStrategy[tuple[str, str, dict[str, Any]]] = st.one_of(
    st.tuples(st.just("type"), _SAID, st.just(_NO_INPUTS)),
    st.tuples(
        st.just("press"),
        st.sampled_from(["save", "full", "next", BACK, CONFIRM, "forged"]),
        st.dictionaries(st.sampled_from([*GOOD, *MORE, "forged"]), st.one_of(_SAID, st.integers(), st.none())),
    ),
    st.tuples(st.sampled_from(["back", "unsay", "overtaken"]), st.just(""), st.just(_NO_INPUTS)),
)


@given(st.lists(_EVENT, max_size=12))
def test_nothing_that_anybody_says_or_forges_breaks_a_form(events: list[tuple[str, str, dict[str, Any]]]) -> None:
    progress = Progress()
    for kind, said, inputs in events:
        if kind == "type":
            step = steps.typed(FORM, progress, FACTS, said)
        elif kind == "press":
            step = steps.pressed(FORM, progress, FACTS, said, inputs)
        elif kind == "overtaken":
            step = steps.overtaken(FORM, progress, FACTS, {"headline": "from an old card"})
        else:
            step = (steps.back if kind == "back" else steps.unsay)(FORM, progress, FACTS)
        if step.confirmed:
            assert FORM.page(progress, FACTS) is None, "confirmed with a page still open"
            assert {"what", "headline", "told"} <= step.progress.answers.keys()
            return
        progress = step.progress
        json.dumps(dict(progress.answers))
        assert step.shown is not None
        for name, error in step.errors.items():
            assert error
            assert not name or name in step.held or progress.get(name) is None


def test_errors_stand_beside_their_questions_and_keep_what_was_typed() -> None:
    step = _press(Progress(), "save", {"what": "a", "headline": "x" * 30, "told": "next Friday"})

    assert _name(step) == "first"
    assert step.errors.keys() == {"headline", "told"}
    assert step.held == {"headline": "x" * 30, "told": "next Friday"}
    assert step.progress.answers == {"what": "a"}


def test_a_wrong_correction_does_not_leave_the_old_answer_behind() -> None:
    """Else the card would show the new words, and the old ones would be saved."""
    before = _press(Progress(), "save", {**GOOD, "told": "junk"}).progress

    after = _press(before, "save", {**GOOD, "headline": "y" * 30})

    assert "headline" not in after.progress.answers


def test_typed_words_answer_the_question_that_was_wrong() -> None:
    wrong = _press(Progress(), "save", {**GOOD, "headline": "x" * 30})

    assert _type(wrong.progress, "A shorter one").progress.answers["headline"] == "A shorter one"


def test_what_is_offered_and_cleared_on_the_card_stays_cleared() -> None:
    at_second = _press(Progress(), "full", GOOD).progress

    kept = _press(at_second, "next", {**MORE, "more": ""})
    left_out = _press(at_second, "next", {name: raw for name, raw in MORE.items() if name != "more"})

    assert kept.progress.answers["more"] is None
    assert left_out.progress.answers["more"] is None


def test_what_is_offered_counts_for_whoever_types() -> None:
    step = _type(_press(Progress(), "full", GOOD).progress, "10 April", "none", "next")

    assert step.progress.answers["more"] == "nothing new"


def test_back_keeps_what_was_filled_in_even_on_the_page_that_is_left() -> None:
    at_second = _press(Progress(), "full", GOOD).progress

    first = _press(at_second, BACK, MORE)
    again = _press(first.progress, "full", GOOD)

    assert _name(first) == "first"
    assert again.progress.answers == ANSWERS


def test_the_typed_back_asks_the_last_answer_again() -> None:
    at_second = _press(Progress(), "full", GOOD).progress
    step = steps.unsay(FORM, _type(at_second, "10 April").progress, FACTS)

    assert "due" not in step.progress.answers
    assert _name(steps.unsay(FORM, step.progress, FACTS)) == "first"


def test_at_the_first_step_back_says_so() -> None:
    assert steps.back(FORM, Progress(), FACTS).echo


def test_a_page_that_is_not_wanted_any_more_costs_no_press_of_back() -> None:
    at_preview = _press(_press(Progress(), "full", GOOD).progress, "next", MORE).progress
    changed = replace(at_preview, trail=(("first", "save"), ("second", "next")))

    assert _name(steps.back(FORM, changed, FACTS)) == "first"


def test_a_question_that_a_release_added_is_simply_still_missing() -> None:
    """The draft was made before; its owner is at the preview and has never met the new question."""
    before = _press(_press(Progress(), "full", GOOD).progress, "next", MORE).progress
    grown = _form(first=(*FIRST, Choice(name="trend", label="Trend?", options=[("w", "Worse"), ("b", "Better")])))

    shown = steps.here(grown, before, FACTS)
    answered = _type(before, "worse", "full", form=grown)

    assert _name(shown) == "first"
    assert isinstance(answered.shown, Preview)
    assert answered.progress.answers == {**ANSWERS, "trend": "w"}


def test_a_question_without_duty_that_a_release_added_asks_nobody_back() -> None:
    before = _press(Progress(), "save", GOOD).progress
    grown = _form(first=(*FIRST, Text(name="note", label="Note", required=False)))

    assert isinstance(steps.here(grown, before, FACTS).shown, Preview)


def test_a_button_that_does_not_check_leaves_questions_open() -> None:
    page = Page("one", "One", FIRST, (Button("none", "None of these", checks=False),))
    form = replace(FORM, page=pages(page))

    step = _press(Progress(), "none", {"told": "now"}, form)

    assert isinstance(step.shown, Preview)
    assert step.progress.answers["what"] is None


def test_what_does_not_fit_together_is_said_beside_its_question() -> None:
    def after(progress: Progress, button: str) -> Progress:
        raise Problem("That can't be.", "told")

    form = replace(FORM, page=pages(Page("one", "One", FIRST, after=after)))

    step = _press(Progress(), "next", GOOD, form)

    assert step.errors == {"told": "That can't be."}
    assert step.held == {"told": "2026-04-01"}
    assert "told" not in step.progress.answers
    assert step.progress.answers["headline"] == "Taken to A&E"


def test_cards_alone_take_what_a_bot_cannot_delete() -> None:
    page = Page("one", "One", (Text(name="name", label="Name", card_only=True),))
    form = replace(FORM, page=pages(page))

    assert "name" in _type(Progress(), "Juniper Bramble", form=form).errors


def test_just_now_is_when_it_was_said_however_late_it_is_saved() -> None:
    field = Moment(name="told", label="When?")
    said = field.read("now", FACTS)
    next_day = replace(FACTS, now=datetime(2026, 4, 3, 9, 0, tzinfo=UTC))

    shown = field.view(said, next_day, "")

    assert field.words(said, next_day) == "Thursday 2 April 2026 at 14:30"
    assert shown.options[0] == (said, "Thursday 2 April 2026 at 14:30")
    assert field.read(shown.value, next_day) == said


@pytest.mark.parametrize("raw", ["2026-04-03", "2026-04-02T13:31:00+00:00", "tomorrow", "today at 23:00"])
def test_a_moment_to_come_is_refused_from_a_card_as_from_words(raw: str) -> None:
    with pytest.raises(Problem):
        Moment(name="told", label="When?").read(raw, FACTS)


# The same through the store: the draft row is the conversation


@dataclass
class Ready:
    """A keyworker whose update is filled in and waits at the preview."""

    grace: Actor
    case: int
    talk: Talk
    confirm: FormPress


def _ready(store: Store) -> Ready:
    def made(db: Connection) -> tuple[Actor, int]:
        grace = builders.person(db)
        return grace, builders.case(db, grace)

    grace, case = store.write_now(made)
    talk = Talk(store, grace)
    talk.say("update")
    talk.press_labelled("Save now", what="school", headline="Excluded from school")
    data = next(one["data"] for one in buttons_of(_last(talk)) if one["title"] == "Confirm")
    return Ready(grace, case, talk, FormPress(data["draft"], data["version"], data["button"]))


def _last(talk: Talk) -> Any:
    return messages(talk.heard[-1])[-1]


def _saved(store: Store) -> int:
    return store.read_now(lambda db: db.execute(select(func.count()).select_from(t.update)).scalar_one())


def test_confirm_pressed_six_times_at_once_saves_one_row_and_shows_it_six_times(store: Store) -> None:
    ready = _ready(store)

    with ThreadPoolExecutor(6) as hands:
        talks = [Talk(store, ready.grace) for _ in range(6)]
        pressed = [hands.submit(talk.press, ready.confirm) for talk in talks]
    for press in pressed:
        press.result()

    assert _saved(store) == 1
    late = Talk(store, ready.grace)
    late.press(ready.confirm)
    assert "Excluded from school" in late.read
    assert _saved(store) == 1


def test_a_card_from_an_earlier_step_shows_where_the_form_is_and_keeps_its_words(store: Store) -> None:
    def made(db: Connection) -> Actor:
        grace = builders.person(db)
        builders.case(db, grace)
        return grace

    talk = Talk(store, store.write_now(made))
    talk.say("update")
    old = _last(talk)
    data = next(one["data"] for one in buttons_of(old) if one["title"] == "Save now")
    talk.say("school")

    talk.press(
        FormPress(data["draft"], data["version"], data["button"]), what="other", headline="Typed on the old card"
    )

    shown = inputs_of(_last(talk))
    assert "earlier step" in talk.read
    assert shown["what"] == "school"
    assert shown["headline"] == "Typed on the old card"
    assert _saved(store) == 0


def test_a_half_filled_form_outlives_a_restart(sqlite_url: str, keyring: Any) -> None:
    before = Store.open(sqlite_url, keyring)
    ready = _ready(before)
    before.close_now()

    after = Store.open(sqlite_url, keyring)
    talk = Talk(after, ready.grace)
    talk.say("confirm")

    assert _saved(after) == 1
    assert "Saved, thank you." in talk.read
    after.close_now()


def test_cancel_works_even_when_the_case_may_not_be_seen_any_more(store: Store) -> None:
    ready = _ready(store)
    store.write_now(lambda db: db.execute(t.case.update().values(keyworker_id=None)))

    ready.talk.press(ready.confirm)
    assert "isn't yours" in ready.talk.read
    ready.talk.press(replace(ready.confirm, button=CANCEL))

    assert "Nothing was saved" in ready.talk.read
    assert _saved(store) == 0


def test_a_form_that_a_release_took_away_is_closed_politely(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = _ready(store)
    monkeypatch.setattr(switchboard, "forms", dict[str, Form[Any]])

    ready.talk.say("hm")

    assert "closed it" in ready.talk.read


def test_another_persons_draft_cannot_be_confirmed(store: Store) -> None:
    ready = _ready(store)
    other = Talk(store, store.write_now(lambda db: builders.person(db, "Iris Vale")))

    other.press(ready.confirm)

    assert _saved(store) == 0
    assert "Excluded" not in other.read


@pytest.mark.parametrize("typed", ["3", "14", "99"])
def test_a_number_that_stands_before_no_option_chooses_no_child_by_a_figure_in_the_code(typed: str) -> None:
    cases = Choice(name="which", label="Which?", options=[("71", "J.B., 14, KW-3F99"), ("72", "R.T., 11, KW-HK6F")])

    with pytest.raises(Problem, match="Please choose"):
        cases.read(typed, FACTS)
