"""Somebody unknown asks to be let in, and one press of who may answers: shown nothing before, made once, told after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update

from cards import verbs
from casework import actor as actors
from casework import binding, letters, policy
from casework.actor import Actor
from casework.people import PersonRow, save_people
from dialogs.events import Scope
from storage import core as t
from storage.store import Store
from storage.tables import AgencyKind, NoticeKind, NoticeState, Role
from tests.support import builders as make
from tests.support.builders import NOW, TENANT, TODAY
from tests.support.stranger import Stranger
from tests.support.talk import Talk, said


class World:
    def __init__(self, db: Connection) -> None:
        self.grace = make.person(db)
        self.lena = make.person(db, "Lena Hart", "manager")
        self.ivo = make.person(db, "Ivo Lane", "administrator", service_id=None)
        self.sam = make.partner(db)
        self.case_id = make.case(db, self.grace, mdt=(self.sam,))
        for who in (self.grace, self.lena, self.ivo, self.sam):
            make.chat(db, who)


@pytest.fixture
def world(store: Store) -> World:
    return store.write_now(World)


def person_of(store: Store, account: str) -> Any:
    return store.read_now(lambda db: db.execute(select(t.person).where(t.person.c.object_id == account)).first())


def requests(store: Store) -> list[Any]:
    return list(store.read_now(lambda db: db.execute(select(t.access_request)).all()))


def notices(store: Store, kind: NoticeKind) -> list[str]:
    query = select(t.notice.c.recipient).where(t.notice.c.kind == kind, t.notice.c.state == NoticeState.PLANNED)
    return list(store.read_now(lambda db: db.execute(query.order_by(t.notice.c.id)).scalars()))


def asked(store: Store, role: str = "partner", agency: str = "elmshire  CHILDREN'S social care") -> Stranger:
    stranger = Stranger(store)
    stranger.asks(role, agency)
    return stranger


def row_of(stranger: Stranger) -> PersonRow:
    """The same account in an administrator's file, at another agency."""
    partner = frozenset({Role.PARTNER})
    return PersonRow("Mo Fern", "Fern Hospice", AgencyKind.VOLUNTARY, partner, TENANT, stranger.account)


# Asking


@pytest.mark.parametrize(
    "words", ["hello", "my cases", "case KW-7F3K", "needs me", "team", "cancel", "help", "x" * 9000]
)
def test_whatever_a_stranger_writes_they_get_the_card_and_nothing_of_anybody(
    store: Store, world: World, words: str
) -> None:
    stranger = Stranger(store)

    stranger.say(words)

    assert "I don't know you yet, so I can't show you anything" in stranger.read
    assert "Teams says that you are Mo Fern." in stranger.read
    assert stranger.buttons() == ["Ask for access"]
    for kept_back in ("KW-", "J.B.", "Grace", "Lena", "Ivo", "Sam Patel", "Elmshire"):
        assert kept_back not in stranger.read


def test_opening_the_chat_shows_the_card_once_however_often_teams_says_so(store: Store, world: World) -> None:
    stranger = Stranger(store)

    shown = [said(stranger.installs(one)) for one in ("first", "second")]

    assert "I don't know you yet" in shown[0]
    assert shown[1] == ""


def test_in_a_channel_a_stranger_gets_the_one_sentence(store: Store, world: World) -> None:
    stranger = Stranger(store, scope=Scope.CHANNEL)

    stranger.say("actions")
    assert "Open a chat with me" in stranger.read
    assert stranger.buttons() == []

    stranger.press(verbs.AskAccess(), role="partner", agency="CAMHS")
    assert requests(store) == []


def test_asking_is_kept_once_and_who_may_answer_is_told(store: Store, world: World) -> None:
    stranger = asked(store)
    assert "You have asked to be let in" in stranger.read
    for _ in range(3):
        stranger.press(verbs.AskAccess(), role="manager", agency="Somewhere else")
        assert "as partner of elmshire CHILDREN'S social care" in stranger.read

    (row,) = requests(store)
    assert (row.name, row.role, row.agency) == ("Mo Fern", "partner", "elmshire CHILDREN'S social care")
    told = {f"person:{who.person_id}" for who in (world.lena, world.ivo)}
    assert set(notices(store, NoticeKind.ACCESS_ASKED)) == told
    assert person_of(store, stranger.account) is None
    assert "I don't know you" not in stranger.read


