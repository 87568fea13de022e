"""What a manager is told of a caseload: first what needs a person today."""

TITLE = "Caseload summary"
NOT_A_MANAGER = "The caseload summary is for the service's managers. **my cases** shows yours."
NO_SERVICE = "You belong to no service yet, so that there is nothing to sum up. Ask your administrator."
QUIET = "Today: nothing needs you. {all}"
RATINGS = "Cases by rating"
UNRATED = "not rated"
INPATIENTS = "In hospital"
NO_INPATIENTS = "nobody"
DELAYED = "Ready for discharge, still in hospital"
STALE = "Ratings to look at again"
AGENCIES = "Open actions by agency"
AGENCY_COLUMNS = ("Agency", "Open", "Overdue")
KEYWORKERS = "By keyworker"
KEYWORKER_COLUMNS = ("Keyworker", "Cases", "Red", "Overdue", "Late")
LEVELS = "By a tool with levels of its own"
GATEWAY = "gateway"
BY_LEVEL = "Gateway cases"
NOBODY = "No keyworker"
LATE = "Updates over 24 hours, last 7 days"
NONE = "none"
MORE_ROWS = "… and {count} more"
MORE_CASES = "… and {count} more. A code opens any: **case KW-…**"
MORE_ACTIONS = "… and {count} more."
NO_SUCH_PART = "I can't sum up “{said}”. Try **summary red**, **summary overdue**, or an agency: {agencies}."
WHICH_AGENCY = "“{said}” can mean more than one agency. Which?"
RATED = "{colour} cases"
OVERDUE = "Overdue actions"
UNALLOCATED = "Cases without a keyworker"
UNALLOCATED_PART = "unallocated"
NOTHING_THERE = "None. Good."

_ONE_SILENT, _MORE_SILENT = "partner isn't", "partners aren't"


def headline(
    *, red: int, overdue: int, overdue_red: int, silent: int, late: int, cases: int, unallocated: int = 0
) -> str:
    """ "Today: 2 red cases need you, 5 actions are overdue (1 red), ... 41 cases in all." What is 0 is left out."""
    of_red = f" ({overdue_red} red)" if overdue_red else ""
    parts = [
        f"{red} red {_many(red, 'case needs', 'cases need')} you" if red else "",
        f"{overdue} {_many(overdue, 'action is', 'actions are')} overdue{of_red}" if overdue else "",
        f"{unallocated} {_many(unallocated, 'case has', 'cases have')} no keyworker" if unallocated else "",
        f"{silent} {_many(silent, _ONE_SILENT, _MORE_SILENT)} answering" if silent else "",
        f"{late} {_many(late, 'update is', 'updates are')} over 24 hours" if late else "",
    ]
    said = ", ".join(part for part in parts if part)
    everything = f"{cases} {_many(cases, 'case', 'cases')} in all."
    return f"Today: {said}. {everything}" if said else QUIET.format(all=everything)


def in_hospital(mental_health: int, paediatric: int, longest: int) -> str:
    """ "3 on a mental health ward (blue), 1 on a paediatric ward; the longest for 62 days"."""
    parts = [
        f"{mental_health} on a mental health ward (blue)" if mental_health else "",
        f"{paediatric} on a paediatric ward" if paediatric else "",
    ]
    said = ", ".join(part for part in parts if part)
    if not said:
        return NO_INPATIENTS
    return f"{said}; the longest for {longest} {_many(longest, 'day', 'days')}" if longest else said


def late(count: int, unwritten: int) -> str:
    """ "3, of which 1 is not written up yet"."""
    if not count:
        return NONE
    left = f", of which {unwritten} {_many(unwritten, 'is', 'are')} not written up yet" if unwritten else ""
    return f"{count}{left}"


def delayed(count: int, paediatric: int, longest: int) -> str:
    """ "3, of whom 1 on a paediatric ward; the longest for 12 days"."""
    if not count:
        return NO_INPATIENTS
    said = f"{count}, of whom {paediatric} on a paediatric ward" if paediatric else str(count)
    return f"{said}; the longest for {longest} {_many(longest, 'day', 'days')}" if longest else said


def _many(count: int, one: str, more: str) -> str:
    return one if count == 1 else more
