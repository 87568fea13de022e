"""What is asked and said of planned meetings: who comes, which papers, what changed.

Plain strings: the card makes every name in them safe. Days come in words already.
"""

from __future__ import annotations

from collections.abc import Sequence

from storage.tables import Worked

TITLE = "Meetings"
SUMMARY = "Keyworker: meetings"
NONE = "No meeting is planned."
MORE = "… and {count} more."
NOT_YOURS = "Only the child's keyworker and the service's managers see who is asked to a meeting."

PLAN, CHANGE, CANCEL, PAPERS, CLOSE = "Plan a meeting", "Change", "Call it off", "Papers", "Close it"
COMING, CANT_COME = "Coming", "Can't come"
JOIN = "Join"

NO_SUCH_MEETING = "I can't find that meeting any more."
NO_SUCH_PAPER = "I can't find that paper any more."
NO_SUCH_INVITATION = "I can't find that invitation any more."
NOT_PLANNED = "That meeting isn't planned any more. Nothing has changed."
IS_OVER = "That meeting is over. Nothing has changed."
NOT_ON_MDT = "Only people on the MDT can be asked to come. Look at the list again."
CLOSE_WHEN_OVER = "That meeting is still to come. It can be closed from its day on."

# Planning

PLAN_TITLE, CHANGE_TITLE = "Plan a meeting", "Change a meeting"
KIND, DAY, AT = "Which meeting?", "Which day?", "At what time?"
WHO_TITLE = "Where, and who"
WHERE = "Where? A place, or a link to join"
CHAIR = "Who chairs?"
INVITED = "Who of the MDT is asked to come?"
FAMILY = "Is the family asked to come?"
FAMILY_YES, FAMILY_NO = "Yes", "No"
NOT_ASKED = "Not asked yet"
ODD_TITLE = "Is that day right?"
ODD_KEEP, ODD_CHANGE = "Yes, keep it", "Another day"
BAD_LINK = "A link to join begins with https://, with nothing else in it. Please copy it once more."
TOO_LONG = "Please keep it to {most} characters."
LAEP_NOTE = "A LAEP is not a community CETR, and meets no clock."
FAMILY_BY_HAND = "Please ask the family yourself: they have no account here."
NO_CETR_CONSENT = "Consent to a CETR is not recorded, so no papers are listed until it is."


def by_then(kind: str, day: str) -> str:
    """The review is worked out for its own day: an 18th birthday may lie before it."""
    return f"On {day} it is a {kind}: that follows from age and EHCP on the day."


def lead_time(days: int) -> str:
    return f"Ideally there are {days} days to decide about consent and whom to ask."


def they_said(initials: str, yes: bool) -> str:
    """At 16 and over the young person decides about their family."""
    return f"{'Yes' if yes else 'No'}: {initials} said so"


def decides(initials: str) -> str:
    return f"{initials} is 16 or over by then, so they decide whether their family is asked."


def odd_day(day: str, *, weekend: bool) -> str:
    return f"{day} is {'at a weekend' if weekend else 'a bank holiday'}."


def there_is_one(kind: str, day: str) -> str:
    return f"Their {kind} on {day} is planned already: change that one."


def papers_in_all(required: int, more: int, place: str) -> str:
    """ "3 wanted, 4 that help (community checklist)"."""
    return f"{required} wanted, {more} that help ({place} checklist)"


def asked(count: int, rung: Sequence[str]) -> str:
    """After Confirm."""
    parts: list[str] = []
    if count:
        parts.append("1 person is asked to come." if count == 1 else f"{count} people are asked to come.")
    if rung:
        parts.append(f"You get the message for {' and '.join(rung)}, to ring them.")
    return " ".join(parts)


def planned(kind: str, when: str) -> str:
    return f"Planned: {kind}, {when}."


def changed(kind: str, when: str) -> str:
    return f"Changed: {kind}, {when}."


def silent(stopped: str) -> str:
    return f"{stopped} Nobody is told by me, so please tell them yourself."


TELL_AGAIN = "Those asked to come are told, and asked again."
TOLD_CHANGE = "Those asked to come are told."

# Calling off

CANCEL_TITLE, WHY = "Call a meeting off", "Why?"
CANCEL_CONFIRM = "Call it off"


def cancelled(kind: str, when: str) -> str:
    return f"Called off: {kind}, {when}. Those asked to come are told."


# Closing

CLOSE_TITLE, THERE = "Close a meeting", "Who was there?"
STILL_NEEDED, NEEDED_YES, NEEDED_NO = "Still need a keyworker?", "Yes", "No"
MANAGER_DECIDES = "Your manager is asked to decide about it."
WORKED_TITLE = "Did it work? Done since the last meeting"
WORKED = {Worked.WORKED: "It worked", Worked.PARTLY: "Partly", Worked.NO: "It didn't"}


def did_it_work(number: int, what: str) -> str:
    return f"{number}. {what}"


