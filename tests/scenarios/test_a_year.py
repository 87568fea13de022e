"""One year of a made-up child's life, day by day: every notice, clock and task against tables written by hand.

The tables come from the sources that docs/rules.md names, counted on a calendar: Good Friday is 26 March 2027, Easter
Monday the 29th, and no other bank holiday lies near a date that counts here.
"""

from __future__ import annotations

from sqlalchemy import select

from bot.demo.local_teams import Screen
from storage import core as t
from tests.scenarios.journeys import press
from tests.support import record, year
from tests.support.world import World
from tests.support.year import Life

BORN = "2010-03-01"  # 17½ on Wednesday 1 September 2027, 18 on Wednesday 1 March 2028; no EHCP
OWN_CONSENT = {"register": "given", "cetr": "given", "sharing": "given", "basis": "own", "easy_read": "yes"}
CHILD = {"name": "Robin Fernleaf", "setting": "home", "local_authority": "Elmshire", "keyworker": "mine"}

GRACE, LENA, SAM = "Grace Okoro", "Lena Hart", "Sam Patel"
G, L = (GRACE,), (GRACE, LENA)

# When, to whom, which notice; why then.
HEARD: list[tuple[str, tuple[str, ...], str]] = [
    # Admitted Wednesday 24 March. Target 5 working days: 25, 30, 31 March, 1 and 2 April. Limit 14 days: 7 April.
    # Two working days before the limit is Monday the 5th, on which the target, too, has passed: said once.
    ("Mon 5 Apr 2027 09:00", L, "clock near its limit"),
    # CETR on Tuesday 6 April: feedback form after 7 days, report within 14 (20 April), said 2 working days before.
    ("Tue 13 Apr 2027 09:00", G, "feedback form"),
    ("Fri 16 Apr 2027 09:00", G, "report due"),
    # Rated blue on 6 April; stale after 30 days, on 6 May in the afternoon: the next working morning.
    ("Fri 7 May 2027 09:00", G, "rating stale"),
    # The next CETR within 3 months of 6 April: by Tuesday 6 July, said 2 working days before.
    ("Fri 2 Jul 2027 09:00", L, "clock near its limit"),
    # Held on Monday 5 July: feedback form on the 12th, report by the 19th.
    ("Mon 12 Jul 2027 09:00", G, "feedback form"),
    ("Thu 15 Jul 2027 09:00", G, "report due"),
    # 17½, and 18: adult services.
    ("Wed 1 Sep 2027 09:00", L, "growing up"),
    ("Wed 1 Mar 2028 09:00", L, "growing up"),
    # Robin's own consent, a year on.
    ("Thu 16 Mar 2028 09:00", G, "consent review"),
]

# Rule, counted from, target, limit, how it ended, when it was met.
CLOCKS = [
    ("cetr.limit_days", "2027-03-24", "2027-04-02", "2027-04-07", "met", "2027-04-06"),
    ("cetr.feedback_days", "2027-04-06", "-", "2027-04-13", "met", "2027-04-13"),
    ("cetr.report_days", "2027-04-06", "-", "2027-04-20", "met", "2027-04-19"),
    ("cetr.repeat_months", "2027-04-06", "-", "2027-07-06", "met", "2027-07-05"),
    ("cetr.feedback_days", "2027-07-05", "-", "2027-07-12", "met", "2027-07-12"),
    ("cetr.report_days", "2027-07-05", "-", "2027-07-19", "met", "2027-07-16"),
    ("cetr.repeat_months", "2027-07-05", "-", "2027-10-05", "stopped", "-"),  # home on 14 September
]

# What was asked for, when, how it ended.
TASKS = [
    ("rate the risk again", "2027-03-16", "done"),  # nobody has rated a child who is new
    ("CETR must be arranged", "2027-03-18", "LAEP called"),
    ("root-cause analysis", "2027-03-24", "done"),
    ("rate the risk again", "2027-03-24", "done"),
    ("commissioner oversight visit", "2027-03-24", "done"),
    ("rate the risk again", "2027-04-06", "done"),  # after a CETR (Gateshead's register)
    ("rate the risk again", "2027-07-05", "done"),
    ("rate the risk again", "2027-09-14", "done"),
    ("multi-agency meeting or CETR", "2027-09-14", "held"),
    ("who would be in a CETR", "2027-09-27", "done"),
]


