"""The same tables as SQLAlchemy Core sees them: `from storage import core as t`, then `t.action.c.due_on`.

Casework reads and writes with Core statements (columns, few round trips); these names keep them typed.
"""

from __future__ import annotations

from sqlalchemy import Table
from sqlmodel import SQLModel

from storage import tables


def _table(model: type[SQLModel]) -> Table:
    table: Table = getattr(model, "__table__")  # noqa: B009 - SQLModel sets it, and tells no type checker
    return table


action = _table(tables.Action)
agency = _table(tables.Agency)
attendance = _table(tables.Attendance)
audit = _table(tables.Audit)
card_post = _table(tables.CardPost)
case = _table(tables.Case)
channel_link = _table(tables.ChannelLink)
consent = _table(tables.Consent)
draft = _table(tables.Draft)
heartbeat = _table(tables.Heartbeat)
inbox = _table(tables.Inbox)
meeting = _table(tables.Meeting)
membership = _table(tables.Membership)
notice = _table(tables.Notice)
person = _table(tables.Person)
rating = _table(tables.Rating)
recent_case = _table(tables.RecentCase)
route = _table(tables.Route)
sending = _table(tables.Sending)
service = _table(tables.Service)
setting = _table(tables.SettingRow)
update = _table(tables.Update)
