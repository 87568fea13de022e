"""What the bot says of itself: that it slept, what came too late, and its line a day for administrators."""

from __future__ import annotations


def was_asleep(since: str, until: str, late: int, too_late: int) -> str:
    """ "I was not running from Monday 5 January at 21:10 until Tuesday 6 January at 11:02. 14 reminders are late …"."""
    slept = f"I was not running from {since} until {until}."
    if not late:
        return f"{slept} No reminder is late because of it."
    count = "1 reminder is" if late == 1 else f"{late} reminders are"
    if not too_late:
        return f"{slept} {count} late because of it."
    them = "1 was" if too_late == 1 else f"{too_late} were"
    return f"{slept} {count} late because of it; {them} too late to send, and the keyworkers hear of that."


def daily(
    since: str, *, planned: int, sent: int, late: int, ambiguous: int, undeliverable: int, dead_routes: int
) -> str:
    counts = f"{planned} planned, {sent} sent, {late} late, {ambiguous} ambiguous, {undeliverable} undeliverable"
    return f"Since {since}: {counts}, {dead_routes} dead {'route' if dead_routes == 1 else 'routes'}."


def too_late(who: str, lost: str, code: str, phone: str) -> str:
    ring_up = f"If it still matters, ring {phone}." if phone else "If it still matters, please ring them."
    return f"For {who}, {lost} for {code} came too late, so I have not sent it. {ring_up}"


def too_late_for_you(lost: str, code: str) -> str:
    return f"For you, {lost} for {code} came too late."


def too_late_for_channel(lost: str, code: str) -> str:
    return f"For the MDT's channel, {lost} for {code} came too late, so I have not sent it."
