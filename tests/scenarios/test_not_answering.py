"""A partner who does not answer: the keyworker is asked to ring, once, and all of it ends with one press."""

from tests.scenarios.journeys import of
from tests.support.world import World

RING = "Ring Owen Clarke, Elmshire SEND team (made up), 0161 496 0006. I have sent 2 alerts since Tuesday 23 March"


async def test_two_alerts_without_a_press_ask_the_keyworker_to_ring_once_until_there_is_one(world: World) -> None:
    assert "nothing was pressed" not in " ".join(of(await world.tick("2027-03-23T09:00"), world.grace))

    (owen,) = of(await world.tick("2027-03-30T09:00"), world.owen)
    assert "Early review of the EHC plan" in owen
    told = [said for said in of(world.heard(world.grace), world.grace) if RING in said]
    assert len(told) == 1
    assert "I can't tell whether they have seen them." in told[0]
    assert "2 partners aren't answering" in (await world.lena.say("summary"))[-1].text
    pages = [(await world.lena.say("team"))[-1].text]
    pages.append((await world.lena.press("Next page", (await world.lena.say("team"))[-1]))[-1].text)
    assert "Not answering: alerts since Tuesday 23 March" in " ".join(pages)

    await world.tick("2027-04-06T09:00")
    assert len([said for said in of(world.heard(world.grace), world.grace) if RING in said]) == 1

    await world.owen.say("my actions")
    assert "1 partner isn't answering" in (await world.lena.say("summary"))[-1].text
