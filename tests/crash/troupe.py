"""The bot's processes: started, killed, stopped and continued; each such moment is kept."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.crash.expected import FOREVER
from tests.crash.process import Part, main

_CONTEXT = multiprocessing.get_context("forkserver")  # so that a new process does not import everything again


@dataclass
class Player:
    """One place among the processes. `seen` are the moments at which the one in it was killed or stopped."""

    port: int
    process: ForkServerProcess | None = None
    stopped: bool = False

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.is_alive()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Troupe:
    url: str
    key: str
    shift_s: float
    log: Path
    clock: Callable[[], datetime]
    players: list[Player]
    blows: list[tuple[datetime, datetime]] = field(default_factory=list[tuple[datetime, datetime]])
    kills: int = 0
    stops: int = 0

    def start(self, player: Player) -> None:
        if player.alive:
            return
        part = Part(self.url, self.key, player.port, self.shift_s, self.log)
        player.process = _CONTEXT.Process(target=main, args=(part,), daemon=True)
        player.process.start()
        player.stopped = False

    def start_all(self) -> None:
        for player in self.players:
            self.go_on(player)
            self.start(player)

    def kill(self, player: Player) -> None:
        """SIGKILL: nothing is finished."""
        if player.process is None or not player.alive:
            return
        now = self.clock()
        player.process.kill()
        player.process.join()
        player.stopped = False
        self.kills += 1
        self.blows.append((now, now))

    def stop(self, player: Player) -> None:
        """SIGSTOP: it does nothing and knows nothing of it."""
        if player.process is not None and player.alive and not player.stopped:
            os.kill(player.process.pid or 0, signal.SIGSTOP)
            player.stopped = True
            self.stops += 1
            self.blows.append((self.clock(), FOREVER))

    def go_on(self, player: Player) -> None:
        if player.process is not None and player.alive and player.stopped:
            os.kill(player.process.pid or 0, signal.SIGCONT)
            player.stopped = False
            number = next(number for number, (_, end) in enumerate(self.blows) if end == FOREVER)
            self.blows[number] = (self.blows[number][0], self.clock())

    def end(self) -> None:
        for player in self.players:
            if player.process is not None and player.alive:
                player.process.kill()
                player.process.join()


def preload() -> None:
    """Once, before the first process: the server that the others are forked from imports the bot."""
    _CONTEXT.set_forkserver_preload(["tests.crash.process"])


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, below those that the system gives to outgoing connections."""
    found: list[int] = []
    while len(found) < count:
        port = random.randint(12_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            found.append(port)
    return found
