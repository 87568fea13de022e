"""Sends what the outbox holds and rewrites the boards that changed: after each turn, after each tick, after a crash.

The rule protected: nothing is neither delivered nor reported. No POST begins unless its claim outlives its timeout,
and none is repeated but once after an unknown answer.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from bot import logs, opening, thread_posts
from bot.connector import with_jitter
from bot.mail import Mailer
from bot.metrics import Metrics
from bot.opening import Work
from bot.outcomes import Ambiguous, Gone, NotDelivered, Refused, SendError, Throttled
from bot.pace import TEAMS_PACE, Pace
from bot.parcels import Parcel, Redrawn
from bot.sender import Sender
from casework import heartbeat, mail_opening, replicas, rewrites, sendings
from casework.mail_opening import Mail
from casework.policy import Policy
from casework.rewrites import ClaimedPost
from casework.sendings import Claimed
from dialogs.events import Address, Message
from storage.errors import StoreAway
from storage.store import Store

P = ParamSpec("P")
Clock = Callable[[], datetime]
Dress = Callable[[str, Address, Message], Message]
R = TypeVar("R")

AT_ONCE = 48  # messages and boards in the air: some always wait for their turn, however slowly Teams answers
HANDED_AT_ONCE = 32  # boards in the air that turns have handed over, each to another channel
_RECORD_S = 0.05  # how long what was written waits for a turn whose commit records it too
PATIENCE_S = 5.0  # how long a message waits for a limit of Teams to pass before it makes room for others
_DELETED = (404, 410)  # of a post: somebody deleted it
_MOMENT_S = 1.0
_LONGEST_PAUSE_S = 900.0
_SOON_S = 60.0  # a pause shorter than this is slept through, not polled for

NOT_DELIVERING = "The delivery has hung for three minutes, or looks for nothing to send: messages may not go out."

_log = logs.logger(__name__)


class TooLate(SendError):
    """The claim would not outlive the POST: it was not begun."""


class Delivery:
    """One for the process. `clock` gives real time, aware UTC.

    `dress` may put something on a message before it goes, but not on a board: the person's name (a channel has
    none), the address, the message. The demo heads each with "To ...", because all of its people share one chat.
    """

    def __init__(
        self,
        store: Store,
        sender: Sender,
        policy: Policy,
        *,
        clock: Clock = lambda: datetime.now(UTC),
        dress: Dress | None = None,
        pace: Pace = TEAMS_PACE,
        metrics: Metrics | None = None,
        mailer: Mailer | None = None,
    ) -> None:
        self.dress = dress
        self._metrics = metrics or Metrics()
        self._mailer = mailer
        self._pace = pace
        self._replica = secrets.token_hex(8)
        self._came_at: datetime | None = None  # when this process first beat
        self._beat_at: datetime | None = None
        self._store = store
        self._sender = sender
        self._policy = policy
        self._clock = clock
        self._news = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._handed: set[asyncio.Task[None]] = set()
        self._written: list[Redrawn] = []  # put in place, and recorded with the next turn or look: a commit less
        self._record_soon: asyncio.TimerHandle | None = None
        self._looked = clock()  # real time of the last look, or of the start
        self._beaten: datetime | None = None  # when the look was last written down for other processes
        self._in_the_air: dict[asyncio.Task[Any], datetime] = {}  # and since when

    async def start(self) -> None:
        """Deliver in the background from now on."""
        self._stopping = False
        self._looked = self._clock()
        self._task = asyncio.create_task(self._run(), name="delivery")

    async def stop(self) -> None:
        """Finish what is in the air, and begin nothing more."""
        self._stopping = True
        self._news.set()
        if self._task is not None:
            await self._task
            self._task = None
        if self._handed:
            await asyncio.wait(self._handed)
        with suppress(StoreAway):  # then they are rewritten once more
            await self._store.write(opening.record, self.take_written())
            await self._store.write(replicas.leave, self._replica, self._clock())

    @property
    def claim(self) -> timedelta:
        """How long what is claimed is ours."""
        return self._pace.claim

    async def ready(self) -> str:
        """Empty while messages go out; else a sentence for whoever watches.

        A process that delivers nothing itself is judged by what the others wrote down.
        """
        if self._task is not None:
            late = self._clock() - self._looked > heartbeat.STALE
            return NOT_DELIVERING if late or self._one_hangs() else ""
        try:
            fresh = await self._store.read(heartbeat.fresh, heartbeat.DELIVERY, self._clock())
        except StoreAway:
            return NOT_DELIVERING
        return "" if fresh else NOT_DELIVERING

    def _one_hangs(self) -> bool:
        """A POST that never ends, though others still go out beside it."""
        now = self._clock()
        return any(now - since > heartbeat.STALE for since in self._in_the_air.values())

    @property
    def mails(self) -> bool:
        """Whether e-mails can be sent."""
        return self._mailer is not None

    @property
    def room(self) -> int:
        """How many boards a turn may claim and hand over; none while nothing is delivered."""
        return 0 if self._task is None or self._stopping else HANDED_AT_ONCE - len(self._handed)

    def hand_over(self, boards: Sequence[Redrawn | ClaimedPost]) -> None:
        """Rewrite these boards, which a turn has claimed, at once."""
        for board in boards:
            task = self._fly(self._rewrite_handed(board))
            self._handed.add(task)
            task.add_done_callback(self._landed)

    def take_written(self) -> list[Redrawn]:
        """What was rewritten and not recorded yet: whoever takes it records it, or gives it back."""
        written, self._written = self._written, []
        return written

    def give_back(self, written: Sequence[Redrawn]) -> None:
        """It could not be recorded: the next one does."""
        self._written += written
        if written and self._record_soon is None:
            self._record_soon = asyncio.get_running_loop().call_later(_RECORD_S, self._record_now)

    def _record_now(self) -> None:
        self._record_soon = None
        if self._written:
            self.wake()

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._handed.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:  # the board's claim runs out, and it is rewritten then
            _log.error("board_failed", reference=logs.reference(), **logs.trace(error))

    def wake(self) -> None:
        """There may be something to send: a turn or a tick has ended."""
        self._news.set()

    async def once(self) -> int:
        """Send and rewrite all that may go now; how many were sent. What nobody expected is raised at the end."""
        count = 0
        failed: list[BaseException] = []
        flying: set[asyncio.Task[bool]] = set()
        async with self._one_at_a_time:
            try:
                while True:
                    flying |= await self._take(AT_ONCE - len(flying))
                    if not flying:
                        break
                    # Not longer than a moment: while one hangs, the others go on.
                    landed, flying = await asyncio.wait(flying, timeout=_MOMENT_S, return_when=asyncio.FIRST_COMPLETED)
                    failed += [error for task in landed if (error := task.exception()) is not None]
                    count += sum(task.result() for task in landed if task.exception() is None)
            finally:
                if flying:  # the store went away: what is in the air is landed, and its outcome recorded if it can be
                    await asyncio.gather(*flying, return_exceptions=True)
        if failed:
            raise failed[0]
        return count

    async def _take(self, room: int) -> set[asyncio.Task[bool]]:
        """Begin what there is to do, as long as there is room for a few at a time."""
        written = self.take_written()
        if self._stopping or room < AT_ONCE // 2:
            if written:
                await self._store.write(opening.record, written)
            return set()
        work = await self._look(room, written)
        while work.more and not (work.messages or work.posts):  # a crowd of those who are away holds up nobody else
            work = await self._look(room, [])
        jobs = [self._deliver(claimed) for claimed in work.messages] + [self._rewrite(post) for post in work.posts]
        return {self._fly(job) for job in jobs}

    def _fly(self, job: Coroutine[Any, Any, R]) -> asyncio.Task[R]:
        task = asyncio.create_task(job)
        self._in_the_air[task] = self._clock()
        task.add_done_callback(self._in_the_air.pop)
        return task

    async def _look(self, room: int, written: Sequence[Redrawn]) -> Work:
        """One look at the store, in which this process beats when it is time, and learns how many send."""
        now, pace = self._clock(), self._pace
        beat = (self._beaten is None or now - self._beaten >= heartbeat.BEAT) and not self._one_hangs()
        replica = self._replica if self._beat_at is None or now - self._beat_at >= pace.beat else ""
        claim = secrets.token_hex(8)
        work = await self._store.write(
            opening.look, self._policy, claim, now, room, written, beat=beat, pace=pace, replica=replica
        )
        for notice in work.held:
            _log.warning("nobody_to_tell_yet", notice=notice)
        self._looked, self._beaten = now, now if beat else self._beaten
        if work.live is not None:
            self._came_at, self._beat_at = self._came_at or now, now
            if work.live:
                self._sender.share(work.live, new=work.live > 1 and now - self._came_at < 2 * pace.beat)
        return work

    async def _run(self) -> None:
        while not self._stopping:
            try:
                await self.once()
            except StoreAway:
                _log.warning("delivery_waits_for_store")
            except Exception as error:  # noqa: BLE001 - the job's last net: its claim runs out, the next goes on
                _log.error("delivery_failed", reference=logs.reference(), **logs.trace(error))
            await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._pace.poll_s):
                await self._news.wait()
        except TimeoutError:
            pass
        self._news.clear()

    # Messages

    async def _deliver(self, claimed: Claimed) -> bool:
        """Open one, send it, record what became of it; whether it was sent."""
        parcel = await self._store.write(opening.open_message, claimed, self._policy, self._clock())
        if parcel is None:
            return False
        self._metrics.count("repeated", int(claimed.repeated))
        if isinstance(parcel, Mail):
            return await self._mail(parcel)
        message = parcel.message
        if self.dress is not None and not parcel.subject:
            message = self.dress(parcel.name, parcel.address, message)
        try:
            activity_id = await self._post_or_edit(parcel, message)
        except SendError as error:
            _log.warning("not_sent", sending=claimed.id, error=str(error))
            await self._record_failure(parcel, error)
            return False
        await self._keep(opening.sent, parcel, activity_id, self._clock())
        return True

    async def _post_or_edit(self, parcel: Parcel, message: Message) -> str:
        address, until = parcel.address, parcel.claimed.until
        if parcel.edits:
            return await self._sender.edit(address, parcel.edits, message, patience_s=PATIENCE_S, unasked=True)
        return await self._sender.send(
            address, message, patience_s=PATIENCE_S, before=lambda: self._in_time(until), unasked=True
        )

    async def _mail(self, mail: Mail) -> bool:
        """The same by e-mail."""
        claimed = mail.claimed
        try:
            if self._mailer is None:
                raise NotDelivered(code="NoMailServer")  # another process was given one
            await self._mailer.send(mail, before=lambda: self._in_time(claimed.until))
        except SendError as error:
            _log.warning("not_mailed", sending=claimed.id, error=str(error))
            await self._record_unmailed(mail, error)
            return False
        await self._keep(sendings.sent, claimed, "", now=self._clock())
        return True

    async def _record_unmailed(self, mail: Mail, error: SendError) -> None:
        claimed, now, why = mail.claimed, self._clock(), str(error)
        match error:
            case Throttled():
                await self._keep(sendings.throttled, claimed, now + self._pause(error.retry_after), why)
            case Ambiguous():
                await self._keep(mail_opening.unknown, mail, why, now, self._pace.ask_again_after)
            case Refused():
                await self._keep(mail_opening.refused, mail, why, now)
            case _:
                await self._keep(sendings.later, claimed, now + self._pause(self._growing(claimed.attempts)), why)

    async def _keep(
        self, outcome: Callable[Concatenate[Connection, P], object], *given: P.args, **named: P.kwargs
    ) -> None:
        """Record what became of a POST, however long the store is away: else it would be said once more."""
        while True:
            try:
                await self._store.write(outcome, *given, **named)
                return
            except StoreAway:
                if self._stopping:
                    raise
            await asyncio.sleep(_MOMENT_S)

    def _in_time(self, until: datetime) -> None:
        if self._clock() + timedelta(seconds=self._pace.post_timeout_s) + self._pace.margin > until:
            raise TooLate(code="ClaimTooShort")

    async def _record_failure(self, parcel: Parcel, error: SendError) -> None:
        claimed, now, why = parcel.claimed, self._clock(), str(error)
        match error:
            case Throttled():
                self._metrics.count("throttled")
                await self._keep(sendings.throttled, claimed, now + self._pause(error.retry_after), why)
            case Ambiguous() if not parcel.edits:  # an edit may be repeated: the result is the same
                await self._keep(opening.unknown, parcel, why, now, self._pace.ask_again_after)
            case Gone() if parcel.below and error.status in _DELETED:
                await self._keep(thread_posts.deleted, parcel, why, now)
            case Gone():
                await self._keep(opening.gone, parcel, why, now)
            case Refused():
                await self._keep(opening.refused, parcel, why, now)
            case _:
                await self._keep(sendings.later, claimed, now + self._pause(self._growing(claimed.attempts)), why)

    # Boards

    async def _rewrite(self, post: ClaimedPost) -> bool:
        """Redraw one posted board and put it in place; False, since no new message was sent."""
        redrawn = await self._store.read(opening.redraw, post, self._clock())
        if redrawn is not None and await self._put(redrawn):
            self._written.append(redrawn)
        return False

    async def _rewrite_handed(self, board: Redrawn | ClaimedPost) -> None:
        """As `_rewrite`, for what a turn left; what changed again meanwhile is found when this is recorded."""
        if isinstance(board, Redrawn):
            redrawn = board
        else:
            redrawn = await self._store.read(opening.redraw, board, self._clock())
        if redrawn is not None and await self._put(redrawn):
            self.give_back([redrawn])

    async def _put(self, redrawn: Redrawn) -> bool:
        post = redrawn.post
        try:
            await self._sender.edit(
                redrawn.address, post.activity_id, redrawn.message, patience_s=PATIENCE_S, unasked=True
            )
        except SendError as error:
            _log.warning("board_not_rewritten", post=post.id, error=str(error))
            await self._record_unwritten(post, error)
            return False
        return True

    async def _record_unwritten(self, post: ClaimedPost, error: SendError) -> None:
        store, why = self._store, str(error)
        match error:
            case Gone():
                await store.write(opening.unwritable, post, error.status, why, self._clock())
            case Refused():
                await store.write(rewrites.leave, post, why)
            case Throttled():
                await store.write(rewrites.later, post, self._clock() + self._pause(error.retry_after), why)
            case _:
                await store.write(rewrites.later, post, self._clock() + self._pause(self._growing(post.attempts)), why)

    def _pause(self, seconds: float) -> timedelta:
        """That long and a little more, so that many do not come back at once; we wake up for a short one."""
        pause = with_jitter(seconds)
        if pause < _SOON_S and self._task is not None:
            asyncio.get_running_loop().call_later(pause, self.wake)
        return timedelta(seconds=pause)

    def _growing(self, attempts: int) -> float:
        return min(self._pace.first_pause_s * 2.0 ** min(attempts, 10), _LONGEST_PAUSE_S)
