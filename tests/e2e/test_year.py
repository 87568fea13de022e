"""A referral to a step-down in a real browser, against Microsoft's local Teams client: what it costs a thumb.

Day by day, with every notice and clock, the same year stands in tests/scenarios/test_a_year.py.
"""

from __future__ import annotations

import os
import re

import pytest

from bot.demo import playground
from tests.support.client import Client

pytestmark = [
    pytest.mark.browser,
    pytest.mark.node,
    pytest.mark.skipif(playground.missing() is not None and "CI" not in os.environ, reason=str(playground.missing())),
]

MOST_PRESSES = {  # from the command to what is saved, choosing from a folded list being two
    "register": 24,
    "rate": 6,
    "admission": 9,
    "CETR": 8,
    "ready for discharge": 5,
    "discharge": 6,
    "step-down": 5,
}


async def test_a_childs_year_from_referral_to_step_down(client: Client) -> None:
    code = await _registered(client)
    await _rated(client, code, "Red")
    await _laep_called(client, code)
    await client.say("clock +8 days")
    await client.sees("It is now Wednesday 24 March 2027")
    await _admitted(client, code)
    await _rated(client, code, "Blue")
    await client.say("clock +13 days")
    await client.sees("To Grace Okoro", "A CETR is due: the limit is Wednesday 7 April", code)
    await client.sees("To Lena Hart", "A CETR is due: the limit is Wednesday 7 April", code)
    await client.shot("cetr-near")
    await _cetr_logged(client, code)
    await client.say(f"why {code}")
    await client.sees("A CETR is due by Tuesday 6 July", "Wednesday 24 March", code)
    await client.shot("why")
    await client.say("clock +56 days")
    await client.sees("It is now Tuesday 1 June 2027")
    await _event(client, code, "Ready for discharge", "ready for discharge", reason="No suitable home or placement yet")
    await client.say("clock +30 days")
    await client.sees("It is now Thursday 1 July 2027")
    await client.say(f"case {code}")
    await client.sees("ready for discharge since", "30 days", code)
    await client.shot("case-in-hospital")
    await _event(client, code, "Discharged", "discharge", lives="At home")
    await _rated(client, code, "Green")
    await _stepped_down(client, code)


async def _registered(client: Client) -> str:
    await client.sees("You are Grace Okoro", "help")
    client.presses = 0
    await client.say("register")
    asked = await client.sees("New referral", "Which pathway?")
    await client.tick("DSD", asked)
    await client.choose("Who referred the child?", "Sam Patel")
    await client.press("Next", asked)
    asked = await client.sees("Could the register help?")
    await client.page.get_by_label("Date of birth").last.fill("2010-03-01")
    await client.tick("Learning disability", asked)
    await client.tick("Autism", asked)
    await client.tick("Risk of a Tier 4 (mental health) admission", asked)
    await client.shot("eligible")
    await client.press("Next", asked)
    asked = await client.sees("Explain, then ask", "Eligible for the DSD pathway: 17")
    for question in range(3):
        client.presses += 1
        await asked.get_by_role("radiogroup").nth(question).get_by_role("radio").first.check()
    await client.choose("Whose decision was it?", "own")
    await client.shot("consent")
    await client.press("Next", asked)
    asked = await client.sees("The child", "How I communicate")
    await client.write("Name", "Robin Fernleaf")
    await client.choose("Where are they now?", "At home")
    await client.write("Local authority where they live", "Elmshire")
    await client.choose("Who is the keyworker?", "I am")
    await client.shot("the-child")
    await client.press("Next", asked)
    await client.sees("Child", "R.F., 17, KW-")
    await client.shot("open-the-case")
    await client.press("Open the case")
    saved = await client.sees("R.F., 17, KW-", "The case is open.")
    _costs(client, "register")
    await client.shot("registered")
    found = re.search(r"R\.F\., 17, (KW-\w+)", await saved.inner_text())
    assert found, await saved.inner_text()
    return found[1]