@pytest.mark.parametrize(
    ("role", "agency", "problem"),
    [
        ("", "CAMHS", "Please choose what you are."),
        ("administrator", "CAMHS", "Please choose what you are."),
        ("oversight", "CAMHS", "Please choose what you are."),
        ("partner", "", "Please write which agency"),
        ("partner", "\u202e\u200b ", "Please write which agency"),
        ("partner", "A" * 201, "Please keep it to 200 characters."),
        ("partner", "A" * 200_000, "Please keep it to 200 characters."),
    ],
)
def test_what_cannot_be_taken_is_said_on_the_card_with_the_rest_kept(
    store: Store, world: World, role: str, agency: str, problem: str
) -> None:
    stranger = Stranger(store)
    stranger.say("hello")

    stranger.press(verbs.AskAccess(), role=role, agency=agency)

    assert problem in stranger.read
    assert stranger.buttons() == ["Ask for access"]
    assert requests(store) == []


@pytest.mark.parametrize("name", ["", "م" * 300, "👩‍👧 <at>all</at> [x](http://x)", "\u202eevil\u202c", "N" * 100_000])
def test_odd_names_are_shown_safely_to_who_answers(store: Store, world: World, name: str) -> None:
    stranger = Stranger(store, named=name)
    stranger.asks()
    lena = Talk(store, world.lena)

    lena.say("needs me")
    assert "Let in as partner of Elmshire children's social care" in lena.buttons()
    assert "<at>" not in lena.read
    assert "\u202e" not in lena.read
    lena.say("team")
    lena.press_labelled("Let in as partner of Elmshire children's social care")
    assert person_of(store, stranger.account).roles == "partner"


def test_inputs_that_are_no_text_are_no_answer(store: Store, world: World) -> None:
    stranger = Stranger(store)
    inputs: Any = {"role": {"a": 1}, "agency": ["x"]}

    stranger.press(verbs.AskAccess(), **inputs)

    assert "Please choose what you are." in stranger.read
    assert requests(store) == []


# Answering


@pytest.mark.parametrize("who", ["lena", "ivo"])
def test_one_press_lets_them_in_and_tells_them(store: Store, world: World, who: str) -> None:
    stranger = asked(store)
    talk = Talk(store, getattr(world, who))
    talk.say("needs me")
    assert "Asks to be let in: Mo Fern, as partner of elmshire CHILDREN'S social care" in talk.read

    talk.press_labelled("Let in as partner of Elmshire children's social care")

    assert "Let in: Mo Fern, partner of Elmshire children's social care. They are told." in talk.read
    made = person_of(store, stranger.account)
    assert (made.name, made.roles, made.agency_id, made.service_id) == ("Mo Fern", "partner", world.sam.agency_id, None)
    assert notices(store, NoticeKind.ACCESS_GRANTED) == [f"person:{made.id}"]
    assert notices(store, NoticeKind.ACCESS_ASKED) == []
    stranger.say("hello")
    assert "Hello Mo, I'm the keyworker team's reminder bot" in stranger.read
    stranger.press(verbs.AskAccess(), role="manager", agency="x")
    assert len(requests(store)) == 1


def test_a_keyworker_joins_the_managers_team_without_any_case(store: Store, world: World) -> None:
    stranger = asked(store, "keyworker", "the locum agency")
    lena = Talk(store, world.lena)
    lena.say("needs me")

    lena.press_labelled("Let in as keyworker of Elmshire Keyworking (made up)")

    made = person_of(store, stranger.account)
    assert (made.roles, made.service_id) == ("keyworker", world.lena.service_id)
    stranger.say("my cases")
    assert "KW-" not in stranger.read


def test_an_unknown_agency_is_asked_for_in_a_small_form(store: Store, world: World) -> None:
    stranger = asked(store, agency="Fern Hospice")
    ivo = Talk(store, world.ivo)
    ivo.say("needs me")
    assert not any(title.startswith("Let in as partner") for title in ivo.buttons())

    ivo.press_labelled("Let in as …")
    ivo.press_labelled("Next")
    ivo.press_labelled("Next", kind="voluntary")
    assert "They are on no MDT yet" in ivo.read
    ivo.press_labelled("Let in")

    made = person_of(store, stranger.account)
    agency = store.read_now(lambda db: db.execute(select(t.agency).where(t.agency.c.id == made.agency_id)).one())
    assert (made.roles, agency.name, agency.kind) == ("partner", "Fern Hospice", AgencyKind.VOLUNTARY)


def test_an_agency_can_be_chosen_and_a_role_other_than_what_was_asked(store: Store, world: World) -> None:
    stranger = asked(store, "manager", "Wherever")
    lena = Talk(store, world.lena)
    lena.say("needs me")
    lena.press_labelled("Let in as …")
    assert "Manager" not in lena.read
    lena.press_labelled("Next", role="partner", agency=str(world.sam.agency_id))
    lena.press_labelled("Let in")

    made = person_of(store, stranger.account)
    assert (made.roles, made.agency_id) == ("partner", world.sam.agency_id)


