"""Where the bot may send its token."""

import pytest

from bot.service_urls import ServiceUrls

LIVE = ServiceUrls(["smba.trafficmanager.net"], loopback=False)
LOOPBACK = ServiceUrls(["smba.trafficmanager.net"], loopback=True)


@pytest.mark.parametrize("address", ["https://smba.trafficmanager.net/uk/", "https://SMBA.trafficmanager.net"])
def test_teams(address: str) -> None:
    assert LIVE.allows(address)
    assert not LOOPBACK.allows(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://smba.trafficmanager.net/uk/",
        "https://smba.trafficmanager.net:8443/",
        "https://smba.trafficmanager.net.example.org/",
        "https://example.org/smba.trafficmanager.net/",
        "https://smba.trafficmanager.net@example.org/",
        "https://user@smba.trafficmanager.net/",
        "https://example.org\\@smba.trafficmanager.net/",
        "https://smba.trafficmanager.net/?to=example.org",
        "https://smba.trafficmanager.net/#x",
        "https://evil.smba.trafficmanager.net/",
        "//smba.trafficmanager.net/",
        "smba.trafficmanager.net",
        "http://127.0.0.1:3979/",
        "https://[::1",
        "https://smba.trafficmanager.net:port/",
        "file:///etc/hosts",
        "",
    ],
)
def test_anywhere_else(address: str) -> None:
    assert not LIVE.allows(address)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "http://localhost:56150/_connector", "http://[::1]:9/x"])
def test_this_machine(address: str) -> None:
    assert LOOPBACK.allows(address)
    assert not LIVE.allows(address)


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1/", "http://192.168.0.2/", "http://localhost.example.org/", "http://0.0.0.0:1/"]
)
def test_not_this_machine(address: str) -> None:
    assert not LOOPBACK.allows(address)
