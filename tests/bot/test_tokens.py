"""Who gets in: tokens signed here, checked by the SDK over the real route."""

import time
from collections.abc import Callable, Iterable
from typing import Any

import jwt
import pytest
from cryptography.fernet import Fernet

from bot.service_urls import ServiceUrls
from bot.settings import Settings, exactly
from bot.tokens import DEAD_S, PAUSE_S, STALE_S, Jwk, KeysAway, SigningKeys, UnknownKey
from tests.support import activities
from tests.support.edge import edge
from tests.support.signing import APP_ID, SERVICE_URL, bearer, key, published, token


def live() -> Settings:
    return exactly(
        app_id=APP_ID,
        app_password="made-up",
        tenant_id=activities.TENANT,
        encryption_keys=Fernet.generate_key().decode(),
    )


URLS = ServiceUrls(["smba.trafficmanager.net"], loopback=False)


class Published:
    """Microsoft's page of keys, which can change, be away, and be counted."""

    def __init__(self, *keys: Jwk) -> None:
        self.keys = list(keys)
        self.away = False
        self.asked = 0

    async def __call__(self) -> Iterable[Jwk]:
        self.asked += 1
        if self.away:
            raise KeysAway
        return self.keys


async def answer(headers: dict[str, str], **more: Any) -> int:
    """The status that a hello with these headers gets, with key `one` published."""
    keys = SigningKeys(Published(published("one")))
    async with edge(settings=live(), urls=URLS, keys=keys) as bot:
        status, _ = await bot.post(activities.message(SERVICE_URL, **more), headers=headers)
        assert len(bot.events) == (1 if status == 200 else 0)
        return status


async def test_a_good_token_gets_in() -> None:
    assert await answer(bearer(token())) == 200


NOW = int(time.time())


@pytest.mark.parametrize(
    "headers",  # made when the test runs: keys take a while
    [
        pytest.param(dict, id="none"),
        pytest.param(lambda: {"Authorization": ""}, id="empty"),
        pytest.param(lambda: {"Authorization": "Bearer"}, id="scheme alone"),
        pytest.param(lambda: {"Authorization": "Bearer  "}, id="blank"),
        pytest.param(lambda: {"Authorization": "Basic dXNlcjpwYXNz"}, id="another scheme"),
        pytest.param(lambda: bearer("junk"), id="junk"),
        pytest.param(lambda: bearer("a.b.c"), id="junk in three parts"),
        pytest.param(lambda: bearer("e30.e30.e30"), id="empty parts"),
        pytest.param(lambda: bearer("W10.W10.W10"), id="parts that are lists"),
        pytest.param(lambda: bearer("x" * 7000), id="long junk"),
        pytest.param(lambda: bearer(token(aud="somebody-else")), id="wrong audience"),
        pytest.param(lambda: bearer(token(aud=None)), id="no audience"),
        pytest.param(lambda: bearer(token(aud=[APP_ID, "other"])), id="several audiences"),
        pytest.param(lambda: bearer(token(iss="https://login.example.org")), id="wrong issuer"),
        pytest.param(
            lambda: bearer(
                token(iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/", appid=APP_ID, ver="1.0")
            ),
            id="the emulator",
        ),
        pytest.param(lambda: bearer(token(iss=["https://api.botframework.com"])), id="issuer of the wrong type"),
        pytest.param(lambda: bearer(token(exp=NOW - 3600)), id="expired"),
        pytest.param(lambda: bearer(token(exp=None)), id="never expires"),
        pytest.param(lambda: bearer(token(exp="soon")), id="expiry of the wrong type"),
        pytest.param(lambda: bearer(token(nbf=NOW + 3600)), id="not valid yet"),
        pytest.param(
            lambda: bearer(token(serviceurl="https://smba.trafficmanager.net/emea/")), id="another service address"
        ),
        pytest.param(lambda: bearer(token(serviceurl=None)), id="no service address"),
        pytest.param(lambda: bearer(token("two", kid="one")), id="forged"),
        pytest.param(lambda: bearer(token()[:-8] + "AAAAAAAA"), id="tampered signature"),
        pytest.param(lambda: bearer(token("two")), id="unknown key"),
        pytest.param(lambda: bearer(token(algorithm="RS512")), id="another algorithm"),
        pytest.param(lambda: bearer(jwt.encode({"iss": "https://api.botframework.com"}, "", "none")), id="unsigned"),
        pytest.param(lambda: bearer(jwt.encode({"aud": APP_ID}, "x" * 32, headers={"kid": "one"})), id="symmetric key"),
    ],
)
async def test_every_other_token_is_401(headers: Callable[[], dict[str, str]]) -> None:
    assert await answer(headers()) == 401


async def test_the_refusal_says_how_to_come_in_and_repeats_nothing() -> None:
    keys = SigningKeys(Published(published("one")))
    async with (
        edge(settings=live(), urls=URLS, keys=keys) as bot,
        bot.http.post(f"{bot.url}/api/messages", json={}, headers=bearer("very-secret")) as response,
    ):
        assert response.status == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert "very-secret" not in await response.text()


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"channelData": {"tenant": {"id": "another"}}}, 403),
        ({"channelData": None, "conversation": {"id": "a:chat"}}, 403),
        ({"channelId": "webchat"}, 403),
        ({"channelId": "emulator"}, 403),
        ({"channelId": None}, 400),
        ({"serviceUrl": None}, 400),
        ({"serviceUrl": "https://smba.trafficmanager.net/amer/"}, 401),
    ],
)
async def test_a_good_token_is_not_enough(more: dict[str, Any], status: int) -> None:
    assert await answer(bearer(token()), **more) == status