def test_only_an_administrator_lets_in_a_manager(store: Store, world: World) -> None:
    stranger = asked(store, "manager", "Elmshire Keyworking (made up)")
    (row,) = requests(store)
    lena, ivo = Talk(store, world.lena), Talk(store, world.ivo)

    lena.press(verbs.GrantAccess(row.id, row.version))
    assert "Only an administrator can let in a manager" in lena.read
    assert person_of(store, stranger.account) is None

    ivo.press(verbs.GrantAccess(row.id, row.version))
    assert person_of(store, stranger.account).roles == "manager"
    assert person_of(store, stranger.account).service_id == world.lena.service_id


@pytest.mark.parametrize("who", ["grace", "sam"])
def test_nobody_else_may_answer_or_see_who_asks(store: Store, world: World, who: str) -> None:
    stranger = asked(store)
    (row,) = requests(store)
    talk = Talk(store, getattr(world, who))

    for press in (verbs.GrantAccess(row.id, 1), verbs.RefuseAccess(row.id, 1), verbs.ChooseAccess(row.id, 1)):
        talk.press(press)
        assert "for administrators and the service's managers" in talk.read
    talk.say("needs me")
    assert "Mo Fern" not in talk.read
    assert person_of(store, stranger.account) is None


def test_a_forged_or_overtaken_press_lets_nobody_in(store: Store, world: World) -> None:
    stranger = asked(store)
    (row,) = requests(store)
    ivo = Talk(store, world.ivo)

    for press in (verbs.GrantAccess(row.id + 9, 1), verbs.RefuseAccess(2**31 - 1, 1), verbs.ChooseAccess(0, 1)):
        ivo.press(press)
        assert "I can't find that request" in ivo.read
    ivo.press(verbs.GrantAccess(row.id, row.version + 1))
    assert "They have asked again since" in ivo.read
    ivo.press(verbs.OpenForm("let_in", 0))
    assert "I can't find that request" in ivo.read
    assert person_of(store, stranger.account) is None


def test_who_comes_second_sees_that_it_is_answered(store: Store, world: World) -> None:
    stranger = asked(store)
    (row,) = requests(store)
    lena, ivo = Talk(store, world.lena), Talk(store, world.ivo)
    ivo.press(verbs.ChooseAccess(row.id, 1))

    lena.press(verbs.GrantAccess(row.id, 1))
    for _ in range(2):
        lena.press(verbs.GrantAccess(row.id, 1))
        assert "Let in by Lena Hart on Thursday 26 March 2026." in lena.read
    ivo.press_labelled("Next")
    assert "Somebody has answered them meanwhile" in ivo.read
    ivo.press(verbs.RefuseAccess(row.id, 1))
    assert "Let in by Lena Hart" in ivo.read

    everybody = store.read_now(lambda db: db.execute(select(func.count()).select_from(t.person)).scalar_one())
    assert everybody == 5
    assert person_of(store, stranger.account).active


def test_not_now_is_told_politely_and_they_may_ask_again_after_a_day(store: Store, world: World) -> None:
    stranger = asked(store)
    lena = Talk(store, world.lena)
    lena.say("needs me")
    lena.press_labelled("Not now")
    assert "Not now: Mo Fern is told" in lena.read
    (recipient,) = notices(store, NoticeKind.ACCESS_REFUSED)
    assert recipient.startswith("route:")

    stranger.press(verbs.AskAccess(), role="partner", agency="Elsewhere")
    assert "You may ask again after" in stranger.read
    assert notices(store, NoticeKind.ACCESS_ASKED) == []

    stranger.now = NOW + timedelta(days=1, seconds=-1)
    stranger.say("hello")
    assert stranger.buttons() == []
    stranger.now = NOW + timedelta(days=1)
    stranger.asks("keyworker", "Elmshire Keyworking (made up)")
    assert len(notices(store, NoticeKind.ACCESS_ASKED)) == 2
    (row,) = requests(store)
    assert (row.role, row.version) == ("keyworker", 2)
    lena.press(verbs.GrantAccess(row.id, 1))
    assert "They have asked again since" in lena.read


def test_somebody_imported_meanwhile_is_not_made_twice_and_waits_for_nobody(store: Store, world: World) -> None:
    stranger = asked(store)
    store.write_now(save_people, [row_of(stranger)], now=NOW)
    ivo = Talk(store, world.ivo)

    ivo.say("needs me")
    assert "Mo Fern" not in ivo.read
    ivo.press(verbs.GrantAccess(requests(store)[0].id, 1))

    assert "Is in already." in ivo.read
    agency = store.read_now(
        lambda db: db.execute(
            select(t.agency.c.name).join(t.person).where(t.person.c.object_id == stranger.account)
        ).scalar_one()
    )
    assert agency == "Fern Hospice"


