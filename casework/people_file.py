"""A CSV file of people, read whole or not at all: every bad line is named, in plain words.

Excel's ways are understood: a byte order mark, semicolons or tabs for commas, empty columns and lines.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from casework.errors import KeyworkerError
from casework.words import people as say
from storage.tables import AgencyKind, Role

COLUMNS = ("tenant_id", "object_id", "name", "email", "phone", "agency", "agency_kind", "roles")
OPTIONAL = ("left",)  # "yes" for who works here no more
LONGEST = 200  # characters of a name or an agency

_PHONE = re.compile(r"[0-9+()\-. /]{5,30}(?:\s*(?:x|ext\.?|#)\s*\d{1,6})?", re.IGNORECASE)
_EXCEL_NUMBER = re.compile(r"\d[.,]?\d*[eE]\+?\d+|#+")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CONTACT_ROLES = frozenset({Role.PARTNER})


class ImportProblem(KeyworkerError):
    """The file cannot be taken; nothing of it was. `problems` are pairs of line number and sentence."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        super().__init__(say.report(problems))
        self.problems = problems


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

    @property
    def is_contact(self) -> bool:
        return not self.object_id


class _Bad(Exception):
    """What is wrong with the row being read."""


def read_people(text: str) -> list[PersonRow]:
    """The people of a CSV file. Raises ImportProblem with all that is wrong; then nothing may be saved."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = 1
    if lines[0].strip().casefold().startswith("sep="):  # Excel writes it to tell itself the separator
        lines, first = lines[1:], 2
    header = next((line for line in lines if line.strip()), "")
    if not header:
        raise ImportProblem([(1, say.EMPTY.format(columns=", ".join(COLUMNS)))])
    separator = max(",;\t", key=header.count)
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator, skipinitialspace=True, strict=True)
    return _Reading(first).read(reader)


class _Reading:
    """One pass over the file, with what earlier lines said."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._names: list[str] = []
        self._problems: list[tuple[int, str]] = []
        self._people: dict[tuple[str, ...], int] = {}
        self._agencies: dict[str, tuple[str, AgencyKind, int]] = {}

    def read(self, reader: Iterator[list[str]]) -> list[PersonRow]:
        rows: list[PersonRow] = []
        for line, cells in self._records(reader):
            if not any(cell.strip() for cell in cells):
                continue
            try:
                if self._names:
                    rows.append(self._row(line, cells))
                else:
                    self._names = _header(cells)
            except _Bad as bad:
                self._problems.append((line, str(bad)))
                if not self._names:
                    break
        if self._problems:
            raise ImportProblem(self._problems)
        return rows

    def _records(self, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
        """Each record with the line it begins on: a quoted value may hold line breaks."""
        begins = self._first
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                self._problems.append((begins, say.UNREADABLE))
                return
            yield begins, cells
            begins = self._first + getattr(reader, "line_num", 0)

    def _row(self, line: int, cells: list[str]) -> PersonRow:
        values = self._values(cells)
        tenant, object_id = _account(values)
        agency, kind = self._agency(line, values)
        person = PersonRow(
            name=_required(values, "name", say.NO_NAME),
            agency=agency,
            agency_kind=kind,
            roles=_roles(values["roles"], contact=not object_id),
            tenant_id=tenant,
            object_id=object_id,
            email=_email(values["email"]),
            phone=_phone(values["phone"], contact=not object_id),
            left=_left(values.get("left", "")),
        )
        self._once(line, person)
        return person

    def _values(self, cells: list[str]) -> dict[str, str]:
        wanted = len(self._names)
        while len(cells) > wanted and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) > wanted:
            raise _Bad(say.TOO_MANY.format(found=len(cells), wanted=wanted))
        if len(cells) < wanted - _trailing(self._names):
            raise _Bad(say.TOO_FEW.format(found=len(cells), wanted=wanted))
        return {name: clean(cell) for name, cell in zip(self._names, cells, strict=False) if name}

    def _agency(self, line: int, values: dict[str, str]) -> tuple[str, AgencyKind]:
        """Spelt as on the first line that names it."""
        name = _required(values, "agency", say.NO_AGENCY)
        given = values["agency_kind"].casefold().replace("_", " ")
        if given not in {kind.value for kind in AgencyKind}:
            kinds = ", ".join(kind.value for kind in AgencyKind)
            raise _Bad(say.NOT_A_KIND.format(given=values["agency_kind"] or "Nothing", kinds=kinds))
        spelt, kind, seen = self._agencies.setdefault(name.casefold(), (name, AgencyKind(given), line))
        if kind != given:
            raise _Bad(say.TWO_KINDS.format(agency=spelt, kind=given, other=kind.value, line=seen))
        return spelt, kind

    def _once(self, line: int, person: PersonRow) -> None:
        account = (person.tenant_id, person.object_id)
        key = ("", person.agency.casefold(), person.name.casefold()) if person.is_contact else account
        seen = self._people.setdefault(key, line)
        if seen != line:
            raise _Bad(say.TWICE.format(name=person.name, line=seen))


