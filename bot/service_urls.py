"""Which addresses the bot may send to. The bot's token goes there, so a stranger's address would be given it."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection

from yarl import URL

_CACHE_SIZE = 256  # a tenant has one or two service addresses


class ServiceUrls:
    """`loopback` (unauthenticated mode): addresses on this machine and no others; otherwise https on listed hosts."""

    def __init__(self, hosts: Collection[str], *, loopback: bool) -> None:
        self._hosts = frozenset(host.lower() for host in hosts)
        self._loopback = loopback
        self._known: dict[str, bool] = {}

    def allows(self, address: str) -> bool:
        known = self._known.get(address)
        if known is None:
            known = self._decide(address)
            if len(self._known) >= _CACHE_SIZE:
                self._known.clear()
            self._known[address] = known
        return known

    def _decide(self, address: str) -> bool:
        try:
            url = URL(address)
            host, port = url.host, url.port
        except (ValueError, UnicodeError):
            return False
        if not host or url.user or url.password or url.query_string or url.fragment:
            return False
        if self._loopback:
            return url.scheme == "http" and is_loopback(host)
        return url.scheme == "https" and port == 443 and host.lower() in self._hosts


def is_loopback(host: str) -> bool:
    """`localhost`, 127.0.0.0/8 or ::1. Other names are not resolved: what they mean may change."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