def test_an_import_finds_who_was_let_in_by_their_account(store: Store, world: World) -> None:
    stranger = asked(store)
    Talk(store, world.ivo).press(verbs.GrantAccess(requests(store)[0].id, 1))

    done = store.write_now(save_people, [row_of(stranger)], now=NOW)

    assert (done.added, done.changed) == (0, 1)


def test_who_was_taken_off_and_comes_back_is_on_no_mdt(store: Store, world: World) -> None:
    gone = update(t.person).where(t.person.c.id == world.sam.person_id).values(active=False)
    store.write_now(lambda db: db.execute(gone))
    account = Talk(store, world.sam)._object_id()  # pyright: ignore[reportPrivateUsage]
    stranger = Stranger(store, named="Sam Patel", account=account)
    stranger.asks()
    lena = Talk(store, world.lena)
    lena.say("needs me")
    assert "Was here before, and was taken off." in lena.read

    lena.press_labelled("Let in as partner of Elmshire children's social care")

    back = store.read_now(actors.by_id, world.sam.person_id)
    assert back is not None
    until = select(t.membership.c.until).where(t.membership.c.person_id == back.person_id)
    assert store.read_now(lambda db: db.execute(until).scalar_one()) == TODAY


def test_who_is_still_down_as_keyworker_of_a_case_comes_back_once_it_is_moved(store: Store, world: World) -> None:
    gone = update(t.person).where(t.person.c.id == world.grace.person_id).values(active=False)
    store.write_now(lambda db: db.execute(gone))
    account = Talk(store, world.grace)._object_id()  # pyright: ignore[reportPrivateUsage]
    Stranger(store, named="Grace Okoro", account=account).asks("keyworker", "Elmshire Keyworking (made up)")
    ivo = Talk(store, world.ivo)

    ivo.press(verbs.GrantAccess(requests(store)[0].id, 1))

    assert "still down as keyworker of 1 case" in ivo.read
    assert store.read_now(actors.by_id, world.grace.person_id) is None
    store.write_now(lambda db: db.execute(update(t.case).values(keyworker_id=None)))
    ivo.press(verbs.GrantAccess(requests(store)[0].id, 1))
    assert store.read_now(actors.by_id, world.grace.person_id) is not None


def test_a_manager_of_no_service_lets_in_no_keyworker(store: Store, world: World) -> None:
    asked(store, "keyworker", "Elmshire Keyworking (made up)")
    una = store.write_now(lambda db: make.person(db, "Una Marsh", "manager"))
    store.write_now(
        lambda db: db.execute(update(t.person).where(t.person.c.id == una.person_id).values(service_id=None))
    )
    talk = Talk(store, replace(una, service_id=None))

    talk.press(verbs.GrantAccess(requests(store)[0].id, 1))

    assert "You belong to no service yet" in talk.read


# What the messages say


def letter(store: Store, recipient: str) -> str:
    """What waits for one recipient, as a message would say it."""
    rules = policy.shipped().notices
    store.write_now(binding.bind, rules, NOW)
    query = select(t.sending.c.id).where(t.sending.c.recipient == recipient).order_by(t.sending.c.id.desc())
    sending = store.read_now(lambda db: db.execute(query).scalar())
    if sending is None:
        return ""
    found = store.write_now(letters.open_letter, recipient, sending, rules, now=NOW)
    lines = [] if found is None else [one.said for group in found.groups for one in group.lines]
    return "" if found is None else "\n".join([found.title, *lines])


def of(who: Actor) -> str:
    return f"person:{who.person_id}"


def test_a_message_says_who_asks_and_is_not_sent_once_that_is_answered(store: Store, world: World) -> None:
    stranger = asked(store)
    text = letter(store, of(world.lena))
    assert text.startswith("Asking to be let in\nAsks to be let in: Mo Fern, as partner of")

    Talk(store, world.ivo).press(verbs.GrantAccess(requests(store)[0].id, 1))

    assert letter(store, of(world.lena)) == ""
    told = letter(store, f"person:{person_of(store, stranger.account).id}")
    assert told == "You are in\nYou are in, as partner of Elmshire children's social care. Press Home."


def test_a_refusal_names_nobody_and_is_not_sent_when_they_are_in_after_all(store: Store, world: World) -> None:
    stranger = asked(store)
    Talk(store, world.lena).press(verbs.RefuseAccess(requests(store)[0].id, 1))
    (recipient,) = notices(store, NoticeKind.ACCESS_REFUSED)
    text = letter(store, recipient)
    assert "You asked to be let in. The team can't do that now." in text
    assert "Lena" not in text

    store.write_now(save_people, [row_of(stranger)], now=NOW)

    assert letter(store, recipient) == ""
