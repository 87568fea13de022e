"""The five-minute story: exactly the children, meetings and actions that it needs, and nobody real.

It opens on a Tuesday ten days before Good Friday, so that a jump over Easter shows what is said before it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, func, insert, select

from bot.demo import people as cast
from casework import agencies, item_tools, people, routes
from casework.days import day_of, is_working_day, next_working_day
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
    level_columns,
    meeting_columns,
    rating_columns,
    unused_nhs_number,
    update_columns,
)
from casework.people import PersonRow
from casework.routes import Where
from casework.seeding import require_empty
from storage import core as t
from storage.tables import (
    Answered,
    Colour,
    ConsentScope,
    ConsentState,
    MeetingKind,
    Pathway,
    Setting,
    Trend,
    WhatChanged,
)

OPENS_AT = time(9, 30)  # London
FIRST_PERSON = cast.GRACE.name
IN_CLIENT = tuple(one.name for one in (cast.GRACE, cast.SAM, cast.PRIYA, cast.OWEN, cast.LENA))
CHANNEL_ID = "19:mdt-elm@thread.tacv2"
CHANNEL_NAME = "MDT Elm"
TEAM_ID = "19:elmshire-keyworking@thread.tacv2"
TEAM_GROUP_ID = "5e1f0000-0000-4000-8000-0000000000f1"

MAIN_CODE = "KW-7F3K"
OVERDUE_CODE = "KW-H6F9"
GATEWAY_CODE = "KW-GW75"
WITHDRAWN_CODE = "KW-S2HV"

_DAY = timedelta(days=1)


def told(db: Connection) -> bool:
    """Whether there is a story (or anything else) in this store already."""
    return bool(db.execute(select(func.count()).select_from(t.case)).scalar_one())


def _term_dates(today: date) -> str:
    """The made-up school's list of dates: its Easter holidays begin on the day after the holiday weekend."""
    first, last = today + 14 * _DAY, today + 24 * _DAY
    return f"agency,closed_from,closed_until,what\n{cast.FINCH.agency},{first},{last},Easter holidays\n"


def seed_demo(
    db: Connection, now: datetime, *, service_url: str, channel_id: str = CHANNEL_ID, bot_id: str = "28:bot"
) -> Seeded:
    """Put the story in an empty store, and link its main child's MDT to this channel. Raises SeedProblem."""
    require_empty(db)
    people.save_people(db, cast.EVERYBODY, now=now)
    agencies.save_closures(db, _term_dates(day_of(now)), now=now)
    teller = _Teller(db, now)
    made = [
        teller.juniper(),
        teller.rowan(),
        teller.sorrel(),
        teller.hazel(),
        teller.clover(),
        teller.linden(),
        teller.willow(),
    ]
    seeded = keep(db, made, people_count=len(cast.EVERYBODY), now=now)
    _open_last(db, teller.who(cast.GRACE).id, (MAIN_CODE, OVERDUE_CODE, WITHDRAWN_CODE), now)
    where = Where(
        tenant_id=cast.TENANT_ID,
        service_url=service_url,
        conversation_id=channel_id,
        bot_id=bot_id,
        channel_id=channel_id,
        team_id=TEAM_ID,
    )
    _link(db, routes.remember_channel(db, where, now=now), teller.who(cast.GRACE), now)
    return seeded


