"""Made-up cases for training, trials and the demo: the same ones for the same seed, and only in an empty store."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from casework import codes, made_up, people
from casework.cases import age_on
from casework.days import day_of, is_working_day, next_working_day
from casework.errors import KeyworkerError
from casework.made_rows import (
    MadeCase,
    Seeded,
    Someone,
    action_columns,
    basis_at,
    case_columns,
    consent_columns,
    everybody,
    keep,
    meeting_columns,
    rating_columns,
    unused_nhs_number,
    update_columns,
)
from casework.people import PersonRow
from casework.words import seeding as say
from storage import core as t
from storage.tables import (
    AgencyKind,
    Answered,
    Colour,
    ConsentScope,
    ConsentState,
    MeetingKind,
    Pathway,
    Role,
    Setting,
    Trend,
)

MOST = 20_000  # cases: more would fill a laptop's disk before anybody learnt from them

_DAY = timedelta(days=1)
_AGENCIES_ON_AN_MDT = 4
_COLOURS = (Colour.RED, Colour.AMBER, Colour.GREEN, Colour.BLUE, None)
_WEIGHTS = (8, 22, 58, 7, 5)
_STALE_AFTER = {Colour.RED: 7, Colour.AMBER: 14, Colour.GREEN: 30, Colour.BLUE: 30}  # days, as the default profile
_SETTINGS = (Setting.HOME, Setting.HOME, Setting.HOME, Setting.PLACEMENT, Setting.RESIDENTIAL_SCHOOL)
_MEETING_IN = (2, 7, 12, 21)  # days ahead, in turn
_KINDS = (MeetingKind.MDT, MeetingKind.CETR, MeetingKind.MDT, MeetingKind.DSD_TRACKER)


class SeedProblem(KeyworkerError):
    """Made-up cases cannot be put here; nothing was."""


def seed(db: Connection, rows: Sequence[PersonRow], *, cases: int, now: datetime, number: int = 1) -> Seeded:
    """Put these people and `cases` made-up cases in an empty store; the same for the same `number`.

    Raises SeedProblem when there are cases, or people who are not in the file: made-up children never stand
    among real ones.
    """
    if not 1 <= cases <= MOST:
        raise SeedProblem(say.HOW_MANY.format(most=MOST))
    require_empty(db)
    people.save_people(db, rows, now=now)
    cast = everybody(db)
    if len(cast) != len(rows):
        raise SeedProblem(say.OTHER_PEOPLE)
    if not any(Role.KEYWORKER in one.roles for one in cast):
        raise SeedProblem(say.NO_KEYWORKER)
    maker = _Maker(random.Random(number), cast, people.default_service(db), now)  # noqa: S311 - nothing secret
    made = [maker.case(place) for place in range(cases)]
    return keep(db, made, people_count=len(rows), now=now)


def require_empty(db: Connection) -> None:
    """Raises SeedProblem when there is a case."""
    if db.execute(select(func.count()).select_from(t.case)).scalar_one():
        raise SeedProblem(say.NOT_EMPTY)


class _Maker:
    """Makes one case after another, by dice that fall the same for the same seed."""

    def __init__(self, dice: random.Random, cast: Sequence[Someone], service_id: int, now: datetime) -> None:
        self._dice = dice
        self._keyworkers = [one for one in cast if Role.KEYWORKER in one.roles]
        self._others = [one for one in cast if not one.roles or Role.PARTNER in one.roles]
        self._service_id = service_id
        self._now = now
        self._today = day_of(now)
        self._codes: set[str] = set()

    def case(self, place: int) -> MadeCase:
        """The case at this place: every keyworker has their share, one consent in twenty is withdrawn."""
        keyworker = self._keyworkers[place % len(self._keyworkers)]
        others = self._mdt()
        lead = next((one for one in others if one.account), None)
        colour = self._dice.choices(_COLOURS, _WEIGHTS)[0]
        rated_at = self._rated_at(colour)
        columns = self._columns(place, keyworker, lead, colour, rated_at)
        made = MadeCase(columns, [keyworker, *others])
        age = age_on(date.fromisoformat(columns["date_of_birth"]), self._today)
        made.consents = self._consents(keyworker, age, withdrawn=place % 20 == 7)
        if colour is not None and rated_at is not None:
            made.ratings = [rating_columns(colour, keyworker, rated_at)]
        made.updates = [self._update(keyworker) for _ in range(self._dice.randint(1, 3))]
        ahead, kind = _MEETING_IN[place % 4], _KINDS[place % 4]
        made.meetings = [
            meeting_columns(MeetingKind.MDT, self._working(-28), self._now),
            meeting_columns(kind, self._working(ahead), self._now),
        ]
        owners = others or [keyworker]
        made.actions = [self._action(keyworker, owners[n % len(owners)]) for n in range(self._dice.randint(2, 5))]
        return made

    def _columns(
        self, place: int, keyworker: Someone, lead: Someone | None, colour: Colour | None, rated_at: datetime | None
    ) -> dict[str, Any]:
        age = self._dice.randint(6, 24)
        return case_columns(
            code=self._code(),
            name=f"{self._dice.choice(made_up.FIRST_NAMES)} {self._dice.choice(made_up.LAST_NAMES)}",
            born=_born(self._today, age, self._dice.randint(1, 360)),
            nhs_number=unused_nhs_number(place),
            service_id=self._service_id,
            keyworker=keyworker,
            lead=lead,
            rating=colour,
            rated_at=rated_at,
            now=self._now,
            setting=Setting.MENTAL_HEALTH_WARD if colour is Colour.BLUE else self._dice.choice(_SETTINGS),
            pathway=Pathway.GATEWAY if age < 18 and self._dice.random() < 0.2 else Pathway.DSD,
            adjustments=self._dice.choice(made_up.ADJUSTMENTS),
            looked_after=age < 18 and self._dice.random() < 0.25,
            local_authority=self._dice.choice(made_up.AUTHORITIES),
        )

    def _code(self) -> str:
        while True:
            body = "".join(self._dice.choices(codes.ALPHABET, k=3 if len(self._codes) < 5_000 else 4))
            code = codes.PREFIX + body + codes.check_character(body)
            if code not in self._codes:
                self._codes.add(code)
                return code

    def _mdt(self) -> list[Someone]:
        """One person of each of a few agencies."""
        by_agency: dict[int, Someone] = {}
        for one in self._dice.sample(self._others, len(self._others)):
            by_agency.setdefault(one.agency_id, one)
        return list(by_agency.values())[:_AGENCIES_ON_AN_MDT]

    def _rated_at(self, colour: Colour | None) -> datetime | None:
        if colour is None:
            return None
        days = _STALE_AFTER[colour]
        stale = self._dice.random() < 0.12
        ago = days + self._dice.uniform(1.5, 9) if stale else self._dice.uniform(0.2, days * 0.85)
        return self._now - timedelta(days=ago)

    def _consents(self, keyworker: Someone, age: int, *, withdrawn: bool) -> list[dict[str, Any]]:
        given_at = self._now - 100 * _DAY
        rows = [consent_columns(scope, keyworker, given_at, **basis_at(age)) for scope in ConsentScope]
        if withdrawn:
            rows[-1]["current"] = False
            at = self._now - 10 * _DAY
            rows.append(consent_columns(ConsentScope.SHARING, keyworker, at, ConsentState.WITHDRAWN))
        return rows

    def _update(self, keyworker: Someone) -> dict[str, Any]:
        what, headline, trend = self._dice.choice(made_up.UPDATES)
        late = self._dice.random() < 0.15
        hours = self._dice.uniform(25, 60) if late else self._dice.uniform(0.2, 20)
        told_at = self._now - timedelta(days=self._dice.uniform(0, 40), hours=hours)
        return update_columns(
            keyworker,
            what,
            headline,
            told_at,
            hours=hours,
            trend=Trend(trend),
            to_finish=self._dice.random() < 0.1,
            copied=self._dice.random() < 0.85,
        )

    def _action(self, keyworker: Someone, owner: Someone) -> dict[str, Any]:
        wordings = made_up.ACTIONS.get(owner.kind, made_up.ACTIONS[AgencyKind.OTHER])
        due_on = self._working(self._dice.randint(-12, 28))
        created_at = self._now - timedelta(days=self._dice.uniform(14, 40))
        done = self._dice.random() < (0.7 if due_on < self._today else 0.2)
        return action_columns(
            self._dice.choice(wordings),
            owner,
            due_on,
            keyworker,
            created_at,
            look_at=self._now,
            done_at=self._now - timedelta(days=self._dice.uniform(0.1, 10)) if done else None,
            answered=Answered.MINE if self._dice.random() < 0.6 else None,
        )

    def _working(self, ahead: int) -> date:
        day = self._today + ahead * _DAY
        return day if is_working_day(day) else next_working_day(day)


def _born(today: date, age: int, days: int) -> date:
    """A birthday that makes somebody this old today, and `days` days more."""
    return date(today.year - age, today.month, min(today.day, 28)) - days * _DAY