async def test_a_service_address_that_is_not_teams_is_refused_even_with_a_matching_claim() -> None:
    strange = "https://smba.example.org/"

    assert await answer(bearer(token(serviceurl=strange)), serviceUrl=strange) == 403


async def test_a_key_that_does_not_vouch_for_teams_is_refused() -> None:
    keys = SigningKeys(Published(published("one", endorsements=("webchat",))))
    async with edge(settings=live(), urls=URLS, keys=keys) as bot:
        status, _ = await bot.post(activities.message(SERVICE_URL), headers=bearer(token()))

        assert status == 401


async def test_while_no_key_can_be_fetched_the_caller_is_asked_to_come_back() -> None:
    page = Published()
    page.away = True
    async with edge(settings=live(), urls=URLS, keys=SigningKeys(page)) as bot:
        status, _ = await bot.post(activities.message(SERVICE_URL), headers=bearer(token()))

        assert status == 503


class TestKeyRotation:
    async def test_an_unknown_key_is_looked_for_once_and_then_known(self) -> None:
        page, now = Published(published("one")), [0.0]
        keys = SigningKeys(page, lambda: now[0])
        async with edge(settings=live(), urls=URLS, keys=keys) as bot:

            async def status(signed_by: str) -> int:
                return (await bot.post(activities.message(SERVICE_URL), headers=bearer(token(signed_by))))[0]

            assert await status("one") == 200
            now[0] += PAUSE_S
            page.keys.append(published("two"))
            assert await status("two") == 200
            assert await status("one") == 200
            assert page.asked == 2

    async def test_unknown_keys_cannot_make_us_flood_microsoft(self) -> None:
        page, now = Published(published("one")), [0.0]
        keys = SigningKeys(page, lambda: now[0])
        await keys.get("one")
        for _ in range(20):
            with pytest.raises(UnknownKey):
                await keys.get("nobody's")
        assert page.asked == 1
        now[0] += PAUSE_S
        with pytest.raises(UnknownKey):
            await keys.get("nobody's")
        assert page.asked == 2

    async def test_old_keys_hold_while_microsoft_is_away_but_not_for_ever(self) -> None:
        page, now = Published(published("one")), [0.0]
        keys = SigningKeys(page, lambda: now[0])
        await keys.get("one")
        page.away = True
        now[0] = STALE_S + 1
        assert (await keys.get("one")).public_key is not None
        assert await keys.ready() == ""
        now[0] = DEAD_S + 1
        with pytest.raises(KeysAway):
            await keys.get("one")
        assert "signing keys" in await keys.ready()

    async def test_keys_of_another_kind_are_passed_over(self) -> None:
        page = Published({"kty": "EC", "kid": "ec"}, {"kty": "RSA", "kid": "broken", "n": "!"}, published("one"))

        assert (await SigningKeys(page).get("one")).public_key.public_numbers() == key(
            "one"
        ).public_key().public_numbers()
