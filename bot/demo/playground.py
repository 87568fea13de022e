"""Microsoft's local Teams client beside the demo: configured, started, waited for and stopped with it.

It is a development dependency from npm whose terms allow evaluation only, so it is never shipped. It listens
on all interfaces (it has no setting for that), and is started with its telemetry off in both ways it has.
"""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from asyncio.subprocess import DEVNULL, Process
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import aiohttp

ROOT = Path(__file__).resolve().parent.parent.parent
CLIENT = ROOT / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
FOLDER = ROOT / "var" / "demo"

PORT = 56150
OTHERS = 5
UP_WITHIN = 20.0
DOWN_WITHIN = 5.0


class PlaygroundError(Exception):
    """The client cannot be started; the message is in plain sentences for the person at the keyboard."""


@dataclass(frozen=True)
class User:
    """One made-up person as the client knows them. `id` is the Teams id, `object_id` the Entra one."""

    id: str
    object_id: UUID
    name: str
    email: str


@dataclass(frozen=True)
class PlaygroundConfig:
    """The client's world: one person at the keyboard, five others, one group, one team with one channel.

    Ids that are set here survive a restart of the client. The team's General channel has the team's id.
    """

    tenant_id: UUID
    bot_id: str
    bot_name: str
    at_keyboard: User
    others: tuple[User, ...]
    personal_chat_id: str
    group_chat_id: str
    group_chat_name: str
    team_id: str
    team_name: str
    team_group_id: UUID
    channel_id: str
    channel_name: str

    def __post_init__(self) -> None:
        if len(self.others) != OTHERS:
            raise ValueError(f"the client wants exactly {OTHERS} other people, not {len(self.others)}")


def write_config(folder: Path, config: PlaygroundConfig) -> Path:
    """Write the file that a client started in `folder` reads; JSON, which the client takes as YAML."""
    document = {
        "version": "0.1.1",
        "tenantId": str(config.tenant_id),
        "bot": {"id": config.bot_id, "name": config.bot_name},
        "currentUser": _user(config.at_keyboard),
        "users": [_user(user) for user in config.others],
        "personalChat": {"id": config.personal_chat_id},
        "groupChat": {"id": config.group_chat_id, "name": config.group_chat_name},
        "team": {
            "id": config.team_id,
            "name": config.team_name,
            "aadGroupId": str(config.team_group_id),
            "channels": [{"id": config.channel_id, "name": config.channel_name}],
        },
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ".m365agentsplayground.yml"
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False), encoding="utf-8")
    return path


def _user(user: User) -> dict[str, str]:
    given, _, family = user.name.rpartition(" ")
    return {
        "id": user.id,
        "name": user.name,
        "userPrincipleName": user.email,  # the client's own spelling
        "aadObjectId": str(user.object_id),
        "givenName": given or family,
        "surname": family,
        "email": user.email,
    }


def missing() -> str | None:
    """What this machine lacks to run the client, and what to install for it; None when it lacks nothing."""
    node = _node()
    if node is None or not _new_enough(node):
        return (
            "Microsoft's local Teams client needs Node 20.11 or newer. On Debian 13 or Ubuntu 25.04 and newer: "
            "apt install nodejs npm. On older ones, or without root: make node"
        )
    if not CLIENT.exists():
        return "Microsoft's local Teams client is not installed: run make install"
    return None


def _node() -> str | None:
    """The Node beside the running Python (`make node`), else the system's."""
    beside = Path(sys.executable).parent
    return shutil.which("node", path=os.pathsep.join([str(beside), os.environ.get("PATH", "")]))


def _new_enough(node: str) -> bool:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    numbers = answer.stdout.strip().removeprefix("v").split(".")
    return all(part.isdecimal() for part in numbers[:2]) and tuple(map(int, numbers[:2])) >= (20, 11)


class Playground:
    """A running client. Whoever started it stops it."""

    def __init__(self, process: Process, port: int) -> None:
        self._process = process
        self.address = f"http://localhost:{port}"

    async def stop(self) -> None:
        """End the client and whatever it started; doing it twice is no error."""
        for sent in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, sent)
                async with asyncio.timeout(DOWN_WITHIN):
                    await self._gone()
            except ProcessLookupError:
                return
            except TimeoutError:
                continue

    async def _gone(self) -> None:
        """Wait for the whole group: the Node of `make node` is itself started by a Python. Raises when it is gone."""
        await self._process.wait()
        while True:
            os.killpg(self._process.pid, 0)
            await asyncio.sleep(0.02)


async def start(bot_address: str, *, port: int = PORT, folder: Path = FOLDER) -> Playground:
    """Start the client in `folder` against the bot's messaging address; return when its page can be opened.

    The bot must be answering already: the client gives up on one that does not. Raises PlaygroundError.
    """
    if lack := await asyncio.to_thread(missing):
        raise PlaygroundError(lack)
    if _taken(port):
        raise PlaygroundError(f"Port {port} is taken by another program, perhaps by another demo.")
    log = folder / "devTools" / "m365agentsplayground.log"
    log.unlink(missing_ok=True)
    process = await asyncio.create_subprocess_exec(
        _node() or "node", str(CLIENT), "start",
        "--app-endpoint", bot_address, "--channel-id", "msteams", "--port", str(port), "--disable-telemetry",
        cwd=folder, env=_environment(folder),
        stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True,
    )  # fmt: skip
    playground, up = Playground(process, port), False
    try:
        async with asyncio.timeout(UP_WITHIN):
            await _until_up(process, port)
        up = True
    except (TimeoutError, ChildProcessError) as error:
        raise PlaygroundError(_reason(log)) from error
    finally:
        if not up:
            await playground.stop()
    return playground


def _environment(folder: Path) -> dict[str, str]:
    """Ours, the client's second telemetry switch, and an xdg-open that does nothing.

    The client opens a browser by itself, and ends at once on a machine that has no xdg-open.
    """
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    opener = programs / "xdg-open"
    opener.write_text("#!/bin/sh\nexit 0\n")
    opener.chmod(0o755)
    path = os.pathsep.join([str(programs), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path, "APPLICATION_INSIGHTS_NO_STATSBEAT": "1"}


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return True
    return False


async def _until_up(process: Process, port: int) -> None:
    """The client answers for its configuration once it has reached the bot; until then the request hangs."""
    every = aiohttp.ClientTimeout(total=2)
    async with aiohttp.ClientSession(timeout=every) as session:
        while process.returncode is None:
            try:
                async with session.get(f"http://127.0.0.1:{port}/_internal/v1/config") as answer:
                    if answer.status == 200:
                        return
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.1)
    raise ChildProcessError


def _reason(log: Path) -> str:
    """Why the client did not come up: it says so only in its log."""
    said = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    reasons = [line.removeprefix("error ").strip() for line in said if line.startswith("error ")]
    return " ".join(["Microsoft's local Teams client did not start.", *reasons, f"Its log: {log}"])
