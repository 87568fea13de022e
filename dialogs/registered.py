"""What became of a referral, on one card: after Confirm, after a second Confirm, and once the referrer was told."""

from __future__ import annotations

from sqlalchemy import Connection, select

from cards.registered import RegisteredView, registered_card
from cards.verbs import ReferrerTold
from casework import access, cases, referrals
from casework.access import Verb
from casework.days import in_words
from casework.referrals import ReferralView
from casework.words import referrals as referral_words
from casework.words import register as say
from dialogs.events import Answer, Message
from dialogs.turn import Turn
from storage import core as t
from storage.tables import Role


def shown(turn: Turn, referral_id: int, *, warning: str = "") -> Answer:
    """For whoever decided it, or has just told the referrer."""
    view = referrals.one(turn.db, referral_id)
    card = registered_card(_opened(turn, view, warning) if view.case_id is not None else _declined(view))
    return turn.reply(Message(card=card, summary=say.SUMMARY))


def told(turn: Turn, press: ReferrerTold) -> Answer:
    """*Told*, on that card or in a list: the same twice is a success."""
    return shown(turn, referrals.told(turn.db, turn.actor, press.referral, now=turn.now).id)


def request(view: ReferralView, with_whom: str) -> str:
    """Whom to tell, and the very words; empty when nobody has to."""
    if not view.waits:
        return ""
    said = referral_words.to_referrer(view.outcome, in_words(view.received_on), view.why, with_whom)
    return referral_words.please_tell(view.referrer, view.phone, said)


def _opened(turn: Turn, view: ReferralView, warning: str) -> RegisteredView:
    assert view.case_id is not None
    case = select(t.case.c.keyworker_id, t.case.c.code).where(t.case.c.id == view.case_id)
    kept, code = turn.db.execute(case).one()
    with_whom = keyworker(turn.db, view)
    own = kept == turn.actor.person_id
    chooses = turn.actor.is_a(Role.MANAGER)
    waits = say.NO_KEYWORKER if chooses else say.MANAGERS_ASKED
    return RegisteredView(
        referral_id=view.id,
        heading=_label(turn, view, view.case_id) if own or chooses else code,
        said=(say.SAVED, say.WITH.format(keyworker=with_whom) if with_whom else waits, say.ON_THE_LIST, *_heard(view)),
        tell=request(view, with_whom),
        case_id=view.case_id if own or chooses else 0,
        own=own,
        allocate=chooses and not with_whom,
        warning=warning,
    )


def keyworker(db: Connection, view: ReferralView) -> str:
    """Whom the referrer is told of, with a phone number; empty where nobody keeps the case."""
    if view.case_id is None:
        return ""
    query = (
        select(t.person.c.name, t.person.c.phone)
        .join_from(t.case, t.person, t.person.c.id == t.case.c.keyworker_id)
        .where(t.case.c.id == view.case_id)
    )
    row = db.execute(query).first()
    return "" if row is None else f"{row.name}, {row.phone}" if row.phone else str(row.name)


def _label(turn: Turn, view: ReferralView, case_id: int) -> str:
    access.read(turn.db, turn.actor, Verb.READ_CASE, now=turn.now, case_id=case_id, subject=f"referral:{view.id}")
    return cases.label(turn.db, case_id, now=turn.now)


def _declined(view: ReferralView) -> RegisteredView:
    said = (say.SAVED_DECLINED.format(outcome=referral_words.OUTCOMES[view.outcome]), *_heard(view))
    return RegisteredView(view.id, say.TITLE, said, request(view, ""))


def _heard(view: ReferralView) -> tuple[str, ...]:
    if view.told_at is not None:
        return (say.TOLD_ALREADY,)
    return (say.TOLD_BY_US,) if view.by_us else ()
