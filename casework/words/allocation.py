"""What is said about who keeps a case: allocating it, moving a caseload, and the card that goes with it."""

TITLE = "Allocate a case"
CASELOAD_TITLE = "Move a caseload"
SUMMARY = "Who keeps which case"

TO = "Who is to be the keyworker?"
WHOSE = "Whose caseload?"
WHY = "Why (if you want to say)"
SHARE = "Share out, case by case"
SHARE_INTRO = "Suggested: whoever has the fewest cases. Change what you like."
MANAGERS_ONLY = "Allocating is for the service's managers. Nothing has changed."
NO_SERVICE = "You belong to no service yet. Ask your administrator."
NOBODY_TO_CHOOSE = "There is no other keyworker in your service yet. The administrator adds people."
NO_CASELOAD = "{name} has no cases."
NOT_A_KEYWORKER = "Please choose a keyworker of the service."
MOVED_ON = "Somebody else has allocated this case meanwhile. Here is how it stands now."
SAVED = "Saved: **{keyworker}** keeps {label}. They get the handover card; {before}"
SAVED_FIRST = "nobody kept it before."
SAVED_BEFORE = "{before} is told."
SAVED_MANY = "Saved: {count} moved. Each new keyworker gets the handover cards; {before} is told."
LEFT_OUT = " {count} had been moved by somebody else already and stay as they are."

NOW_WITH = "Now with"
TO_BE_WITH = "From today with"
NOBODY = "nobody"
STAYS = "Stays with {name}"
UNALLOCATED = "Without a keyworker"
KEYWORKERS = "Keyworkers"
COLUMNS = ("Keyworker", "Cases", "Red")
NONE_WITHOUT = "Every case has a keyworker."
ONE_CASE = "One case"
WHOLE_CASELOAD = "A whole caseload"
ALLOCATE = "Allocate"
WAITS = "No keyworker yet"
WAITING_SINCE = "Nobody keeps this case."
GOES_WITH = "Their own open actions, clocks and messages go with each case; their half-filled forms on it are closed."

# The notices


def handover(by: str, before: str) -> str:
    """To the new keyworker, below the child's label."""
    kept = f" {before} kept the case." if before else ""
    return f"This case is with you now, allocated by {by}.{kept}"


def handed_on(code: str, keyworker: str) -> str:
    """To who kept it."""
    return f"{code} is with {keyworker} from today. They have the handover card. Thank you for all you did."


# The handover card

HANDOVER = "Handover"
HANDOVER_BUTTON = "Handover card"
HANDOVER_REFUSED = "The handover card is for the case's keyworker and the service's managers."
KEYWORKER = "Keyworker"
WHERE = "Where"
RATING = "Rating"
MEETING = "Next meeting"
ACTIONS = "Open actions"
CLOCKS = "What is due"
WAITING = "What waits"
LAST_ENTRY = "Last entry"
MDT = "On the MDT"
NOTHING = "Nothing."
MORE = "… and {count} more"


def person_of_mdt(name: str, agency: str, reach: str) -> str:
    """ "Sam Patel, Elmshire children's social care: reads messages here"."""
    return f"{name}, {agency}: {reach}"


def caseload(name: str, cases: int, red: int) -> str:
    """ "Tom Reed: 6 cases, 1 red"."""
    said = f"{name}: {cases} {'case' if cases == 1 else 'cases'}"
    return f"{said}, {red} red" if red else said


def waits(overdue: int, unanswered: int, to_finish: int, not_copied: int) -> list[str]:
    """What the next keyworker finds on the list."""
    parts = [
        (overdue, "action is overdue", "actions are overdue"),
        (unanswered, "owner has not answered", "owners have not answered"),
        (to_finish, "headline is to be finished", "headlines are to be finished"),
        (not_copied, "entry is not copied to the care record", "entries are not copied to the care record"),
    ]
    return [f"{count} {one if count == 1 else more}" for count, one, more in parts if count]


def entry(at: str, author: str, headline: str) -> str:
    return f"{at}, {author}: {headline}"
