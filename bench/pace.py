"""Limits for the load test: the same bookkeeping as for Teams, with numbers that a benchmark does not reach."""

from bot.limits import Rate, Rates

ABOVE_TEAMS = Rates(
    conversation=(Rate(1000, 1), Rate(1800, 2), Rate(60_000, 30)),
    tenant=(Rate(100_000, 1),),
)
