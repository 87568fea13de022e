"""Who somebody is of whom nothing is known yet: kept as a contact, with an agency and a telephone number."""

from __future__ import annotations

from typing import Any

from casework.words import meeting_log as say
from dialogs.fields import Choice, Text
from dialogs.form import Page, Progress
from dialogs.log_lines import Line, new_names, renamed, with_lines
from storage.tables import AgencyKind


def contact(progress: Progress, lines: list[Line]) -> Page | None:
    """Who the first owner is of whom nothing is known yet; None when all are known."""
    known: dict[str, Any] = progress.get("contacts") or {}
    return next((_contact(name, lines) for name in new_names(lines) if name.casefold() not in known), None)


def _contact(name: str, lines: list[Line]) -> Page:
    def keep(onward: Progress, button: str) -> Progress:
        given = onward.get("contact_name")
        contact = {
            "name": given,
            "kind": onward.get("contact_kind"),
            "agency": onward.get("contact_agency") or "",
            "phone": onward.get("contact_phone") or "",
        }
        contacts: dict[str, Any] = {**(onward.get("contacts") or {}), given.casefold(): contact}
        onward = with_lines(onward.with_answers(contacts=contacts), renamed(lines, name, given))
        return onward.without(*(asked.name for asked in fields)).reopened("contact")

    fields = (
        Text(name="contact_name", label=say.CONTACT_NAME, default=name, max_length=80),
        Choice(
            name="contact_kind",
            label=say.CONTACT_KIND,
            options=[(kind.value, kind.value.capitalize()) for kind in AgencyKind],
            shape="list",
        ),
        Text(name="contact_agency", label=say.CONTACT_AGENCY, required=False, max_length=80),
        Text(name="contact_phone", label=say.CONTACT_PHONE, required=False, max_length=40),
    )
    return Page("contact", say.who_is(name), fields, intro=(say.CONTACT_WHY,), after=keep)