def closed(meeting: str, report: str) -> str:
    """After Confirm; the actions are asked next."""
    due = f" Its report is due by {report}." if report else ""
    return f"Closed: {meeting}.{due} Now its actions, if there are any; Cancel leaves them out."


# As they stand


def heading(kind: str, when: str) -> str:
    return f"{kind}, {when}"


WHO_COMES = "Asked to come"
NOBODY_ASKED = "Nobody is asked to come yet: press Change."


def who_comes(coming: Sequence[str], cannot: Sequence[str], open_: Sequence[str]) -> list[str]:
    """One line each; who said nothing yet last."""
    found = (("Coming", coming), ("Can't come", cannot), ("Not answered yet", open_))
    return [f"{title}: {', '.join(names)}" for title, names in found if names]


def counted(coming: int, cannot: int, open_: int) -> str:
    """ "2 coming, 1 can't, 1 not answered yet"."""
    found = ((coming, "coming"), (cannot, "can't"), (open_, "not answered yet"))
    return ", ".join(f"{count} {word}" for count, word in found if count)


def family(invited: bool | None) -> str:
    if invited is None:
        return "Family: the young person has not been asked yet"
    return "Family: asked to come" if invited else "Family: not asked to come"


def papers(received: int, wanted: int) -> str:
    left = wanted - received
    return "Papers: all in" if left <= 0 else f"Papers: {left} of {wanted} still to come"


def to_come(count: int) -> str:
    return f"{count} to come" if count else "all in"


def where(place: str) -> str:
    return f"Where: {place}"


def chair(name: str) -> str:
    return f"Chair: {name}"


def ring(name: str, phone: str) -> str:
    return f"{name}: ring {phone}" if phone else f"{name}: please ring (I have no phone number)"


PAST = "Its day has passed. Please close it, or call it off if it didn't happen."

# Papers

PAPERS_TITLE = "Papers for {meeting}"
NO_PAPERS = "No checklist is public for this kind of meeting, so none is kept here."
NO_PAPERS_WITHOUT_CONSENT = "Consent to a CETR is not recorded, so its papers are not listed."
WANTED, HELPFUL = "Wanted at least 24 hours before", "Helpful, and no barrier"
IN, NONE_EXISTS, NOT_IN = "In", "There is none", "Not in after all"
SOURCE = "From: {source}"


def came(day: str) -> str:
    return f"in, {day}"


THERE_IS_NONE = "there is none"
STILL_TO_COME = "to come"

# To those asked, in their own chat; `when` is "Thursday 9 April, 10:00"


def invited(kind: str, when: str, place: str) -> str:
    at = f" Where: {place}." if place else ""
    return f"You are asked to come to the {kind} on {when}.{at}"


def moved(kind: str, when: str, was: str, place: str) -> str:
    at = f" Where: {place}." if place else ""
    return f"The {kind} has moved: it is on {when} now, not on {was}.{at} Can you come?"


def place_changed(kind: str, when: str, place: str) -> str:
    at = f"it is here now: {place}" if place else "its place has changed; please ask the keyworker"
    return f"The {kind} on {when}: {at}."


def called_off(kind: str, when: str, why: str) -> str:
    return f"The {kind} on {when} is called off.{f' Why: {why}' if why else ''}"


def not_asked_any_more(kind: str, when: str) -> str:
    return f"You need not come to the {kind} on {when} any more."


def ring_about(whom: str, said: str) -> str:
    """A contact has no account: the keyworker says it to them."""
    return f"{whom}, and tell them: “{said}”"


def helps(text: str) -> str:
    return f"What helps them: {text}"


SAID_COMING = "You said that you are coming."
SAID_CANT = "You said that you can't come. The keyworker sees it."
THEY_COME = "They are coming."
THEY_CANT = "They can't come."
OVER = "It is over."
CALLED_OFF = "It was called off."
STOPPED = "Messages about this case have stopped. Please ask the keyworker."


def answered(kind: str, when: str, *, yes: bool) -> str:
    """After a press or typed words."""
    said = "you are coming. Thank you." if yes else "you can't come. Thank you for saying so."
    return f"{kind}, {when}: {said}"


def answered_for(name: str, *, yes: bool) -> str:
    return f"{name} is coming. Noted." if yes else f"{name} can't come. Noted."


NO_INVITATION = "No invitation waits for your answer."
WHICH_INVITATION = "Several wait for your answer: say the code too, for example **{command} {code}**."
NEEDS_ANSWER = "Can you come?"
NOT_CLOSED = "Meetings to close"


def its_day_passed(day: str) -> str:
    return f"was {day}"


# To the MDT's channel: code, kind and day alone


def channel_moved(kind: str, code: str, when: str, was: str) -> str:
    return f"{kind} for {code} has moved: {when} now, not {was}."


def channel_stopped(code: str) -> str:
    return f"Reminders for {code} have stopped; what you agreed still stands."


def channel_called_off(kind: str, code: str, when: str) -> str:
    return f"{kind} for {code} on {when} is called off."
