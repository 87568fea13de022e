"""Letting somebody in who is unknown here: one press as they asked, or a small form that asks agency and role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from cards.access import Asking, requests_card
from cards.text import Markdown, markdown
from cards.verbs import ChooseAccess, GrantAccess, RefuseAccess
from casework import access, access_grants, access_requests
from casework.access import Verb
from casework.access_grants import Place
from casework.access_requests import Request
from casework.errors import InvalidInput, NotFound
from casework.people_file import LONGEST
from casework.words import access as say
from dialogs import guide, letter
from dialogs.events import Answer, Message
from dialogs.fields import Choice, Facts, Option, Text
from dialogs.form import Form, Page, Preview, Progress, pages
from dialogs.turn import Turn
from storage.tables import AgencyKind, Role

_NEW = "new"
_LISTED = 40


@dataclass(frozen=True)
class LetInFacts(Facts):
    """The open requests, of which the draft names one."""

    requests: dict[int, Request] = field(default_factory=dict[int, Request])
    agencies: tuple[Option, ...] = ()
    roles: tuple[Role, ...] = ()

    def one(self, progress: Progress) -> Request:
        """Raises NotFound when somebody answered while the form was open, or they asked for something else."""
        request = self.requests.get(progress.get("request"))
        if request is None or request.version != progress.get("seen"):
            raise NotFound(say.ANSWERED)
        return request


def asking(turn: Turn, requests: Sequence[Request]) -> list[Asking]:
    """Open requests as cards show them, each with the press that is this person's to make."""
    return [_asking(turn, one) for one in requests]


def granted(turn: Turn, press: GrantAccess) -> Answer:
    """*Let in as …*. Pressed twice, or second, it says how it stands."""
    request, place = access_grants.grant(turn.db, turn.actor, press.id, seen=press.version, now=turn.now)
    return _answered(turn, request, _let_in(request, place))


def refused(turn: Turn, press: RefuseAccess) -> Answer:
    """*Not now*."""
    request, done = access_grants.refuse(turn.db, turn.actor, press.id, seen=press.version, now=turn.now)
    said = markdown(say.refused("{name}"), name=request.name) if done else None
    return _answered(turn, request, said)


def choose(turn: Turn, press: ChooseAccess) -> Answer:
    """*Let in as …*: the small form."""
    _require(turn)
    request = access_grants.one(turn.db, press.id)
    if not request.is_open:
        return _answered(turn, request, None)
    return guide.begin(turn, LET_IN, 0, Progress({"request": request.id, "seen": request.version}))


def _asking(turn: Turn, one: Request) -> Asking:
    place = access_grants.one_press(turn.db, turn.actor, one)
    words = say.asks(one.name, one.as_whom, access_requests.day(one, turn.now))
    one_press = say.let_in_as(place.as_whom) if place is not None else ""
    return Asking(one.id, one.version, words, say.WAS_HERE if one.was_here else "", one_press)


def _answered(turn: Turn, request: Request, said: Markdown | None) -> Answer:
    """The message with its answer on it; pressed elsewhere, who else asks."""
    stands = markdown(f"{{name}}: {access_requests.how_it_stands(request)}", name=request.name)
    redrawn = letter.redrawn(turn, said or stands)
    if redrawn is not None:
        return turn.reply(redrawn)
    left = access_requests.waiting(turn.db, turn.actor)
    card = requests_card(asking(turn, left), said=said or stands)
    return turn.reply(Message(card=card, summary=say.REQUESTS_SUMMARY))


def _let_in(request: Request, place: Place | None) -> Markdown | None:
    if place is None:
        return None
    return markdown(say.let_in("{name}", "{whom}"), name=request.name, whom=place.as_whom)


def _require(turn: Turn) -> None:
    access.require_to_change(turn.db, turn.actor, Verb.GRANT_ACCESS, now=turn.now, refusal=say.NOT_YOURS)


