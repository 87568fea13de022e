"""What an operator is told about agencies and the dates on which they are closed."""

from datetime import date

NO_ROWS = "there are no dates in the file."
NO_AGENCY = "the agency is empty."
UNKNOWN = "I know no agency “{agency}”. `agencies list` shows their names; `people import` adds them."
ENDS_FIRST = "it ends ({last}) before it begins ({first})."
TOO_LONG = "{days} days is more than {most}. Is the year right?"
NOT_A_DAY = "{column} is not a whole date like 21/12/2026 or 2026-12-21; here it is {given}."
NO_SUCH_DAY = "{column}: there is no day {given}."
FAR_OFF = "{column} is years off: {given}. Is the year right?"

AGENCY = "{name} ({kind}){escalation}: {closed}"
ESCALATION = ", escalates to {name}"
NEVER_CLOSED = "no closed dates to come"
KEPT = "{name}: {count} {dates} kept, {gone} taken out."
NONE = "There are no agencies yet: import people first."


def kept(name: str, count: int, gone: int) -> str:
    return KEPT.format(name=name, count=count, dates="closure" if count == 1 else "closures", gone=gone)


def closure(first: date, last: date, what: str) -> str:
    """ "21/12/2026 to 02/01/2027 (Christmas holiday)"."""
    span = f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m/%Y} to {last:%d/%m/%Y}"
    return f"{span} ({what})" if what else span
