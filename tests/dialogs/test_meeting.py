"""Planning a meeting, changing it, calling it off, its papers: people are asked, told, and asked again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from cards import verbs
from casework import letters, policy
from casework.actor import Actor
from casework.days import at
from storage import core as t
from storage.store import Store
from storage.tables import (
    Coming,
    ConsentScope,
    ConsentState,
    MeetingKind,
    MeetingState,
    NoticeKind,
    NoticeState,
    Outcome,
    Setting,
)
from tests.support import builders as make
from tests.support.builders import NOW
from tests.support.talk import Talk, inputs_of, messages

THURSDAY = date(2026, 4, 16)  # three weeks off, after Easter
FRIDAY = date(2026, 4, 17)


@dataclass(frozen=True)
class World:
    grace: Actor
    sam: Actor
    priya: Actor
    finch: Actor
    case: int


def _world(db: Connection, *, born: date = date(2011, 5, 4), **columns: Any) -> World:
    grace, sam, finch = make.person(db), make.partner(db), make.contact(db)
    priya = make.partner(db, "Priya Nair", "Elmshire CAMHS")
    case = make.case(db, grace, mdt=(sam, priya, finch), code="KW-7F3K", born=born, **columns)
    make.consent(db, case, ConsentScope.CETR)
    return World(grace, sam, priya, finch, case)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(_world)


def _rows(store: Store, table: str) -> list[Any]:
    found = getattr(t, table)
    return store.read_now(lambda db: list(db.execute(select(found).order_by(found.c.id))))


def _plan(store: Store, world: World, kind: str = "MDT", day: date = THURSDAY, **who: Any) -> Talk:
    """Up to the preview."""
    talk = Talk(store, world.grace)
    talk.say("meeting KW-7F3K")
    talk.press_labelled("Plan a meeting")
    talk.press_labelled("Next", kind=kind, day=day.isoformat(), at="10:00")
    talk.press_labelled("Next", **who)
    return talk


def _planned(store: Store, world: World, kind: str = "MDT", **who: Any) -> Talk:
    talk = _plan(store, world, kind, **who)
    talk.press_labelled("Confirm")
    return talk


def _told(store: Store, who: Actor) -> list[tuple[NoticeKind, str]]:
    """What waits for this person, as it would be said now."""
    recipient = f"person:{who.person_id}"

    def read(db: Connection) -> list[tuple[NoticeKind, str]]:
        notice = t.notice.c
        rows = db.execute(
            select(t.notice).where(notice.recipient == recipient, notice.state == NoticeState.PLANNED)
        ).all()
        facts = letters.letter_facts.read(db, recipient, rows, now=NOW)
        lines = [(row.kind, letters.line_of(row, facts)) for row in rows]
        return [(kind, " | ".join(filter(None, (line.said, line.detail, line.note)))) for kind, line in lines if line]

    return store.read_now(read)


# Planning


def test_an_mdt_is_planned_in_few_presses_and_those_on_it_are_asked(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.say("meeting KW-7F3K")
    assert "No meeting is planned." in talk.read
    talk.press_labelled("Plan a meeting")
    talk.press_labelled("Next", kind="MDT", day=THURSDAY.isoformat(), at="10:00")
    talk.press_labelled("Next")
    talk.press_labelled("Confirm")

    assert "Planned: MDT, Thursday 16 April 2026 at 10:00. 2 people are asked to come." in talk.read
    assert "You get the message for Ms Finch, to ring them." in talk.read
    assert "Not answered yet: Ms Finch, Priya Nair, Sam Patel" in talk.read
    meeting = _rows(store, "meeting")[0]
    assert (meeting.kind, meeting.day, meeting.starts_at) == (MeetingKind.MDT, THURSDAY, at(THURSDAY, time(10)))
    assert meeting.family_invited is True, "under 16 the family is asked unless not"
    assert [kind for kind, _ in _told(store, world.sam)] == [NoticeKind.INVITATION]
    assert "You are asked to come to the MDT on Thursday 16 April, 10:00." in _told(store, world.sam)[0][1]
    assert _told(store, world.grace) == []


def test_it_can_be_planned_by_words_alone(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(verbs.OpenForm("meeting_plan", world.case))
    for said in ("MDT", "16 April", "10am", "Elm House", "Dr Noor Haddad", "Sam Patel, Ms Finch", "no"):
        talk.say(said)
    assert "Elm House" in talk.read
    talk.say("confirm")

    meeting = _rows(store, "meeting")[0]
    assert (meeting.place, meeting.chair, meeting.family_invited) == ("Elm House", "Dr Noor Haddad", False)
    assert {row.person_id for row in _rows(store, "invitation")} == {world.sam.person_id, world.finch.person_id}


@pytest.mark.parametrize("kind", ["MDT", "Gateway"])
def test_a_kind_that_is_a_command_too_answers_the_question_that_is_asked(store: Store, world: World, kind: str) -> None:
    talk = Talk(store, world.grace)
    talk.press(verbs.OpenForm("meeting_plan", world.case))
    talk.say(kind)
    assert f"Which meeting?: {kind}" in talk.read

    talk.say("help")  # which is no answer to anything
    assert "What you can do here" in talk.read


@pytest.mark.parametrize(
    ("born", "ehcp", "day", "kind"),
    [
        (date(2011, 5, 4), False, THURSDAY, MeetingKind.CETR),
        (date(2008, 4, 16), False, date(2026, 4, 15), MeetingKind.CETR),  # the day before the 18th birthday
        (date(2008, 4, 16), False, THURSDAY, MeetingKind.CTR),
        (date(2008, 4, 16), True, THURSDAY, MeetingKind.CETR),
    ],
)
def test_the_review_is_worked_out_for_its_day(
    store: Store, born: date, ehcp: bool, day: date, kind: MeetingKind
) -> None:
    world = store.write_now(_world, born=born, ehcp=ehcp)
    talk = _plan(store, world, "review", day, family="yes")
    assert f"Meeting\n{kind.value}\n" in talk.read
    talk.press_labelled("Confirm")

    assert _rows(store, "meeting")[0].kind is kind


def test_a_laep_is_said_to_be_no_community_cetr(store: Store, world: World) -> None:
    assert "A LAEP is not a community CETR" in _plan(store, world, "LAEP").read


def test_a_day_gone_by_is_refused_and_a_bank_holiday_questioned(store: Store, world: World) -> None:
    talk = Talk(store, world.grace)
    talk.press(verbs.OpenForm("meeting_plan", world.case))
    talk.press_labelled("Next", kind="MDT", day="2026-03-25")
    assert "gone by" in talk.read

    talk.press_labelled("Next", kind="MDT", day="2026-04-06")
    assert "Monday 6 April 2026 is a bank holiday." in talk.read
    talk.press_labelled("Another day")
    assert inputs_of(messages(talk.heard[-1])[0])["day"] == ""
    talk.press_labelled("Next", day="2026-04-11")
    assert "Saturday 11 April 2026 is at a weekend." in talk.read
    talk.press_labelled("Yes, keep it")
    talk.press_labelled("Next")
    talk.press_labelled("Confirm")
    assert _rows(store, "meeting")[0].day == date(2026, 4, 11)


def test_a_second_of_its_kind_on_a_day_is_refused(store: Store, world: World) -> None:
    store.write_now(make.meeting, world.case, THURSDAY)
    talk = Talk(store, world.grace)
    talk.press(verbs.OpenForm("meeting_plan", world.case))

    talk.press_labelled("Next", kind="MDT", day=THURSDAY.isoformat())

    assert "Their MDT on Thursday 16 April 2026 is planned already: change that one." in talk.read


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("Juniper's house", "name"),
        ("http://meet.example/x", "begins with https://"),
        ("https://meet.example/<b>", "begins with https://"),
        ("x" * 300, "200 characters"),
    ],
)
def test_a_place_names_no_child_and_a_link_is_a_link(store: Store, world: World, where: str, said: str) -> None:
    talk = _plan(store, world, where=where)

    assert said in talk.read
    assert _rows(store, "meeting") == []


def test_a_link_is_a_button_and_the_place_stays_words(store: Store, world: World) -> None:
    _planned(store, world, where="Elm House or https://meet.example/elm")

    meeting = _rows(store, "meeting")[0]
    assert (meeting.place, meeting.join_link) == ("Elm House or", "https://meet.example/elm")


# At 16 the young person decides


def test_at_16_the_family_is_asked_only_with_the_young_persons_yes(store: Store) -> None:
    world = store.write_now(_world, born=date(2010, 4, 16))
    talk = _plan(store, world, family="")  # on the very birthday: nothing is offered
    assert "J.B. is 16 or over by then" in talk.read
    assert "Please answer: Is the family asked to come?" in talk.read
    talk.press_labelled("Next", family="open")
    talk.press_labelled("Confirm")

    assert "the young person has not been asked yet" in talk.read
    assert _rows(store, "meeting")[0].family_invited is None


def test_a_yes_for_a_younger_day_is_asked_again_when_it_moves_past_the_birthday(store: Store) -> None:
    world = store.write_now(_world, born=date(2010, 4, 17))
    talk = _planned(store, world)
    assert "Family: asked to come" in talk.read

    talk.press_labelled("Change")
    talk.press_labelled("Next", day=FRIDAY.isoformat())
    assert inputs_of(messages(talk.heard[-1])[0])["family"] == ""
    talk.press_labelled("Next", family="no")
    talk.press_labelled("Confirm")

    assert _rows(store, "meeting")[0].family_invited is False


# Answers


def test_an_answer_is_one_press_and_twice_is_no_error(store: Store, world: World) -> None:
    _planned(store, world)
    invitation = _of(store, world.sam)
    talk = Talk(store, world.sam)

    for _ in range(2):
        talk.press(verbs.InvitationAnswered(invitation.id, invitation.version, True))
        assert "MDT, Thursday 16 April at 10:00: you are coming." in talk.read
    talk.press(verbs.InvitationAnswered(invitation.id, invitation.version, False))

    assert _of(store, world.sam).coming is Coming.NO, "minds change"
    grace = Talk(store, world.grace)
    grace.say("meeting KW-7F3K")
    assert "Can't come: Sam Patel" in grace.read
    kept = store.read_now(
        lambda db: db.execute(select(t.audit.c.old, t.audit.c.new).where(t.audit.c.verb == "invitation.answer")).all()
    )
    assert [tuple(row) for row in kept] == [("invited", "yes"), ("yes", "no")]


@pytest.mark.parametrize(("said", "coming"), [("coming", Coming.YES), ("can't come KW-7F3K", Coming.NO)])
def test_an_answer_can_be_typed(store: Store, world: World, said: str, coming: Coming) -> None:
    _planned(store, world)
    talk = Talk(store, world.sam)
    talk.say("needs me")
    assert "KW-7F3K" in talk.read
    assert "J.B." not in talk.read

    talk.say(said)

    assert _of(store, world.sam).coming is coming
    talk.say(said)
    assert "No invitation waits" in talk.read


def test_the_keyworker_rings_a_contact_and_answers_for_them(store: Store, world: World) -> None:
    talk = _planned(store, world)
    assert "Ms Finch: ring 0161 496 0123" in talk.read
    finch = _of(store, world.finch)

    talk.press(verbs.InvitationAnswered(finch.id, finch.version, True))

    assert "Ms Finch is coming. Noted." in talk.read
    assert "Coming: Ms Finch" in talk.read


@pytest.mark.parametrize("who", ["sam", "outsider", "left"])
def test_nobody_answers_for_another_or_from_outside(store: Store, world: World, who: str) -> None:
    _planned(store, world)
    priya = _of(store, world.priya)
    actor = world.sam
    if who == "outsider":
        actor = store.write_now(lambda db: make.partner(db, "Kit Rowan", "Elmshire youth justice"))
    if who == "left":
        actor = world.priya
        gone = update(t.membership).where(t.membership.c.person_id == actor.person_id).values(until=NOW.date())
        store.write_now(lambda db: db.execute(gone))

    talk = Talk(store, actor)
    talk.press(verbs.InvitationAnswered(priya.id, priya.version, True))

    assert "isn't yours to do here" in talk.read
    assert _of(store, world.priya).coming is Coming.INVITED
    refused = select(t.audit.c.verb).where(t.audit.c.outcome == Outcome.REFUSED)
    assert store.read_now(lambda db: db.execute(refused).scalars().all()) == [
        "invitation.answer" if who == "left" else "meeting.plan"
    ]


@pytest.mark.parametrize(
    "pressed",
    [
        verbs.InvitationAnswered(999, 1, True),
        verbs.MeetingForm(999, "change"),
        verbs.MeetingForm(999, "cancel"),
        verbs.MeetingForm(999, "close"),
        verbs.MeetingPapers(999, 1),
        verbs.PaperMarked(999, "in", 1),
        verbs.OpenForm("meeting_change", 1),
        verbs.OpenForm("meeting_cancel", 1),
    ],
)
def test_what_is_not_there_is_said_plainly(store: Store, world: World, pressed: verbs.Verb) -> None:
    talk = Talk(store, world.grace)
    talk.press(pressed)
    assert "I can't find that" in talk.read


@pytest.mark.parametrize("what", ["change", "cancel", "close", "papers", "paper", "plan", "see"])
def test_a_partner_plans_changes_and_ticks_nothing(store: Store, world: World, what: str) -> None:
    _planned(store, world, "review")
    meeting, paper = _rows(store, "meeting")[0], _rows(store, "paper")[0]
    talk = Talk(store, world.sam)
    pressed: dict[str, verbs.Verb] = {
        "change": verbs.MeetingForm(meeting.id, "change"),
        "cancel": verbs.MeetingForm(meeting.id, "cancel"),
        "close": verbs.MeetingForm(meeting.id, "close"),
        "papers": verbs.MeetingPapers(meeting.id, 1),
        "paper": verbs.PaperMarked(paper.id, "in", 1),
        "plan": verbs.OpenForm("meeting_plan", world.case),
        "see": verbs.OpenForm("meeting", world.case),
    }

    talk.press(pressed[what])

    assert "J.B." not in talk.read
    assert "planner" not in talk.read
    assert "isn't yours" in talk.read or "Only the child's keyworker" in talk.read


def test_a_manager_looks_and_changes_nothing(store: Store, world: World) -> None:
    _planned(store, world)
    lena = store.write_now(lambda db: make.person(db, "Lena Hart", "manager"))
    talk = Talk(store, lena)

    talk.say("meeting KW-7F3K")

    assert "Not answered yet" in talk.read
    assert talk.buttons() == ["The case", "Home"]


# Moving and calling off


def test_moving_asks_everybody_again_and_an_old_answer_counts_no_more(store: Store, world: World) -> None:
    talk = _planned(store, world)
    sent(store)
    sam = _of(store, world.sam)
    Talk(store, world.sam).press(verbs.InvitationAnswered(sam.id, sam.version, True))

    talk.press_labelled("Change")
    talk.press_labelled("Next", day=FRIDAY.isoformat(), at="14:00")
    talk.press_labelled("Next")
    assert "Those asked to come are told, and asked again." in talk.read
    talk.press_labelled("Confirm")

    moved = _of(store, world.sam)
    assert (moved.coming, moved.version) == (Coming.INVITED, 2)
    told = [said for kind, said in _told(store, world.sam) if kind is NoticeKind.MEETING_CHANGED]
    assert told == [
        "The MDT has moved: it is on Friday 17 April, 14:00 now, not on Thursday 16 April, 10:00. Can you come?"
    ]
    old = Talk(store, world.sam)
    old.press(verbs.InvitationAnswered(sam.id, sam.version, True))
    assert "Someone changed this a moment ago" in old.read
    assert _of(store, world.sam).coming is Coming.INVITED
    kept = store.read_now(lambda db: db.execute(select(t.audit).where(t.audit.c.verb == "meeting.plan")).all())
    assert "2026-04-16" in kept[-1].old
    assert "2026-04-17" in kept[-1].new


def test_what_nobody_was_told_yet_is_told_as_it_is_now(store: Store, world: World) -> None:
    talk = _planned(store, world)
    talk.press_labelled("Change")
    talk.press_labelled("Next", day=FRIDAY.isoformat())
    talk.press_labelled("Next")
    talk.press_labelled("Confirm")

    assert [kind for kind, _ in _told(store, world.sam)] == [NoticeKind.INVITATION]
    assert "Friday 17 April" in _told(store, world.sam)[0][1]


def test_another_place_is_told_and_answers_stand(store: Store, world: World) -> None:
    talk = _planned(store, world)
    sent(store)
    sam = _of(store, world.sam)
    Talk(store, world.sam).press(verbs.InvitationAnswered(sam.id, sam.version, True))
    talk.press_labelled("Change")
    talk.press_labelled("Next")
    talk.press_labelled("Next", where="Elm House")
    talk.press_labelled("Confirm")

    assert _of(store, world.sam).coming is Coming.YES
    said = [said for kind, said in _told(store, world.sam) if kind is NoticeKind.MEETING_CHANGED]
    assert said == ["The MDT on Thursday 16 April, 10:00: it is here now: Elm House. | You said that you are coming."]


def test_who_is_taken_off_the_list_is_told_and_who_comes_onto_it_is_asked(store: Store, world: World) -> None:
    talk = _planned(store, world, invited=f"p:{world.sam.person_id}")
    sent(store)
    talk.press_labelled("Change")
    talk.press_labelled("Next")
    talk.press_labelled("Next", invited=f"p:{world.priya.person_id}")
    talk.press_labelled("Confirm")

    assert "You need not come to the MDT on Thursday 16 April, 10:00 any more." in _told(store, world.sam)[-1][1]
    assert [kind for kind, _ in _told(store, world.priya)] == [NoticeKind.INVITATION]
    assert "Sam Patel" not in talk.read


def test_a_change_that_somebody_else_overtook_is_not_saved(store: Store, world: World) -> None:
    talk = _planned(store, world)
    talk.press_labelled("Change")
    talk.press_labelled("Next", day=FRIDAY.isoformat())
    talk.press_labelled("Next")
    store.write_now(lambda db: db.execute(update(t.meeting).values(version=9)))

    talk.press_labelled("Confirm")

    assert "Someone changed this" in talk.read
    assert _rows(store, "meeting")[0].day == THURSDAY


def test_calling_off_tells_them_why_and_twice_is_once(store: Store, world: World) -> None:
    talk = _planned(store, world)
    sent(store)
    talk.press_labelled("Call it off")
    talk.press_labelled("Next", why="Juniper is ill")
    assert "name" in talk.read
    talk.press_labelled("Next", why="The chair is ill")
    talk.press_labelled("Call it off")

    assert "Called off: MDT, Thursday 16 April 2026" in talk.read
    meeting = _rows(store, "meeting")[0]
    assert (meeting.state, meeting.cancelled_why) == (MeetingState.CANCELLED, "The chair is ill")
    said = [said for kind, said in _told(store, world.sam) if kind is NoticeKind.MEETING_CANCELLED]
    assert said == ["The MDT on Thursday 16 April, 10:00 is called off. Why: The chair is ill"]
    sam = _of(store, world.sam)
    late = Talk(store, world.sam)
    late.press(verbs.InvitationAnswered(sam.id, sam.version, True))
    assert "isn't planned any more" in late.read


def test_nobody_is_told_while_sharing_is_stopped_and_they_are_asked_when_it_starts_again(
    store: Store, world: World
) -> None:
    store.write_now(make.consent, world.case, ConsentScope.SHARING, ConsentState.WITHDRAWN)
    talk = _plan(store, world)
    assert "Nobody is told by me" in talk.read
    talk.press_labelled("Confirm")
    assert _told(store, world.sam) == []
    sam = Talk(store, world.sam)
    sam.say("needs me")
    assert "KW-7F3K" not in sam.read

    again = Talk(store, world.grace)
    again.press(verbs.OpenForm("consent", world.case))
    store.write_now(_free, world)
    assert [kind for kind, _ in _told(store, world.sam)] == [NoticeKind.INVITATION]


def _free(db: Connection, world: World) -> None:
    from casework import consent_record
    from casework.consent_record import Decision

    given = Decision(ConsentScope.SHARING, ConsentState.GIVEN)
    consent_record.record(db, world.grace, world.case, given, now=NOW)


# Papers


def test_each_paper_has_its_press_and_the_counts_follow(store: Store, world: World) -> None:
    talk = _planned(store, world, "review")
    assert "Papers: 3 of 3 still to come" in talk.read
    talk.press_labelled("Papers")
    assert "My C(E)TR planner" in talk.read
    assert "NHS England" in talk.read

    talk.press_labelled("In")
    assert "Papers: 2 of 3 still to come" in talk.read
    talk.press_labelled("There is none")
    assert "Papers: 1 of 2 still to come" in talk.read
    for _ in range(2):  # the same press again
        talk.press(verbs.PaperMarked(_paper(store, "crisis plan").id, "in", 1))
    assert "Papers: all in" in talk.read
    talk.press(verbs.PaperMarked(_paper(store, "previous report").id, "wanted", 1))
    assert "Papers: 1 of 3 still to come" in talk.read
    clock = store.read_now(
        lambda db: db.execute(select(t.clock.c.state).where(t.clock.c.rule == "cetr.papers_hours")).scalar_one()
    )
    assert clock == "running"


def test_an_inpatients_list_is_another_and_long(store: Store) -> None:
    world = store.write_now(_world, setting=Setting.MENTAL_HEALTH_WARD)
    talk = _planned(store, world, "review")
    talk.press_labelled("Papers")
    assert "Physical health and medication sections" in talk.read
    talk.press_labelled("More")
    assert "Minutes of the last MDT" in talk.read


@pytest.mark.parametrize("state", [None, ConsentState.REFUSED, ConsentState.WITHDRAWN])
def test_without_consent_to_a_cetr_no_paper_is_listed(store: Store, world: World, state: ConsentState | None) -> None:
    store.write_now(lambda db: db.execute(t.consent.delete()))
    if state is not None:
        store.write_now(make.consent, world.case, ConsentScope.CETR, state)
    talk = _plan(store, world, "review")
    assert "no papers are listed" in talk.read
    talk.press_labelled("Confirm")
    assert "Papers" not in talk.buttons()

    for pressed in (verbs.MeetingPapers(1, 1), verbs.PaperMarked(_rows(store, "paper")[0].id, "in", 1)):
        talk.press(pressed)
        assert "its papers are not listed" in talk.read
        assert "planner" not in talk.read


def test_the_next_meeting_with_who_comes_stands_on_the_case(store: Store, world: World) -> None:
    _planned(store, world, "review")
    sam = _of(store, world.sam)
    Talk(store, world.sam).press(verbs.InvitationAnswered(sam.id, sam.version, True))
    talk = Talk(store, world.grace)

    talk.say("case KW-7F3K")

    assert "1 coming, 2 not answered yet" in talk.read
    assert "3 to come" in talk.read
    assert "Meetings" in talk.buttons()


def test_a_meeting_that_nobody_closed_waits_for_its_keyworker(store: Store, world: World) -> None:
    meeting = store.write_now(make.meeting, world.case, date(2026, 3, 25))
    talk = Talk(store, world.grace)
    talk.say("needs me")
    assert "J.B., 14, KW-7F3K: MDT" in talk.read
    assert "Wednesday 25 March 2026 at 10:00" in talk.read
    assert "Close it" in talk.buttons()
    sam = Talk(store, world.sam)
    sam.say("needs me")
    assert "Close it" not in sam.buttons()

    talk.press(verbs.MeetingForm(meeting, "cancel"))
    talk.press_labelled("Next", why="Nobody came")
    talk.press_labelled("Call it off")
    talk.say("needs me")
    assert "Close it" not in talk.buttons()


# What helps the young person


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        ({"adjustments": "One person speaks at a time."}, "One person speaks at a time."),
        ({"how_i_communicate": "I use symbols."}, "I use symbols."),
        ({"adjustments": "Juniper likes pictures."}, ""),
    ],
)
def test_what_helps_is_told_with_the_invitation_and_names_nobody(
    store: Store, columns: dict[str, Any], shown: str
) -> None:
    world = store.write_now(_world, **columns)
    _planned(store, world)

    said = _told(store, world.sam)[0][1]

    assert (f"What helps them: {shown}" in said) is bool(shown)
    assert "Juniper" not in said


def _of(store: Store, who: Actor) -> Any:
    query = select(t.invitation).where(t.invitation.c.person_id == who.person_id)
    return store.read_now(lambda db: db.execute(query).one())


def _paper(store: Store, name: str) -> Any:
    return store.read_now(lambda db: db.execute(select(t.paper).where(t.paper.c.name == name)).one())


def sent(store: Store) -> None:
    """As if everything that waits had gone out."""

    def unit(db: Connection) -> None:
        from casework import binding

        for recipient in db.execute(select(t.person.c.id).where(t.person.c.object_id.is_not(None))).scalars().all():
            known = select(t.route.c.id).where(t.route.c.person_key == recipient)
            if db.execute(known).first() is None:
                route(db, recipient)
        binding.bind(db, policy.shipped().notices, NOW)

    def route(db: Connection, person_id: int) -> None:
        make.chat(db, Actor(person_id, "", 1, "", None, frozenset()))

    store.write_now(unit)