async def _rated(client: Client, code: str, fits: str) -> None:
    client.presses = 0
    await client.say(f"rate {code}")
    asked = await client.sees("Which of these fits best today?", code)
    await client.tick(fits, asked)
    await client.press("Next", asked)
    await client.press("Next", await client.sees("Your rating", code))
    await client.press("Confirm", await client.sees("You decide", code))
    await client.sees("Rated, thank you.", code)
    _costs(client, "rate")
    await client.shot("rated")


async def _laep_called(client: Client, code: str) -> None:
    await client.say("needs me")
    waits = await client.sees("What needs me", "CETR")
    await client.shot("needs-me")
    while not await client.part(waits, code).get_by_role("button", name="LAEP called").count():
        onward = "See all" if await waits.get_by_role("button", name=re.compile("^See all")).count() else "More"
        await waits.get_by_role("button", name=re.compile(f"^{onward}")).last.click()
        waits = await client.sees("What needs me", "Page ")
    await client.press("LAEP called", client.part(waits, code))


async def _admitted(client: Client, code: str) -> None:
    client.presses = 0
    await client.say(f"event {code}")
    asked = await client.sees("What happened?", code)
    await client.tick("Admitted to hospital", asked)
    await client.press("Next", asked)
    asked = await client.sees("Which kind of ward?", code)
    for told in ("Mental health (also CAMHS Tier 4)", "Informal", "In area"):
        await client.tick(told, asked)
    await client.shot("admission")
    await client.press("Next", asked)
    await client.press("None of these", await client.sees("What does this need now?"))
    await client.press("Confirm", await client.sees("Admitted to a mental health ward", code))
    await client.sees("Saved, thank you.", "root-cause analysis", code)
    _costs(client, "admission")
    await client.shot("admitted")


async def _cetr_logged(client: Client, code: str) -> None:
    client.presses = 0
    await client.say(f"log {code}")
    asked = await client.sees("Which meeting?", code)
    await client.tick("CETR", asked)
    await client.press("Next", asked)
    await client.write("Actions from the minutes", "Ring the school; me; 2 weeks")
    await client.press("Read them")
    await client.sees("Is this what was agreed?", "Ring the school")
    await client.press("Finish")
    await client.press("Not known yet", await client.sees("When is the next meeting?"))
    await client.press("Confirm", await client.sees("Check, then confirm"))
    await client.sees("Saved: CETR of", "1 action is kept", code)
    _costs(client, "CETR")
    await client.shot("cetr-saved")


async def _event(client: Client, code: str, kind: str, costs: str, **details: str) -> None:
    client.presses = 0
    await client.say(f"event {code}")
    asked = await client.sees("What happened?", code)
    await client.tick(kind, asked)
    await client.press("Next", asked)
    for said in details.values():
        await client.tick(said)
    await client.press("Next")
    await client.press("Confirm")
    await client.sees("Saved, thank you.", code, kind)
    _costs(client, costs)


async def _stepped_down(client: Client, code: str) -> None:
    client.presses = 0
    await client.say(f"close {code}")
    await client.sees("Before it is closed", "Ring the school", code)
    await client.shot("still-open")
    await client.press("Close all the same")
    await client.write("What happens to what is still open?", "The school was rung in spring.")
    await client.press("Next", await client.sees("Still open: 1 action"))
    asked = await client.sees("Why is it closed?", code)
    await client.tick("Stepped down: the risk has gone down and stayed down", asked)
    await client.write("What is different for them?", "Home, and back at school.")
    await client.write("What did keyworking do?", "One plan that everybody kept to.")
    await client.shot("why-closed")
    await client.press("Next", asked)
    await client.press("Confirm")
    await client.sees("Closed: R.F., 17", code)
    _costs(client, "step-down")
    await client.shot("closed")


def _costs(client: Client, what: str) -> None:
    assert client.presses <= MOST_PRESSES[what], f"{what}: {client.presses} presses"