def _load(turn: Turn, case_id: int) -> LetInFacts:
    _require(turn)
    waiting = access_requests.waiting(turn.db, turn.actor)
    known = tuple((str(agency_id), name) for agency_id, name in access_requests.agency_names(turn.db))
    return LetInFacts(
        turn.now,
        requests={one.id: one for one in waiting},
        agencies=known,
        roles=access_grants.may_give(turn.actor),
    )


def _who(progress: Progress, facts: LetInFacts) -> Page:
    request = facts.one(progress)
    asked = request.role.value if request.role in facts.roles else ""
    matched = str(request.agency_id) if request.agency_id is not None else ""
    roles = [(role.value, role.value.capitalize()) for role in facts.roles]
    return Page(
        "who",
        say.FORM,
        (
            Choice(name="role", label=say.FORM_ROLE, options=roles, default=asked),
            Choice(
                name="agency",
                label=say.FORM_AGENCY,
                options=(*_likely(request, facts), (_NEW, say.ANOTHER)),
                shape="pick",
                default=matched or _NEW,
                help=say.FORM_AGENCY_HELP.format(agency=request.agency),
            ),
        ),
        intro=(say.asks(request.name, request.as_whom, access_requests.day(request, facts.now)),),
    )


def _likely(request: Request, facts: LetInFacts) -> list[Option]:
    """The agencies most like what they wrote, by name: a card has no room for hundreds."""
    wrote = request.agency.casefold()
    like = sorted(facts.agencies, key=lambda one: -SequenceMatcher(None, wrote, one[1].casefold()).ratio())[:_LISTED]
    return sorted(like, key=lambda one: one[1].casefold())


def _new_agency(progress: Progress, facts: LetInFacts) -> Page | None:
    if progress.get("agency") != _NEW:
        return None
    request = facts.one(progress)
    kinds = [(kind.value, kind.value.capitalize()) for kind in AgencyKind]
    name = Text(name="name", label=say.NEW_AGENCY, default=request.agency, max_length=LONGEST)
    return Page("new", say.FORM, (name, Choice(name="kind", label=say.NEW_KIND, options=kinds, shape="list")))


def _place(progress: Progress, facts: LetInFacts) -> Place:
    role, chosen = Role(progress.get("role")), progress.get("agency")
    if chosen == _NEW:
        return Place(role, None, progress.get("name"), AgencyKind(progress.get("kind")))
    name = dict(facts.agencies).get(chosen)
    if name is None:
        raise InvalidInput(say.CHOOSE_FIRST)
    return Place(role, int(chosen), name)


def _preview(progress: Progress, facts: LetInFacts) -> Preview:
    request, place = facts.one(progress), _place(progress, facts)
    pairs = (
        (say.FORM_WHO, request.name),
        (say.FORM_ASKED, request.as_whom),
        (say.FORM_AS, place.as_whom),
        (say.FORM_NEXT, say.starts(place.role)),
    )
    return Preview(say.FORM, pairs, confirm=say.CONFIRM)


def _save(turn: Turn, draft_id: str, progress: Progress, facts: LetInFacts) -> Answer:
    asked, place = facts.one(progress), _place(progress, facts)
    request, given = access_grants.grant(turn.db, turn.actor, asked.id, seen=asked.version, now=turn.now, place=place)
    return _answered(turn, request, _let_in(request, given))


def _again(turn: Turn, draft_id: str, progress: Progress) -> Answer:
    return _answered(turn, access_grants.one(turn.db, progress.get("request")), None)


def _from_a_request_alone(facts: LetInFacts) -> Progress:
    raise NotFound(say.NO_SUCH)


LET_IN = Form(
    "let_in",
    say.FORM,
    Verb.GRANT_ACCESS,
    _load,
    pages(_who, _new_agency),
    _preview,
    _save,
    _from_a_request_alone,
    again=_again,
    about_case=False,
)
