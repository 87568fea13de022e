"""What is said about absence cover: who is away, who looks after what meanwhile, and until when."""

TITLE = "Cover while somebody is away"
SUMMARY = "Cover"
NOT_YOURS = "Cover is set by the person who is away or a manager of the service. Nothing has changed."
NO_SERVICE = "You belong to no service yet. Ask your administrator."
NOT_A_COLLEAGUE = "Please choose a colleague of the service."
NOBODY_TO_COVER = "There is no other keyworker in your service yet. The administrator adds people."
NOT_ONESELF = "Nobody can cover for themselves. Please choose somebody else."
ENDS_FIRST = "The last day comes before the first one."
OVER = "That is over already."
KEYWORKER_NEEDED = "A keyworker is covered by a keyworker."

WHO = "Who is away?"
BY = "Who covers?"
FIRST = "First day away"
LAST = "Last day away"
LAST_HELP = "Cover ends by itself after this day."
AWAY = "Away"
COVERS = "Covers"
FROM_TO = "When"
WHAT = "What the cover may do"
AS_KEYWORKER = "on these cases, all that the keyworker may"
AS_MANAGER = "all that the manager may; each use is on record as cover"

SAVED = "Saved: **{cover}** covers for {name} {when}. It ends by itself."
ENDED = "Ended: nobody covers for {name} from now on."
ENDED_ALREADY = "Nobody covers for them any more."
END_NOW = "End it now"
CHANGE = "Set cover"
NONE = "Nobody is away."
YOU = "You"
OPEN_CASES = "Their cases: {count}"

COVERED_FLAG = "covering for {name}"


def away_too(name: str, until: str) -> str:
    return f"{name} is away then too{f', until {until}' if until else ''}. Please choose somebody who is there."


def covers_already(cover: str, name: str, until: str) -> str:
    """`cover` is who wants to be away."""
    till = f" until {until}" if until else ""
    return f"{cover} covers for {name}{till}. Please name somebody else for {name} first: cover is not passed on."


def when(first: str, last: str) -> str:
    """ "from Monday 6 April to Friday 17 April"."""
    return f"from {first} to {last}" if last else f"from {first}"


def line(name: str, cover: str, when: str, *, manager: bool) -> str:
    """ "Grace Okoro: Tom Reed covers from ... to ..."."""
    return f"{name}{' (manager)' if manager else ''}: {cover} covers {when}"


# The notice to who covers


def starts(name: str, last: str) -> str:
    till = f" until {last}" if last else ""
    return f"You cover for {name} from today{till}. Their messages about these cases come to you meanwhile:"


def starts_none(name: str, last: str) -> str:
    till = f" until {last}" if last else ""
    return f"You cover for {name} from today{till}. They have no cases at present."


def starts_manager(name: str, last: str) -> str:
    till = f" until {last}" if last else ""
    return (
        f"You stand in for {name}, the manager, from today{till}: summary, allocate and cover work for you "
        "meanwhile. Each use is on record as cover."
    )


def away_until(name: str, cover: str, last: str) -> str:
    """On a case's card: "Grace Okoro, away until Friday 10 April; Tom Reed covers"."""
    return f"{name}, away{f' until {last}' if last else ''}; {cover} covers"
