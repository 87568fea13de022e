"""Which rating tool a pathway uses: one that a service imported, or the one that comes with the bot.

The rule protected: a version never changes once it is here, and every replica uses the same one from the same moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from casework import audit, item_tools, rating_tools, tool_file
from casework.errors import InvalidInput
from casework.item_tools import ItemTool
from casework.rating_tools import Tool
from casework.words import tools as say
from storage import core as t
from storage.tables import Outcome, Pathway

AnyTool = Tool | ItemTool

PLACE = "command line"


@dataclass(frozen=True, slots=True)
class ToolLine:
    """A tool in the list; `imported_at` is None for one that comes with the bot."""

    name: str
    version: str
    title: str
    pathway: Pathway
    imported_at: datetime | None
    in_use: bool
    ratings: int


def shipped(pathway: Pathway) -> AnyTool:
    """The tool that comes with the bot for a pathway."""
    return rating_tools.shipped() if pathway is Pathway.DSD else item_tools.shipped()


def in_use(db: Connection, pathway: Pathway) -> AnyTool:
    """The tool that `rate` asks with on a pathway."""
    row = _chosen(db, pathway)
    return shipped(pathway) if row is None else _parsed(row.content)


def levels(db: Connection) -> tuple[str, ...]:
    """The levels of the tools in use that have no colours, the most severe first."""
    tools = [in_use(db, pathway) for pathway in Pathway]
    return tuple(one.level for tool in tools if isinstance(tool, ItemTool) for one in tool.results if one.level)


def find(db: Connection, name: str, version: str) -> AnyTool | None:
    """The tool that a rating was made with; None where it was removed since."""
    for pathway in Pathway:
        known = shipped(pathway)
        if (known.id, known.version) == (name, version):
            return known
    row = _row(db, name, version)
    return None if row is None else _parsed(row.content)


def keep(db: Connection, text: str, *, now: datetime) -> tuple[ItemTool, bool]:
    """Import a tool's file and use it from now on; whether it was new.

    Raises ToolProblem for a broken file, and InvalidInput where this version is here already with other content, or the
    name is one of the bot's own with the same version. Nothing is half imported.
    """
    tool = tool_file.parse(text)
    if tool.id == rating_tools.DEFAULT or tool == find_shipped(tool):
        raise InvalidInput(say.SHIPPED_ALREADY.format(name=tool.id, version=tool.version))
    known = _row(db, tool.id, tool.version)
    if known is not None:
        if _parsed(known.content) != tool:
            raise InvalidInput(say.OTHER_CONTENT.format(name=tool.id, version=tool.version))
        _choose(db, known, now)
        return tool, False
    db.execute(
        insert(t.rating_tool).values(
            name=tool.id,
            version=tool.version,
            pathway=tool.pathway,
            title=tool.title,
            content=text,
            imported_at=now,
            chosen_at=now,
        )
    )
    _audit(db, "tool.import", f"{tool.id} {tool.version}", f"{tool.pathway}, from {tool.provenance}", now)
    return tool, True


def find_shipped(tool: ItemTool) -> AnyTool | None:
    """The bot's own tool of the same name and version."""
    known = shipped(tool.pathway)
    return known if (known.id, known.version) == (tool.id, tool.version) else None


def use(db: Connection, name: str, version: str, *, now: datetime) -> ToolLine:
    """Use this tool from now on; of the bot's own any version is meant. Raises InvalidInput for an unknown one."""
    own = next((one for one in map(shipped, Pathway) if one.id == name and version in ("", one.version)), None)
    row = _newest(db, name, version)
    if row is not None and (version or own is None):
        _choose(db, row, now)
    elif own is not None:
        given_up = update(t.rating_tool).where(t.rating_tool.c.pathway == own.pathway)
        db.execute(given_up.values(chosen_at=None))
        _audit(db, "tool.use", f"{own.id} {own.version}", own.pathway.value, now)
    else:
        raise InvalidInput(say.NO_SUCH_TOOL.format(name=f"{name} {version}".strip()))
    used = (row.name, row.version) if row is not None and (version or own is None) else (name, None)
    return next(line for line in known(db) if line.in_use and line.name == used[0] and used[1] in (None, line.version))


def remove(db: Connection, name: str, version: str, *, now: datetime) -> ToolLine:
    """Remove one version; what is used on its pathway then. Ratings made with it stay. Raises InvalidInput."""
    row = _row(db, name, version)
    if row is None:
        raise InvalidInput(say.NO_SUCH_TOOL.format(name=f"{name} {version}".strip()))
    db.execute(delete(t.rating_tool).where(t.rating_tool.c.id == row.id))
    _audit(db, "tool.remove", f"{name} {version}", row.pathway.value, now)
    return next(line for line in known(db) if line.in_use and line.pathway is row.pathway)


def known(db: Connection) -> list[ToolLine]:
    """All tools by pathway: the bot's own first, then what was imported, the newest first."""
    rating = t.rating.c
    counts = {
        (row.tool, row.tool_version): int(row.number)
        for row in db.execute(
            select(rating.tool, rating.tool_version, func.count().label("number")).group_by(
                rating.tool, rating.tool_version
            )
        )
    }
    lines: list[ToolLine] = []
    for pathway in Pathway:
        chosen, own = _chosen(db, pathway), shipped(pathway)
        made = counts.get((own.id, own.version), 0)
        lines.append(ToolLine(own.id, own.version, own.title, pathway, None, chosen is None, made))
        query = select(t.rating_tool).where(t.rating_tool.c.pathway == pathway)
        for row in db.execute(query.order_by(t.rating_tool.c.imported_at.desc(), t.rating_tool.c.id.desc())):
            used = chosen is not None and chosen.id == row.id
            made = counts.get((row.name, row.version), 0)
            lines.append(ToolLine(row.name, row.version, row.title, pathway, row.imported_at, used, made))
    return lines


@lru_cache(maxsize=32)
def _parsed(content: str) -> ItemTool:
    """Read once a process: every step of a form needs it."""
    return tool_file.parse(content)


def _chosen(db: Connection, pathway: Pathway) -> Row[*tuple[Any, ...]] | None:
    tool = t.rating_tool.c
    query = select(t.rating_tool).where(tool.pathway == pathway, tool.chosen_at.is_not(None))
    return db.execute(query.order_by(tool.chosen_at.desc(), tool.id.desc()).limit(1)).first()


def _row(db: Connection, name: str, version: str) -> Row[*tuple[Any, ...]] | None:
    tool = t.rating_tool.c
    return db.execute(select(t.rating_tool).where(tool.name == name, tool.version == version)).first()


def _newest(db: Connection, name: str, version: str) -> Row[*tuple[Any, ...]] | None:
    """The version that was named, or the one that was imported last."""
    tool = t.rating_tool.c
    query = select(t.rating_tool).where(tool.name == name, *([tool.version == version] if version else []))
    return db.execute(query.order_by(tool.imported_at.desc(), tool.id.desc()).limit(1)).first()


def _choose(db: Connection, row: Row[*tuple[Any, ...]], now: datetime) -> None:
    db.execute(update(t.rating_tool).where(t.rating_tool.c.id == row.id).values(chosen_at=now))
    _audit(db, "tool.use", f"{row.name} {row.version}", row.pathway.value, now)


def _audit(db: Connection, verb: str, tool: str, new: str, now: datetime) -> None:
    audit.record(
        db,
        person_id=None,
        verb=verb,
        outcome=Outcome.DONE,
        case_id=None,
        subject=f"tool:{tool}",
        old="",
        new=new,
        place=PLACE,
        now=now,
    )