class Robin(Life):
    """What Grace does for Robin, through the real route, with the fewest presses."""

    async def say(self, words: str) -> Screen:
        return (await self.world.grace.say(words))[0]

    async def registered(self) -> None:
        people = await self.world.rows(lambda db: db.execute(select(t.person.c.id, t.person.c.name)).all())
        sam = next(f"p:{row.id}" for row in people if row.name == SAM)
        grace, card = self.world.grace, await self.say("register")
        card = await press(grace, card, "Next", inputs={"pathway": "DSD", "referrer": sam, "received": "2027-03-15"})
        risk = {"born": BORN, "diagnosis": "learning disability,autism", "circumstances": "tier 4 risk"}
        card = await press(grace, card, "Next", inputs=risk)
        card = await press(grace, card, "Next", inputs=OWN_CONSENT)
        await press(grace, card, "Next", "Open the case", inputs=CHILD)
        newest = select(t.case.c.code).order_by(t.case.c.id.desc()).limit(1)
        self.code = await self.world.rows(lambda db: db.execute(newest).scalar_one())
        self.world.known = await self.world.rows(record.children)

    async def rated(self, colour: str) -> None:
        card = await self.say(f"rate {self.code}")
        card = await press(self.world.grace, card, "Next", inputs={"fits": colour})
        card = await press(self.world.grace, card, "Next", inputs={"final": colour})
        saved = await press(self.world.grace, card, "Confirm")
        assert "Rated, thank you." in saved.text

    async def event(self, kind: str, *asked: str, **told: str) -> None:
        card = await press(self.world.grace, await self.say(f"event {self.code}"), "Next", inputs={"kind": kind})
        card = await press(self.world.grace, card, *asked, "Confirm", inputs=told)
        assert "Saved, thank you." in card.text

    async def cetr(self) -> None:
        grace, card = self.world.grace, await self.say(f"log {self.code}")
        card = await press(grace, card, "Next", inputs={"kind": "CETR"})
        card = await press(grace, card, "Read them", inputs={"minutes": "Ring the school; me; 2 weeks"})
        await press(grace, card, "Finish", "Not known yet", "Confirm", inputs={})
        await self.world.grace.say(f"done {self.code} {await self._newest_action()}")

    async def closed(self, kind: str, way: str) -> None:
        """Close what a rating or an event asked for, as *needs me* offers it."""
        query = select(t.task.c.id).join(t.case, t.case.c.id == t.task.c.case_id)
        query = query.where(t.case.c.code == self.code, t.task.c.kind == kind).order_by(t.task.c.id.desc()).limit(1)
        task = await self.world.rows(lambda db: db.execute(query).scalar_one())
        waiting = await self.say("needs me")
        for title in ("See all", "More", "More", "More"):
            if found := [one for one in waiting.buttons if one.title == way and one.data.get("id") == task]:
                await self.world.grace.send(found[0], waiting)
                return
            on = next(one for one in waiting.buttons if one.title.startswith(title))
            waiting = (await self.world.grace.send(on, waiting))[0]
        raise LookupError(f"nothing to close: {kind}")

    async def pressed(self, title: str, words: str) -> None:
        """A button on the newest message that says this."""
        found = [one for one in self.world.heard(self.world.grace) if words in one.text and self.code in one.text]
        answered = await press(self.world.grace, found[-1], title)
        assert "Recorded, thank you." in answered.text

    async def stepped_down(self) -> None:
        card = await self.say(f"close {self.code}")
        told = {"reason": "stepped down", "different": "Home, and back at school.", "keyworking": "One plan for all."}
        saved = await press(self.world.grace, card, "Next", "Confirm", inputs=told)
        assert saved.text.startswith("Closed: R.F., 18")

    async def _newest_action(self) -> int:
        query = select(t.action.c.number).join(t.case, t.case.c.id == t.action.c.case_id)
        query = query.where(t.case.c.code == self.code).order_by(t.action.c.number.desc()).limit(1)
        return await self.world.rows(lambda db: db.execute(query).scalar_one())


async def test_a_year_brings_what_the_sources_say_and_nothing_else(world: World) -> None:
    robin = Robin(world)
    world.at("2027-03-16T10:00")
    await robin.registered()
    await robin.until("2027-03-18T10:00")
    await robin.rated("red")
    await robin.until("2027-03-22T14:00")
    await robin.closed("CETR must be arranged", "LAEP called")

    await robin.until("2027-03-24T11:00")  # two days before Easter, and no community CETR: a LAEP is none
    await robin.event("admission", "Next", "None of these", ward="mental health", legal_status="informal", area="in")
    await robin.rated("blue")
    await robin.until("2027-04-01T10:00")
    await robin.event("detention", "Next", legal_status="detained")
    await robin.until("2027-04-06T14:00")
    await robin.cetr()
    await robin.rated("blue")
    await robin.until("2027-04-13T10:00")
    await robin.pressed("Form given", "feedback form")
    await robin.closed("root-cause analysis", "Done")
    await robin.closed("commissioner oversight visit", "Done")
    await robin.until("2027-04-19T10:00")
    await robin.pressed("Report sent", "The report of the review")
    await robin.until("2027-05-07T10:00")
    await robin.rated("blue")

    await robin.until("2027-06-01T10:00")
    await robin.event("ready for discharge", "Next", reason="home")
    await robin.rated("blue")
    await robin.until("2027-06-28T10:00")
    assert "(27 days)" in (await robin.say(f"case {robin.code}")).text
    await robin.rated("blue")
    await robin.until("2027-07-05T14:00")
    await robin.cetr()
    await robin.rated("blue")
    await robin.until("2027-07-12T10:00")
    await robin.pressed("Form given", "feedback form")
    await robin.until("2027-07-16T10:00")
    await robin.pressed("Report sent", "The report of the review")
    for day in ("2027-08-02", "2027-08-31"):
        await robin.until(f"{day}T10:00")
        await robin.rated("blue")

    await robin.until("2027-09-14T10:00")
    await robin.event("discharge", "Next", lives="home")
    await robin.rated("amber")
    await robin.until("2027-09-20T10:00")
    await robin.closed("multi-agency meeting or CETR", "Held")
    for day in ("09-27", "10-25", "11-22", "12-20"):
        await robin.until(f"2027-{day}T10:00")
        await robin.rated("green")
    await robin.closed("who would be in a CETR", "Done")
    for day in ("01-17", "02-14"):
        await robin.until(f"2028-{day}T10:00")
        await robin.rated("green")
    await robin.until("2028-03-13T10:00")
    await robin.rated("green")

    await robin.until("2028-03-17T10:00")
    await robin.stepped_down()
    await robin.until("2028-04-17T10:00")  # and then nothing more is said about Robin

    [referrer] = [one for one in world.heard(world.sam) if "you referred" in one.text]
    assert "The child you referred on Monday 15 March 2027 is on the register now." in referrer.text
    assert robin.heard == [(when, who, kind) for when, people, kind in HEARD for who in people]
    assert await world.rows(year.clocks, robin.code) == CLOCKS
    assert await world.rows(year.tasks, robin.code) == TASKS