class _Teller:
    """Knows everybody's row, and what day it is when the story opens."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._people = {one.name: one for one in everybody(db)}
        self._service_id = people.default_service(db)
        self._now = now
        self._today = day_of(now)
        self._told = 0

    def who(self, row: PersonRow) -> Someone:
        return self._people[row.name]

    def juniper(self) -> MadeCase:
        """The main child: an MDT of five agencies, a meeting before Easter and one just after it."""
        made = self._case(
            MAIN_CODE, "Juniper Bramble", 14, cast.GRACE, Colour.AMBER, rated=3,
            mdt=(cast.SAM, cast.PRIYA, cast.OWEN, cast.NOOR, cast.FINCH),
            adjustments="Tell me the plan with pictures the day before. One person speaks at a time.",
        )  # fmt: skip
        grace, told_at = self.who(cast.GRACE), self._now - 12 * _DAY
        made.updates = [
            update_columns(
                grace,
                WhatChanged.SCHOOL,
                "Sent home from school twice this week; sleeps badly before Mondays",
                told_at,
                trend=Trend.WORSE,
            )
        ]
        made.meetings = [
            meeting_columns(MeetingKind.MDT, self._day(-14), self._now),
            meeting_columns(MeetingKind.CETR, self._day(9), self._now),
            meeting_columns(MeetingKind.MDT, self._day(15), self._now),
        ]
        agreed = self._now - 14 * _DAY
        made.actions = [
            action_columns(
                "Sensory assessment booked", self.who(cast.PRIYA), self._day(-4), grace, agreed,
                look_at=self._now, done_at=self._now - 5 * _DAY, answered=Answered.MINE,
            ),
            action_columns(
                "Early review of the EHC plan", self.who(cast.OWEN), self._day(6), grace, agreed,
                look_at=self._now, answered=Answered.MINE,
            ),
        ]  # fmt: skip
        return made

    def rowan(self) -> MadeCase:
        """A red case where something was not done: the alert reaches its owner on the story's next morning."""
        made = self._case(
            OVERDUE_CODE, "Rowan Thistle", 11, cast.GRACE, Colour.RED, rated=9,
            mdt=(cast.SAM, cast.OWEN, cast.NOOR, cast.WREN), setting=Setting.PLACEMENT,
        )  # fmt: skip
        grace, agreed = self.who(cast.GRACE), self._now - 21 * _DAY
        made.meetings = [meeting_columns(MeetingKind.MDT, self._day(7), self._now)]
        made.actions = [
            action_columns(
                "Send the costed care plan", self.who(cast.SAM), self._day(-1), grace, agreed,
                look_at=self._now + 22 * timedelta(hours=1), answered=Answered.MINE,
            ),
            action_columns(
                "Medication list from the surgery", self.who(cast.WREN), self._day(3), grace, agreed,
                look_at=self._now,
            ),
        ]  # fmt: skip
        made.updates = [
            update_columns(
                grace, WhatChanged.PLACEMENT, "The placement asks for a second member of staff at night",
                self._now - 4 * _DAY, hours=30, trend=Trend.WORSE,
            )
        ]  # fmt: skip
        return made

    def sorrel(self) -> MadeCase:
        """Consent to sharing was withdrawn: nothing about this child goes to partners or a channel."""
        made = self._case(
            WITHDRAWN_CODE, "Sorrel Heath", 17, cast.GRACE, Colour.GREEN, rated=8, mdt=(cast.PRIYA, cast.OWEN)
        )
        grace, withdrawn_at = self.who(cast.GRACE), self._now - 6 * _DAY
        made.consents[-1]["current"] = False
        made.consents.append(
            consent_columns(
                ConsentScope.SHARING, grace, withdrawn_at, ConsentState.WITHDRAWN,
                why="Wants to tell people in their own time.",
            )
        )  # fmt: skip
        made.actions = [
            action_columns(
                "Visit the college together", self.who(cast.OWEN), self._day(2), grace, self._now - 20 * _DAY,
                look_at=self._now,
            )
        ]  # fmt: skip
        return made

    def hazel(self) -> MadeCase:
        """In hospital."""
        made = self._case(
            "KW-J4NM", "Hazel Fern", 20, cast.TOM, Colour.BLUE, rated=5, mdt=(cast.NOOR, cast.SAM),
            setting=Setting.MENTAL_HEALTH_WARD,
        )  # fmt: skip
        made.meetings = [meeting_columns(MeetingKind.CETR, self._day(2), self._now, starts=time(14))]
        made.actions = [
            action_columns(
                "Housing visit before discharge", self.who(cast.SAM), self._day(8), self.who(cast.TOM),
                self._now - 6 * _DAY, look_at=self._now, answered=Answered.MINE,
            )
        ]  # fmt: skip
        return made

    def clover(self) -> MadeCase:
        """Going well, with a headline that still wants its SBAR."""
        made = self._case("KW-C9MN", "Clover Moss", 9, cast.TOM, Colour.GREEN, rated=12, mdt=(cast.OWEN, cast.FINCH))
        made.updates = [
            update_columns(
                self.who(cast.TOM), WhatChanged.SCHOOL, "Back at school for two mornings, both went well",
                self._now - 1 * _DAY, trend=Trend.BETTER, to_finish=True, copied=False,
            )
        ]  # fmt: skip
        return made

    def linden(self) -> MadeCase:
        """Near the edge of amber, rated too long ago."""
        made = self._case("KW-R8WT", "Linden Vetch", 16, cast.TOM, Colour.AMBER, rated=18, mdt=(cast.SAM, cast.PRIYA))
        made.meetings = [meeting_columns(MeetingKind.MDT, self._day(7), self._now, starts=time(11))]
        made.actions = [
            action_columns(
                "Carer's assessment for mum", self.who(cast.SAM), self._day(10), self.who(cast.TOM),
                self._now - 10 * _DAY, look_at=self._now,
            )
        ]  # fmt: skip
        return made

    def willow(self) -> MadeCase:
        """On the Gateway pathway: rated in CNEST's own levels, and in no colour."""
        made = self._case(GATEWAY_CODE, "Willow Marsh", 15, cast.TOM, None, rated=4, mdt=(cast.NOOR, cast.SAM))
        rated_at, tool = self._now - 4 * _DAY, item_tools.shipped()
        level = tool.result("Medium").level
        made.columns |= {
            "pathway": Pathway.GATEWAY,
            "gateway_level": 1,
            "learning_disability": False,
            "autism": False,
            "rating_level": level,
            "rated_at": rated_at,
        }
        answers = {"items": {"a": "Medium", "b": "Medium"}}
        made.ratings = [level_columns(tool.id, tool.version, level, answers, self.who(cast.TOM), rated_at)]
        return made

    def _case(
        self,
        code: str,
        name: str,
        age: int,
        keyworker: PersonRow,
        colour: Colour | None,
        *,
        rated: int,
        mdt: tuple[PersonRow, ...],
        setting: Setting = Setting.HOME,
        adjustments: str = "",
    ) -> MadeCase:
        """`rated` is how many days ago."""
        self._told += 1
        owner, rated_at = self.who(keyworker), self._now - rated * _DAY
        members = [self.who(one) for one in mdt]
        lead = self.who(cast.NOOR) if cast.NOOR in mdt else next(one for one in members if one.account)
        columns = case_columns(
            code=code,
            name=name,
            born=self._today.replace(year=self._today.year - age, day=1) - 23 * self._told * _DAY,
            nhs_number=unused_nhs_number(self._told),
            service_id=self._service_id,
            keyworker=owner,
            lead=lead,
            rating=colour,
            rated_at=rated_at,
            now=self._now,
            setting=setting,
            adjustments=adjustments,
        )
        given_at, basis = self._now - 60 * _DAY, basis_at(age)
        consents = [consent_columns(scope, owner, given_at, **basis) for scope in ConsentScope]
        rated_as = [rating_columns(colour, owner, rated_at)] if colour else []
        return MadeCase(columns, [owner, *members], consents, rated_as)

    def _day(self, ahead: int) -> date:
        """That many days from the opening, or the next working day."""
        day = self._today + ahead * _DAY
        return day if is_working_day(day) else next_working_day(day)


def _open_last(db: Connection, person_id: int, codes: tuple[str, ...], now: datetime) -> None:
    """As if this person had opened these cases lately, the first of them last."""
    for ago, code in enumerate(codes):
        case_id = select(t.case.c.id).where(t.case.c.code == code).scalar_subquery()
        opened = {"person_id": person_id, "case_id": case_id, "at": now - (ago + 1) * timedelta(hours=1)}
        db.execute(insert(t.recent_case).values(opened))


def _link(db: Connection, route_id: int, by: Someone, now: datetime) -> None:
    case_id = db.execute(select(t.case.c.id).where(t.case.c.code == MAIN_CODE)).scalar_one()
    row = {"case_id": case_id, "route_id": route_id, "linked_by": by.id, "linked_at": now}
    db.execute(insert(t.channel_link), row)
