"""A CSV file as spreadsheets make it, record by record with its line; what is wrong with it names the line.

Excel's ways are understood: a byte order mark, semicolons or tabs for commas, empty columns and lines.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from re import compile as pattern

from casework.errors import KeyworkerError
from casework.words import people as say

_UNSEEN = pattern(r"[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


class ImportProblem(KeyworkerError):
    """The file cannot be taken; nothing of it was. `problems` are pairs of line number and sentence."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        super().__init__(say.report(problems))
        self.problems = problems


class BadRow(Exception):
    """What is wrong with the row being read."""


class Sheet:
    """One pass over a file. `problems` gathers what is wrong with it, line by line."""

    def __init__(self, text: str, columns: Sequence[str], optional: Sequence[str] = ()) -> None:
        self.problems: list[tuple[int, str]] = []
        self._columns, self._optional = columns, optional
        self._text = text

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row that is not empty, by column, with the line it begins on.

        Raises ImportProblem where no row can be read at all.
        """
        names: list[str] = []
        for line, cells in self._records():
            if not any(cell.strip() for cell in cells):
                continue
            try:
                if names:
                    row = _values(names, cells)
                else:
                    names = self._header(cells)
                    continue
            except BadRow as bad:
                self.problems.append((line, str(bad)))
                if not names:
                    return
                continue
            yield line, row

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Each record with the line it begins on: a quoted value may hold line breaks."""
        lines = self._text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        first = 1
        if lines[0].strip().casefold().startswith("sep="):  # Excel writes it to tell itself the separator
            lines, first = lines[1:], 2
        header = next((line for line in lines if line.strip()), "")
        if not header:
            raise ImportProblem([(1, say.EMPTY.format(columns=", ".join(self._columns)))])
        separator = max(",;\t", key=header.count)
        reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator, skipinitialspace=True, strict=True)
        begins = first
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                self.problems.append((begins, say.UNREADABLE))
                return
            yield begins, cells
            begins = first + reader.line_num

    def _header(self, cells: list[str]) -> list[str]:
        names = [clean(cell).casefold().replace(" ", "_") for cell in cells]
        columns = ", ".join(self._columns)
        for name in names:
            if name and name not in (*self._columns, *self._optional):
                raise BadRow(say.UNKNOWN_COLUMN.format(column=name[:40], columns=columns))
            if name and names.count(name) > 1:
                raise BadRow(say.TWICE_COLUMN.format(column=name))
        for column in self._columns:
            if column not in names:
                raise BadRow(say.MISSING_COLUMN.format(column=column, columns=columns))
        return names


def required(values: dict[str, str], column: str, missing: str, longest: int) -> str:
    """What a column that must not be empty holds. Raises BadRow."""
    text = values[column]
    if not text:
        raise BadRow(missing)
    if len(text) > longest:
        raise BadRow(say.TOO_LONG.format(column=column, most=longest))
    return text


def clean(cell: str) -> str:
    """What can be seen of a cell, on one line; the joiners that Persian and emoji are spelt with stay."""
    return " ".join(_UNSEEN.sub(" ", unicodedata.normalize("NFC", cell)).split())


def _values(names: list[str], cells: list[str]) -> dict[str, str]:
    wanted = len(names)
    while len(cells) > wanted and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > wanted:
        raise BadRow(say.TOO_MANY.format(found=len(cells), wanted=wanted))
    if len(cells) < wanted - _trailing(names):
        raise BadRow(say.TOO_FEW.format(found=len(cells), wanted=wanted))
    return {name: clean(cell) for name, cell in zip(names, cells, strict=False) if name}


def _trailing(names: list[str]) -> int:
    """How many columns without a name stand at the end: Excel adds them, and leaves their cells out."""
    return len(names) - max(number for number, name in enumerate(names, start=1) if name)