def _header(cells: list[str]) -> list[str]:
    names = [clean(cell).casefold().replace(" ", "_") for cell in cells]
    columns = ", ".join(COLUMNS)
    for name in names:
        if name and name not in (*COLUMNS, *OPTIONAL):
            raise _Bad(say.UNKNOWN_COLUMN.format(column=name[:40], columns=columns))
        if name and names.count(name) > 1:
            raise _Bad(say.TWICE_COLUMN.format(column=name))
    for column in COLUMNS:
        if column not in names:
            raise _Bad(say.MISSING_COLUMN.format(column=column, columns=columns))
    return names


def _trailing(names: list[str]) -> int:
    """How many columns without a name stand at the end: Excel adds them, and leaves their cells out."""
    return len(names) - max(number for number, name in enumerate(names, start=1) if name)


def _account(values: dict[str, str]) -> tuple[str, str]:
    tenant, object_id = values["tenant_id"], values["object_id"]
    if bool(tenant) != bool(object_id):
        missing, given = ("tenant_id", "object_id") if object_id else ("object_id", "tenant_id")
        raise _Bad(say.HALF_AN_ACCOUNT.format(missing=missing, given=given))
    return _id(tenant, "tenant_id"), _id(object_id, "object_id")


def _id(text: str, column: str) -> str:
    if not text:
        return ""
    try:
        return str(UUID(text))
    except ValueError:
        raise _Bad(say.NOT_AN_ID.format(column=column)) from None


def _required(values: dict[str, str], column: str, missing: str) -> str:
    text = values[column]
    if not text:
        raise _Bad(missing)
    if len(text) > LONGEST:
        raise _Bad(say.TOO_LONG.format(column=column, most=LONGEST))
    return text


def _roles(text: str, *, contact: bool) -> frozenset[Role]:
    given = [part.strip().casefold() for part in re.split("[;,]", text) if part.strip()]
    known = {role.value for role in Role}
    wrong = next((part for part in given if part not in known), None)
    if wrong is not None:
        raise _Bad(say.NOT_A_ROLE.format(given=wrong, roles=", ".join(Role)))
    roles = frozenset(Role(part) for part in given)
    if contact and not roles <= _CONTACT_ROLES:
        raise _Bad(say.CONTACT_ROLE.format(roles=" or ".join(sorted(roles - _CONTACT_ROLES))))
    if not contact and not roles:
        raise _Bad(say.NO_ROLE.format(roles=", ".join(Role)))
    return roles


def _left(text: str) -> bool:
    said = text.casefold()
    if said not in ("", "yes", "no"):
        raise _Bad(say.NOT_YES_OR_NO.format(given=text[:40]))
    return said == "yes"


def _phone(text: str, *, contact: bool) -> str:
    if not text and contact:
        raise _Bad(say.CONTACT_PHONE)
    if _EXCEL_NUMBER.fullmatch(text):
        raise _Bad(say.EXCEL_PHONE.format(given=text))
    return _shaped(text, _PHONE, say.NOT_A_PHONE)


def _email(text: str) -> str:
    return _shaped(text, _EMAIL, say.NOT_AN_EMAIL)


def _shaped(text: str, shape: re.Pattern[str], problem: str) -> str:
    if text and not shape.fullmatch(text):
        raise _Bad(problem.format(given=text[:60]))
    return text


def clean(cell: str) -> str:
    """What can be seen of a cell, on one line; the joiners that Persian and emoji are spelt with stay."""
    return " ".join(_UNSEEN.sub(" ", unicodedata.normalize("NFC", cell)).split())
