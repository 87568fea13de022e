"""A CSV file of people, read whole or not at all: every bad line is named, in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from casework import working_days
from casework.sheet import BadRow, ImportProblem, Sheet, clean, required
from casework.words import people as say
from storage.tables import AgencyKind, Role

COLUMNS = ("tenant_id", "object_id", "name", "email", "phone", "agency", "agency_kind", "roles")
OPTIONAL = ("left", "working_days", "escalation")  # what a file does not have stays as it is
__all__ = ["LONGEST", "ImportProblem", "PersonRow", "clean", "read_people"]

LONGEST = 200  # characters of a name or an agency

_PHONE = re.compile(r"[0-9+()\-. /]{5,30}(?:\s*(?:x|ext\.?|#)\s*\d{1,6})?", re.IGNORECASE)
_EXCEL_NUMBER = re.compile(r"\d[.,]?\d*[eE]\+?\d+|#+")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_CONTACT_ROLES = frozenset({Role.PARTNER})


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as the file has them. Empty ids make a contact, who has a phone and no account here."""

    name: str
    agency: str
    agency_kind: AgencyKind
    roles: frozenset[Role] = frozenset()
    tenant_id: str = ""
    object_id: str = ""
    email: str = ""
    phone: str = ""
    left: bool = False
    working_days: str | None = None  # ISO weekdays, Monday is 1; None: the file does not say
    escalation: bool | None = None  # whether their agency is turned to through them; None: the file does not say

    @property
    def is_contact(self) -> bool:
        return not self.object_id


def read_people(text: str) -> list[PersonRow]:
    """The people of a CSV file. Raises ImportProblem with all that is wrong; then nothing may be saved."""
    return _Reading(Sheet(text, COLUMNS, OPTIONAL)).read()


class _Reading:
    """One pass over the file, with what earlier lines said."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._people: dict[tuple[str, ...], int] = {}
        self._agencies: dict[str, tuple[str, AgencyKind, int]] = {}
        self._escalations: dict[str, int] = {}

    def read(self) -> list[PersonRow]:
        rows: list[PersonRow] = []
        for line, values in self._sheet.rows():
            try:
                rows.append(self._row(line, values))
            except BadRow as bad:
                self._sheet.problems.append((line, str(bad)))
        if self._sheet.problems:
            raise ImportProblem(self._sheet.problems)
        return rows

    def _row(self, line: int, values: dict[str, str]) -> PersonRow:
        tenant, object_id = _account(values)
        agency, kind = self._agency(line, values)
        person = PersonRow(
            name=required(values, "name", say.NO_NAME, LONGEST),
            agency=agency,
            agency_kind=kind,
            roles=_roles(values["roles"], contact=not object_id),
            tenant_id=tenant,
            object_id=object_id,
            email=_email(values["email"]),
            phone=_phone(values["phone"], contact=not object_id),
            left=_yes("left", values.get("left", "")),
            working_days=working_days.read(values["working_days"]) if "working_days" in values else None,
            escalation=_yes("escalation", values["escalation"]) if "escalation" in values else None,
        )
        self._once(line, person)
        self._one_escalation(line, person)
        return person

    def _agency(self, line: int, values: dict[str, str]) -> tuple[str, AgencyKind]:
        """Spelt as on the first line that names it."""
        name = required(values, "agency", say.NO_AGENCY, LONGEST)
        given = values["agency_kind"].casefold().replace("_", " ")
        if given not in {kind.value for kind in AgencyKind}:
            kinds = ", ".join(kind.value for kind in AgencyKind)
            raise BadRow(say.NOT_A_KIND.format(given=values["agency_kind"] or "Nothing", kinds=kinds))
        spelt, kind, seen = self._agencies.setdefault(name.casefold(), (name, AgencyKind(given), line))
        if kind != given:
            raise BadRow(say.TWO_KINDS.format(agency=spelt, kind=given, other=kind.value, line=seen))
        return spelt, kind

    def _once(self, line: int, person: PersonRow) -> None:
        account = (person.tenant_id, person.object_id)
        key = ("", person.agency.casefold(), person.name.casefold()) if person.is_contact else account
        seen = self._people.setdefault(key, line)
        if seen != line:
            raise BadRow(say.TWICE.format(name=person.name, line=seen))

    def _one_escalation(self, line: int, person: PersonRow) -> None:
        """One person an agency is turned to when nothing moves, and somebody who is there."""
        if not person.escalation:
            return
        if person.left:
            raise BadRow(say.ESCALATION_LEFT.format(name=person.name))
        seen = self._escalations.setdefault(person.agency.casefold(), line)
        if seen != line:
            raise BadRow(say.TWO_ESCALATIONS.format(agency=person.agency, line=seen))


def _account(values: dict[str, str]) -> tuple[str, str]:
    tenant, object_id = values["tenant_id"], values["object_id"]
    if bool(tenant) != bool(object_id):
        missing, given = ("tenant_id", "object_id") if object_id else ("object_id", "tenant_id")
        raise BadRow(say.HALF_AN_ACCOUNT.format(missing=missing, given=given))
    return _id(tenant, "tenant_id"), _id(object_id, "object_id")


def _id(text: str, column: str) -> str:
    if not text:
        return ""
    try:
        return str(UUID(text))
    except ValueError:
        raise BadRow(say.NOT_AN_ID.format(column=column)) from None


def _roles(text: str, *, contact: bool) -> frozenset[Role]:
    given = [part.strip().casefold() for part in re.split("[;,]", text) if part.strip()]
    known = {role.value for role in Role}
    wrong = next((part for part in given if part not in known), None)
    if wrong is not None:
        raise BadRow(say.NOT_A_ROLE.format(given=wrong, roles=", ".join(Role)))
    roles = frozenset(Role(part) for part in given)
    if contact and not roles <= _CONTACT_ROLES:
        raise BadRow(say.CONTACT_ROLE.format(roles=" or ".join(sorted(roles - _CONTACT_ROLES))))
    if not contact and not roles:
        raise BadRow(say.NO_ROLE.format(roles=", ".join(Role)))
    return roles


def _yes(column: str, text: str) -> bool:
    said = text.casefold()
    if said not in ("", "yes", "no"):
        raise BadRow(say.NOT_YES_OR_NO.format(column=column, given=text[:40]))
    return said == "yes"


def _phone(text: str, *, contact: bool) -> str:
    if not text and contact:
        raise BadRow(say.CONTACT_PHONE)
    if _EXCEL_NUMBER.fullmatch(text):
        raise BadRow(say.EXCEL_PHONE.format(given=text))
    return _shaped(text, _PHONE, say.NOT_A_PHONE)


def _email(text: str) -> str:
    return _shaped(text, _EMAIL, say.NOT_AN_EMAIL)


def _shaped(text: str, shape: re.Pattern[str], problem: str) -> str:
    if text and not shape.fullmatch(text):
        raise BadRow(problem.format(given=text[:60]))
    return text
