"""What was claimed becomes what is sent: the units of work around a POST or PUT, one transaction each.

The rule protected: everything is read again when it is opened, and every outcome is recorded before the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, update

from bot import thread_posts
from bot.pace import TEAMS_PACE, Pace
from bot.parcels import Parcel, Redrawn
from cards.board import board_card, counts_card
from cards.elements import Card
from cards.rendering import render
from casework import (
    answering,
    binding,
    board_posts,
    boards,
    clock,
    consents,
    heartbeat,
    held_time,
    letters,
    mail_opening,
    planning,
    reach,
    replicas,
    rewrites,
    routes,
    sendings,
    threads,
)
from casework.binding import Bound
from casework.days import held, is_working_day, release
from casework.mail_opening import Mail
from casework.policy import NoticePolicy, Policy
from casework.rewrites import ClaimedPost
from casework.sendings import Claimed
from casework.words import notices as say
from dialogs.events import Address, Answer, Message
from storage import core as t
from storage.tables import Reachability, Way


@dataclass(frozen=True, slots=True)
class Work:
    """What one look found to do."""

    messages: list[Claimed]
    posts: list[ClaimedPost]
    held: tuple[int, ...] = ()  # notices that wait from now on: nobody can be told of them yet
    live: int | None = None  # processes that serve this store, if it was time to beat; 0 where there is only one ever
    more: bool = False  # there was more to bind than one look takes


def look(
    db: Connection,
    policy: Policy,
    claim_id: str,
    now: datetime,
    most: int,
    written: Sequence[Redrawn] = (),
    *,
    beat: bool = False,
    pace: Pace = TEAMS_PACE,
    replica: str = "",
) -> Work:
    """Record what was `written`, bind what may go out, and claim messages and posted cards. `now` is real time.

    With `beat` the delivery's heartbeat is written by the way; `replica` names this process when its own is due.
    """
    record(db, written)
    if beat:
        heartbeat.mark(db, heartbeat.DELIVERY, now)
    live = replicas.beat(db, replica, now, live_for=pace.live_for) if replica else None
    bound = Bound() if planning.under_way(db, now) else binding.bind(db, policy.notices, clock.now(db, now))
    until = now + pace.claim
    return Work(
        sendings.claim(db, claim_id, now, until=until, most=most),
        rewrites.claim(db, now, until=until, most=most),
        bound.held,
        live,
        bound.more,
    )


@dataclass(frozen=True, slots=True)
class Left:
    """What a turn left to be done: boards that are ours to rewrite, redrawn or not, and whether there is more."""

    boards: Sequence[Redrawn | ClaimedPost] = ()
    more: bool = False


def after_turn(
    db: Connection,
    answer: Answer,
    now: datetime,
    most: int,
    written: Sequence[Redrawn] = (),
    *,
    claim: timedelta = TEAMS_PACE.claim,
) -> Left:
    """Claim the boards that a turn changed, in its own transaction: everybody's copy follows the reply at once.

    What the turn drew for whoever pressed is not drawn again. What was `written` before is recorded by the way.
    Messages are left to `look`. `now` is real time.
    """
    record(db, written)
    posts = rewrites.claim(db, now, until=now + claim, most=most) if most > 0 else []
    return Left([_as_answered(post, answer) for post in posts], len(posts) >= most or binding.waiting(db, now))


def record(db: Connection, written: Sequence[Redrawn]) -> None:
    """These posted cards were put in place."""
    for one in written:
        rewrites.rewritten(db, one.post, one.change)


def open_message(db: Connection, claimed: Claimed, policy: Policy, now: datetime) -> Parcel | Mail | None:
    """The message as things stand now, or None when there is nothing to send any more. `now` is real time.

    What could not go before held time began waits for its end, as if it had not been bound yet; what could not go
    before the reader's own began is bound anew when they are back, or told to somebody who is there.
    """
    if claimed.way is Way.EMAIL:
        return mail_opening.open_mail(db, claimed, policy.notices, now)
    business = clock.now(db, now)
    if claimed.board is None and _put_off(db, claimed, policy.notices, now):
        return None
    if claimed.thread and sendings.after_others(db, claimed):
        sendings.later(db, claimed, now + threads.NEXT, "after others in its thread")
        return None
    if not sendings.begin(db, claimed):
        return None
    if claimed.board is not None:
        return _open_board(db, claimed, claimed.board, now)
    letter = letters.open_letter(
        db, claimed.recipient, claimed.id, policy.notices, now=business, repeated=claimed.repeated
    )
    if letter is None:
        sendings.withdrawn(db, claimed, now=now)
        return None
    route_id = routes.alive(db, [claimed.recipient]).get(claimed.recipient)
    route = None if route_id is None else routes.by_id(db, route_id)
    if route is None:
        _lost(db, claimed, reach.NO_CHAT, now)
        return None
    if letter.alert:
        answering.alert_begins(db, route.person_id, now=business)
    enough = policy.notices if letter.alert else None
    parcel = Parcel(
        claimed, route.id, _address(route.where), thread_posts.message_of(letter), letter.name, alerts=enough
    )
    return thread_posts.place(db, parcel, letter, business) if claimed.thread else parcel


def _put_off(db: Connection, claimed: Claimed, policy: NoticePolicy, now: datetime) -> bool:
    """Whether it waits for held time to end: everybody's, or its reader's own. A repeat stays that message."""
    business = clock.now(db, now)
    works = is_working_day
    if not held(business, policy):
        works = held_time.read(db, [claimed.recipient])(claimed.recipient)
        if not held(business, policy, works):
            return False
        if not claimed.repeated:
            sendings.unbind(db, claimed, now=now)
            return True
    sendings.later(db, claimed, now + (release(business, policy, works) - business), "held time")
    return True


def sent(db: Connection, parcel: Parcel, activity_id: str, now: datetime) -> None:
    """It arrived; an alert waits for an answer, and a board is kept, to be rewritten from now on."""
    ours = sendings.sent(db, parcel.claimed, activity_id, now=now)
    if ours and parcel.alerts is not None:
        person_id = int(parcel.claimed.recipient.removeprefix("person:"))
        answering.alert_arrived(db, person_id, parcel.alerts, now=clock.now(db, now))
    if ours and parcel.claimed.thread:
        thread_posts.arrived(db, parcel, activity_id, clock.now(db, now))
    case_id = parcel.claimed.board
    if case_id is None or not activity_id:
        return
    business = clock.now(db, now)
    board_posts.wait_for_presses(db, case_id)
    board_posts.adopt(db, case_id, parcel.route_id, activity_id, now=business)
    assert parcel.message.card is not None
    shown = draw(db, parcel.subject, 1, business)
    if render(shown) != render(parcel.message.card):  # it changed on its way
        post = t.card_post.c
        db.execute(
            update(t.card_post)
            .where(post.route_id == parcel.route_id, post.activity_id == activity_id)
            .values(dirty=True, change=post.change + 1)
        )


def unknown(
    db: Connection,
    parcel: Parcel,
    why: str,
    now: datetime,
    again_after: timedelta = TEAMS_PACE.ask_again_after,
) -> None:
    """Perhaps it arrived. After the second time that is the end, and who can ring up is told.

    Whoever has taken it over meanwhile reports what becomes of it.
    """
    ours = sendings.unknown(db, parcel.claimed, why, now=now, again_after=again_after)
    if not ours or not parcel.claimed.repeated:
        return
    if parcel.claimed.board is not None:
        reach.tell_of_board(db, parcel.claimed.board, reach.UNKNOWN, now=clock.now(db, now))
    else:
        found = sendings.notices_in(db, parcel.claimed.id)
        reach.tell_instead(db, [(one, reach.UNKNOWN) for one in found], now=clock.now(db, now), keep=True)


def gone(db: Connection, parcel: Parcel, why: str, now: datetime) -> None:
    """Nothing can be sent there any more."""
    routes.mark_dead(db, parcel.route_id, why, now=now)
    _lost(db, parcel.claimed, reach.NO_CHAT, now)


def refused(db: Connection, parcel: Parcel, why: str, now: datetime) -> None:
    """It is not taken as it is."""
    _lost(db, parcel.claimed, f"{reach.REFUSED} {why}", now)


def redraw(db: Connection, post: ClaimedPost, now: datetime) -> Redrawn | None:
    """A posted card as it should be now; None when it is posted no more. `now` is real time."""
    change = rewrites.seen(db, post.id)
    route = routes.by_id(db, post.route_id)
    if change is None or route is None:
        return None
    if post.subject.startswith(f"{rewrites.LETTER}:"):
        message = thread_posts.as_it_stands(db, int(post.subject.partition(":")[2]), now)
        return Redrawn(post, change, _address(route.where), message)
    card = draw(db, post.subject, post.page, clock.now(db, now))
    return Redrawn(post, change, _address(route.where), Message(card=card, summary=say.SUMMARY_CHANNEL))


def _as_answered(post: ClaimedPost, answer: Answer) -> Redrawn | ClaimedPost:
    if answer.invoke_card is None or answer.board != post.subject or post.page != 1:
        return post
    return Redrawn(post, post.change, _address(post.where), Message(answer.invoke_card, summary=say.SUMMARY_CHANNEL))


def unwritable(db: Connection, post: ClaimedPost, status: int, why: str, now: datetime) -> None:
    """404: somebody deleted the message. 403: the bot may not write there any more, and the keyworker hears of it
    when there is something to say there."""
    if status == 404:
        rewrites.drop(db, post)
        return
    routes.mark_dead(db, post.route_id, why, now=now)
    rewrites.leave(db, post, why)


def draw(db: Connection, subject: str, page: int, now: datetime) -> Card:
    """The board that a subject names: of one case, or the counts of a channel that serves several."""
    kind, _, number = subject.partition(":")
    if kind == "channel":
        return counts_card(boards.counts(db, int(number), now))
    return board_card(boards.board(db, int(number), page, now))


def _open_board(db: Connection, claimed: Claimed, case_id: int, now: datetime) -> Parcel | None:
    route = routes.by_id(db, claimed.route_id)
    subject = board_posts.subject_in(db, case_id, claimed.route_id)
    if route is None or subject is None or consents.silent(db, case_id):
        sendings.withdrawn(db, claimed, now=now)
        return None
    if route.reachability is Reachability.DEAD:
        _lost(db, claimed, reach.NO_CHAT, now)
        return None
    message = Message(card=draw(db, subject, 1, clock.now(db, now)), summary=say.SUMMARY_CHANNEL)
    return Parcel(claimed, route.id, _address(route.where), message, subject=subject)


def _lost(db: Connection, claimed: Claimed, why: str, now: datetime) -> None:
    """It will never arrive: somebody who can do something about it is told, once, by whoever has the claim.

    `now` is real time.
    """
    if not sendings.undeliverable(db, claimed, why, now=now):
        return
    business = clock.now(db, now)
    if claimed.board is not None:
        reach.tell_of_board(db, claimed.board, why, now=business)
        return
    reach.tell_instead(db, [(one, why) for one in sendings.notices_in(db, claimed.id)], now=business)


def _address(where: routes.Where) -> Address:
    return Address(
        service_url=where.service_url,
        conversation_id=where.conversation_id,
        tenant_id=where.tenant_id,
        bot_id=where.bot_id,
        channel_id=where.channel_id,
        team_id=where.team_id,
    )
