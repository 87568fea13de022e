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


access_request = _table(tables.AccessRequest)
action = _table(tables.Action)
agency = _table(tables.Agency)
allocation = _table(tables.Allocation)
attendance = _table(tables.Attendance)
audit = _table(tables.Audit)
card_post = _table(tables.CardPost)
case = _table(tables.Case)
channel_link = _table(tables.ChannelLink)
clock = _table(tables.CaseClock)
closing = _table(tables.Closing)
consent = _table(tables.Consent)
contact_note = _table(tables.ContactNote)
contribution = _table(tables.Contribution)
correction = _table(tables.Correction)
draft = _table(tables.Draft)
event = _table(tables.Event)
feedback = _table(tables.Feedback)
heartbeat = _table(tables.Heartbeat)
inbox = _table(tables.Inbox)
invitation = _table(tables.Invitation)
meeting = _table(tables.Meeting)
meeting_thread = _table(tables.MeetingThread)
membership = _table(tables.Membership)
notice = _table(tables.Notice)
paper = _table(tables.Paper)
person = _table(tables.Person)
rating = _table(tables.Rating)
rating_tool = _table(tables.RatingTool)
recent_case = _table(tables.RecentCase)
referral = _table(tables.Referral)
route = _table(tables.Route)
sending = _table(tables.Sending)
service = _table(tables.Service)
setting = _table(tables.SettingRow)
snooze = _table(tables.Snooze)
sharing_override = _table(tables.SharingOverride)
task = _table(tables.Task)
theme = _table(tables.Theme)
transition = _table(tables.Transition)
update = _table(tables.Update)
