"""Rounds of a working life in which processes die, stop, and lose their database and their Teams, and time goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
from sqlalchemy import Connection, update

from cards.verbs import ActionDone, pack
from casework import clock, words
from storage import core as t
from storage.crypto import Keyring
from storage.errors import StoreAway
from storage.store import Store
from storage.tables import SendingState
from tests.crash import counting, story
from tests.crash.callers import Callers
from tests.crash.counting import Look, Times
from tests.crash.databases import Database
from tests.crash.expected import FOREVER, LONDON, Action, works
from tests.crash.left import still_to_do
from tests.crash.outcome import Outcome
from tests.crash.process import clock as process_clock
from tests.crash.teams import MoodyTeams
from tests.crash.troupe import Player, Troupe, free_ports, preload

FIRST_DAY = date(2026, 3, 16)  # a Monday; the clocks change on the 29th, and Easter is on 5 April
STOPS = (time(8, 30), time(9, 1), time(11), time(14), time(17), time(19, 30))  # of a working day
CALM_AT = time(17)  # here everything is let come to rest, unless all is down until the morning
_REST_S = 30.0


@dataclass
class Rounds:
    """One run. Everything at random comes from `random`, so that a seed tries the same; only timing differs."""

    database: Database
    keys: Keyring
    key: str
    folder: Path
    seed: int
    processes: int
    random: Random = field(init=False)
    times: Times = field(default_factory=Times)
    looks: list[Look] = field(default_factory=list[Look])
    doing: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    confirmed: set[int] = field(default_factory=set[int])
    is_away: bool = False
    away: int = 0
    days: int = 0

    async def run(self, rounds: int) -> Outcome:
        begun = asyncio.get_running_loop().time()
        self.random = Random(self.seed)
        start = datetime.combine(FIRST_DAY, time(8), LONDON)
        self.shift_s = (start - datetime.now(start.tzinfo)).total_seconds()
        self.now = process_clock(self.shift_s)
        self.store = Store.open(self.database.url, self.keys, patience=1.0)
        preload()
        ports = [Player(port) for port in free_ports(self.processes)]
        log = self.folder / "processes.log"
        self.troupe = Troupe(self.database.url, self.key, self.shift_s, log, self.now, ports)
        async with MoodyTeams(Random(self.seed + 1), self.now) as teams, aiohttp.ClientSession() as http:
            self.teams = teams
            self.callers = Callers(http, teams.url, self.troupe.blows)
            self.story = await self.store.write(story.begin, self.random, teams.url)
            try:
                await self._rounds(rounds)
                await self._last_evening()
                ledger = await self.store.read(counting.read, {one.activity_id for one in teams.taken})
            finally:
                self.troupe.end()
                await self.store.close()
        found = counting.count(self.story.actions, teams.taken, self.looks, self.troupe.blows, self.times, ledger)
        found.too_late += counting.late_though_up(self.story.actions, self.looks, ledger)
        found.impolite = self.callers.impolite
        found.unsaved = self._unsaved(ledger.done)
        took = timedelta(seconds=asyncio.get_running_loop().time() - begun)
        kind = "sqlite" if self.database.url.startswith("sqlite") else "postgres"
        return Outcome(
            self.seed,
            rounds,
            kind,
            self.processes,
            found,
            self.troupe.kills,
            self.troupe.stops,
            self.away,
            teams.unknown,
            len(teams.taken),
            self.days,
            self.callers.turns,
            took,
        )

    def _unsaved(self, done: dict[int, int]) -> list[str]:
        lost = [f"action {number} was confirmed and is not done" for number in self.confirmed if number not in done]
        return lost + [f"action {number} was done {times} times" for number, times in done.items() if times > 1]

    # Time

    async def _rounds(self, rounds: int) -> None:
        left, day, down = rounds, FIRST_DAY, False
        while left > 0:
            self.days += works(day)
            falls = self.random.choice(STOPS[1:]) if self.random.random() < 0.15 else None  # until the next morning
            for stop in STOPS if works(day) else (time(12),):
                if left <= 0:
                    return
                left -= 1
                calm = works(day) and stop == CALM_AT
                down = stop == falls or (down and stop != STOPS[0])
                await self._round(datetime.combine(day, stop, LONDON), calm=calm and not down, down=down)
            day += timedelta(days=1)

    async def _last_evening(self) -> None:
        """Of the next working day: what waited for it has been said by then."""
        today = self.times.business(self.now()).astimezone(LONDON).date()
        day = next(one for one in (today + timedelta(days=ahead) for ahead in range(1, 9)) if works(one))
        await self._move(datetime.combine(day, CALM_AT, LONDON))
        await self._rest()

    async def _round(self, to: datetime, *, calm: bool, down: bool) -> None:
        self.teams.wild = not calm
        await self._move(to)
        if down:
            await asyncio.sleep(self.random.uniform(0, 0.5))
            self._kill_all()
            return
        if calm:
            await self._rest()
            return
        for _ in range(self.random.randint(0, 2)):
            await self._something_happens()
        self._harm()
        for _ in range(self.random.randint(0, 2)):
            self._turn()
        await asyncio.sleep(self.random.uniform(0.2, 0.6))
        await self._mend()

    async def _move(self, to: datetime) -> None:
        """Business time goes on; what waits in real time for held time to end has then waited."""

        def move(db: Connection) -> datetime:
            clock.move(db, to, self.now())
            held = (t.sending.c.last_error == "held time", t.sending.c.state == SendingState.READY)
            db.execute(update(t.sending).where(*held).values(next_attempt_at=self.now()))
            return self.now()

        before = self.now()
        await self._surely(move)
        self.times.move(before, to - before)

    async def _surely(self, unit: Callable[[Connection], Any]) -> Any:
        """Until the store lets us: a stopped process may hold it."""
        for _ in range(60):
            with suppress(StoreAway):
                return await self.store.write(unit)
            for player in self.troupe.players:
                self.troupe.go_on(player)
            await asyncio.sleep(0.2)
        raise TimeoutError("the store cannot be had")

    async def _rest(self) -> None:
        """All is mended; until nothing is left to do. Raises TimeoutError, naming what is left."""
        if self.doing:
            await asyncio.wait(self.doing)
        self.teams.wild = False
        until = asyncio.get_running_loop().time() + _REST_S
        left: list[str] = ["?"]
        while left:
            if asyncio.get_running_loop().time() > until:
                raise TimeoutError(f"seed {self.seed}: still to be done: {left}")
            self.troupe.start_all()  # as whoever runs the bot would: one that could not start is started again
            await asyncio.sleep(0.15)
            with suppress(StoreAway):
                left = await self.store.read(still_to_do, self.now())
        self.looks.append(Look(self.now(), self.times.business(self.now())))

    # What people do

    async def _something_happens(self) -> None:
        business = self.times.business(self.now())
        chance = self.random.random()
        open_actions = self.story.speakable()
        if chance < 0.6 or not open_actions:
            await self._agree(business)
        elif chance < 0.66:
            case = self.random.choice(self.story.cases)
            theirs = [one for one in open_actions if one.case == case]
            await self._silence(theirs, story.withdraw, self.story.keyworker, case)
            self.story.cases.remove(case)
            made = await self._surely(lambda db: story.open_case(db, self.story, self.story.next_case))
            self.story.cases.append(made)
            self.story.next_case += 1
        elif chance < 0.72:
            left = self.random.choice(open_actions)
            gone = [one for one in open_actions if (one.case, one.place) == (left.case, left.place)]
            await self._silence(gone, story.leave, left.case, int(left.place.removeprefix("a:")))
            self.story.left.add((left.case, left.place))
        elif chance < 0.8:
            one = self.random.choice(open_actions)
            await self._silence([one], story.ask_for_time, one.id, one.due + timedelta(days=14))
        else:
            self._begin(self._done(self.random.choice(open_actions)))

    async def _agree(self, business: datetime) -> None:
        for _ in range(self.random.randint(1, 3)):
            planned = self.story.plan_action(business)
            if planned is None:
                return
            made: Action = await self._surely(partial(story.agree, planned=planned, now=business))
            self.story.actions[made.number] = made

    async def _silence(self, actions: list[Action], unit: Callable[..., None], *given: Any) -> None:
        begun = self.now()
        business = self.times.business(begun)
        await self._surely(lambda db: unit(db, *given, business))
        for one in actions:
            one.silence(begun, self.now())

    def _turn(self) -> None:
        who = self.random.choice(self.story.partners)
        words = self.random.choice(("my actions", "hello", "help"))
        self._begin(self.callers.say(self.random.choice(self.troupe.players), who, {"type": "message", "text": words}))

    async def _done(self, action: Action) -> None:
        """Two at once press *Done*, each at another process."""
        begun = self.now()
        try:
            version: int = await self._surely(lambda db: story.version(db, action.id))
        except TimeoutError:
            return
        who = next(one for one in self.story.partners if self.story.place(one) == action.place)
        verb = pack(ActionDone(action.id, version))
        press = {
            "type": "invoke",
            "name": "adaptiveCard/action",
            "value": {"action": {"type": "Action.Execute", "verb": verb["verb"], "data": verb}, "trigger": "manual"},
            "replyToId": "pressed",
        }
        players = [self.random.choice(self.troupe.players) for _ in range(2)]
        answers = await asyncio.gather(*(self.callers.say(player, who, press) for player in players))
        if all(answers):
            if await self._surely(partial(story.is_done, action=action.id)):
                self.confirmed.add(action.id)
                action.silence(begun, self.now())
            elif not any(words.STORE_AWAY in answer for answer in answers):
                self.callers.impolite.append(f"done {action.number}: {answers}")
        else:  # it may have been done all the same, now or when a stopped process goes on
            action.silence(begun, FOREVER)

    def _begin(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self.doing.add(task)
        task.add_done_callback(self.doing.discard)

    # What befalls the processes

    def _harm(self) -> None:
        chance = self.random.random()
        player = self.random.choice(self.troupe.players)
        if chance < 0.3:
            self._begin(self._later(self.random.uniform(0, 0.5), lambda: self.troupe.kill(player)))
        elif chance < 0.36:
            self._begin(self._later(self.random.uniform(0, 0.5), self._kill_all))
        elif chance < 0.52:
            self._begin(self._stall(player, self.random.choice((0.3, 1.0, 3.2))))
        elif chance < 0.55:
            self._begin(self._take_away(self.random.uniform(0.5, 2.0)))
        teams = [self.story.place(one) for one in self.story.partners[:1]]
        if self.random.random() < 0.01:
            self.teams.dead.update(teams)

    def _kill_all(self) -> None:
        for player in self.troupe.players:
            self.troupe.kill(player)

    async def _later(self, seconds: float, harm: Callable[[], None]) -> None:
        await asyncio.sleep(seconds)
        harm()

    async def _stall(self, player: Player, seconds: float) -> None:
        await asyncio.sleep(self.random.uniform(0, 0.4))
        self.troupe.stop(player)
        await asyncio.sleep(seconds)
        self.troupe.go_on(player)

    async def _take_away(self, seconds: float) -> None:
        if self.is_away:
            return
        self.is_away = True
        self.away += 1
        begun = self.now()
        await asyncio.to_thread(self.database.take_away)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(self.database.bring_back)
        self.is_away = False
        self.troupe.blows.append((begun, self.now()))

    async def _mend(self) -> None:
        for player in self.troupe.players:
            if not player.alive and self.random.random() < 0.75:
                self.troupe.start(player)
