"""Who may do what: one table of role, verb and relation to the case; one function; one predicate for lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, FromClause, bindparam, exists, false, literal, or_, select, true

from casework import audit, words
from casework.actor import Actor
from casework.days import day_of
from casework.errors import NotAllowed, NotFound
from casework.words import closing as closing_words
from storage import core as t
from storage.tables import CaseStatus, Outcome, Role


class Verb(StrEnum):
    """Everything that can be asked of a case, an action or a summary."""

    LIST_CASES = "case.list"
    READ_CASE = "case.read"
    READ_RECORD = "record.read"  # entries, ratings, consent: what a partner on the MDT does not see
    READ_BOARD = "board.read"
    RECORD_UPDATE = "update.record"
    STRIKE_OUT = "update.strike out"  # an entry on the wrong child: who wrote it, or their manager
    READ_WHO_SAW = "update.who saw"  # who may have seen an entry that was struck out
    READ_STRUCK_OUT = "update.read struck out"  # what it said
    RATE = "rating.record"
    MOVE_LEVEL = "gateway.level"  # ask for a Resolution meeting
    RECORD_EVENT = "event.record"
    CLOSE_TASK = "task.close"  # what a rating or an event demands: held, declined, done, no longer needed
    LOG_ACTIONS = "actions.log"
    PLAN_MEETING = "meeting.plan"  # and change, cancel, close it, tick its papers, answer for who rang
    ANSWER_INVITATION = "invitation.answer"  # one's own
    CHANGE_CONSENT = "consent.change"
    OVERRIDE_CONSENT = "consent.override"  # one message to keep a child safe, though sharing is stopped
    ARRANGE_TRANSITION = "transition.arrange"  # who takes over at 18, or 25
    LINK_CHANNEL = "channel.link"
    DO_ACTION = "action.done"
    ANSWER_ACTION = "action.answer"  # mine, not mine, stuck, more time, and their undo
    DO_FOR_OWNER = "action.done for owner"
    AGREE_TIME = "action.agree time"
    SNOOZE_ACTION = "action.snooze"  # let its reminders wait, and wake it
    READ_ACTION = "action.read"  # all of one action, with its history
    CHANGE_ACTION = "action.change"  # wording, how it is known, plan, need, due day
    CLOSE_ACTION = "action.close"  # not achievable, replaced by another, open again
    HAND_OVER = "actions.hand over"  # of an owner who leaves, to others
    TELL_KEYWORKER = "action.tell keyworker"  # "it is done", from somebody who may not tick it
    LIST_ACTIONS = "action.list"
    READ_SUMMARY = "summary.read"
    READ_CLOCKS = "clocks.read"  # what is due by which rule
    CLOSE_CASE = "case.close"
    REOPEN_CASE = "case.reopen"
    ALLOCATE = "case.allocate"  # say who keeps it
    GRANT_ACCESS = "access.grant"  # let somebody in who is unknown here, or not: casework/access_grants.py
    READ_TEAM = "team.read"  # who is who, and who can be reached
    END_MEMBERSHIP = "mdt.end"  # take somebody off the MDT, or say that they stay
    ASK_TO_LEAVE = "mdt.ask to leave"  # oneself
    READ_NUMBERS = "reminders.read"  # how early and how often an MDT is reminded: code and numbers alone
    SET_NUMBERS = "reminders.set"
    SET_COVER = "cover.set"  # say who stands in while somebody is away; of whom: casework/covers.py
    REGISTER = "case.register"  # take a referral, and open a case or not: in one's own service
    CHANGE_DETAILS = "case.change"  # the facts of a case, and who is put on its MDT
    TELL_REFERRER = "referral.told"
    LIST_DISCUSSION = "discussion.list"  # cases for a DSD tracker or Gateway meeting
    HOLD_DISCUSSION = "discussion.held"  # that one was held: what changes is counted from it
    ASK_LINES = "lines.ask"  # three lines before a meeting, and writing them down for who was rung
    GIVE_LINES = "lines.give"
    TAG = "theme.tag"
    RECORD_FEEDBACK = "feedback.record"  # what the young person and family say
    RECORD_CONTACT = "contact.record"  # that somebody was in touch with the child, the family, the lead professional


class Relation(StrEnum):
    """How a person stands to a case, or to an action of it."""

    OWN = "own"  # its keyworker
    COVER = "cover"  # stands in for its keyworker today
    MDT = "mdt"  # on its MDT now
    AGENCY = "agency"  # on its MDT, and the action is with the person or their agency
    SERVICE = "service"  # the case belongs to the person's service
    NONE = "none"


# What is not refused on a closed case: a family may change its mind about consent at any time.
ON_A_CLOSED_CASE = frozenset({Verb.REOPEN_CASE, Verb.CHANGE_CONSENT})

IN_PLACE = "cover.used"  # the audit's verb for what somebody did with an absent manager's rights

READS = frozenset(
    {
        Verb.LIST_CASES,
        Verb.LIST_DISCUSSION,
        Verb.READ_CASE,
        Verb.READ_RECORD,
        Verb.READ_BOARD,
        Verb.LIST_ACTIONS,
        Verb.READ_ACTION,
        Verb.READ_SUMMARY,
        Verb.READ_CLOCKS,
        Verb.READ_WHO_SAW,
        Verb.READ_STRUCK_OUT,
        Verb.READ_TEAM,
        Verb.READ_NUMBERS,
    }
)

_OWN, _MDT, _AGENCY, _SERVICE = Relation.OWN, Relation.MDT, Relation.AGENCY, Relation.SERVICE
_ANY = frozenset(Relation)

_ALLOWED: dict[Role, dict[Verb, frozenset[Relation]]] = {
    Role.KEYWORKER: {
        Verb.LIST_CASES: frozenset({_OWN}),
        Verb.READ_CLOCKS: frozenset({_OWN}),
        Verb.READ_CASE: frozenset({_OWN, _MDT}),
        Verb.READ_RECORD: frozenset({_OWN}),
        Verb.READ_BOARD: frozenset({_OWN, _MDT}),
        Verb.RECORD_UPDATE: frozenset({_OWN}),
        Verb.STRIKE_OUT: frozenset({_OWN}),
        Verb.RATE: frozenset({_OWN}),
        Verb.RECORD_EVENT: frozenset({_OWN}),
        Verb.RECORD_CONTACT: frozenset({_OWN}),
        Verb.RECORD_FEEDBACK: frozenset({_OWN}),
        Verb.TAG: frozenset({_OWN}),
        Verb.ASK_LINES: frozenset({_OWN}),
        Verb.GIVE_LINES: frozenset({_MDT}),
        Verb.LIST_DISCUSSION: frozenset({_OWN}),
        Verb.HOLD_DISCUSSION: frozenset({_OWN}),
        Verb.CLOSE_TASK: frozenset({_OWN}),
        Verb.LOG_ACTIONS: frozenset({_OWN}),
        Verb.PLAN_MEETING: frozenset({_OWN}),
        Verb.ANSWER_INVITATION: frozenset({_OWN, _MDT}),
        Verb.CHANGE_CONSENT: frozenset({_OWN}),
        Verb.OVERRIDE_CONSENT: frozenset({_OWN}),
        Verb.ARRANGE_TRANSITION: frozenset({_OWN}),
        Verb.LINK_CHANNEL: frozenset({_OWN}),
        Verb.DO_ACTION: frozenset({_OWN, _AGENCY}),
        Verb.ANSWER_ACTION: frozenset({_OWN, _AGENCY}),
        Verb.DO_FOR_OWNER: frozenset({_OWN}),
        Verb.AGREE_TIME: frozenset({_OWN}),
        Verb.READ_ACTION: frozenset({_OWN, _AGENCY}),
        Verb.CHANGE_ACTION: frozenset({_OWN}),
        Verb.SNOOZE_ACTION: frozenset({_OWN}),
        Verb.CLOSE_ACTION: frozenset({_OWN}),
        Verb.HAND_OVER: frozenset({_OWN}),
        Verb.TELL_KEYWORKER: frozenset({_OWN, _MDT}),
        Verb.LIST_ACTIONS: frozenset({_OWN, _MDT}),
        Verb.CLOSE_CASE: frozenset({_OWN}),
        Verb.REOPEN_CASE: frozenset({_OWN}),
        Verb.END_MEMBERSHIP: frozenset({_OWN}),
        Verb.ASK_TO_LEAVE: frozenset({_MDT}),
        Verb.READ_NUMBERS: frozenset({_OWN}),
        Verb.SET_COVER: _ANY,
        Verb.REGISTER: frozenset({_SERVICE}),
        Verb.CHANGE_DETAILS: frozenset({_OWN}),
        Verb.TELL_REFERRER: frozenset({_OWN}),
    },
    Role.PARTNER: {
        Verb.READ_CASE: frozenset({_MDT}),
        Verb.READ_BOARD: frozenset({_MDT}),
        Verb.ANSWER_INVITATION: frozenset({_MDT}),
        Verb.DO_ACTION: frozenset({_AGENCY}),
        Verb.ANSWER_ACTION: frozenset({_AGENCY}),
        Verb.READ_ACTION: frozenset({_AGENCY}),
        Verb.TELL_KEYWORKER: frozenset({_MDT}),
        Verb.GIVE_LINES: frozenset({_MDT}),
        Verb.LIST_ACTIONS: frozenset({_MDT}),
        Verb.ASK_TO_LEAVE: frozenset({_MDT}),
    },
    Role.MANAGER: {
        Verb.LIST_CASES: frozenset({_SERVICE}),
        Verb.LIST_DISCUSSION: frozenset({_SERVICE}),
        Verb.HOLD_DISCUSSION: frozenset({_SERVICE}),
        Verb.READ_CLOCKS: frozenset({_SERVICE}),
        Verb.READ_CASE: frozenset({_SERVICE}),
        Verb.READ_RECORD: frozenset({_SERVICE}),
        Verb.STRIKE_OUT: frozenset({_SERVICE}),
        Verb.READ_WHO_SAW: frozenset({_SERVICE}),
        Verb.READ_BOARD: frozenset({_SERVICE}),
        Verb.ANSWER_INVITATION: frozenset({_MDT}),
        Verb.DO_ACTION: frozenset({_AGENCY}),
        Verb.ANSWER_ACTION: frozenset({_AGENCY}),
        Verb.AGREE_TIME: frozenset({_SERVICE}),
        Verb.READ_ACTION: frozenset({_AGENCY, _SERVICE}),
        Verb.HAND_OVER: frozenset({_SERVICE}),
        Verb.MOVE_LEVEL: frozenset({_SERVICE}),
        Verb.CLOSE_TASK: frozenset({_SERVICE}),
        Verb.OVERRIDE_CONSENT: frozenset({_SERVICE}),
        Verb.ARRANGE_TRANSITION: frozenset({_SERVICE}),
        Verb.ALLOCATE: frozenset({_SERVICE}),
        Verb.CLOSE_CASE: frozenset({_SERVICE}),
        Verb.REOPEN_CASE: frozenset({_SERVICE}),
        Verb.END_MEMBERSHIP: frozenset({_SERVICE}),
        Verb.ASK_TO_LEAVE: frozenset({_MDT}),
        Verb.TELL_KEYWORKER: frozenset({_MDT, _SERVICE}),
        Verb.GIVE_LINES: frozenset({_MDT}),
        Verb.LIST_ACTIONS: frozenset({_SERVICE}),
        Verb.READ_SUMMARY: _ANY,
        Verb.GRANT_ACCESS: _ANY,
        Verb.READ_TEAM: _ANY,
        Verb.READ_NUMBERS: frozenset({_SERVICE}),
        Verb.SET_COVER: _ANY,
        Verb.REGISTER: frozenset({_SERVICE}),
        Verb.CHANGE_DETAILS: frozenset({_SERVICE}),
        Verb.TELL_REFERRER: frozenset({_SERVICE}),
    },
    Role.OVERSIGHT: {},
    Role.ADMINISTRATOR: {  # as the lead for information governance
        Verb.READ_WHO_SAW: _ANY,
        Verb.READ_STRUCK_OUT: _ANY,
        Verb.GRANT_ACCESS: _ANY,
        Verb.READ_TEAM: _ANY,
        Verb.READ_NUMBERS: _ANY,
        Verb.SET_NUMBERS: _ANY,
    },
}


def _with_cover(relations: frozenset[Relation]) -> frozenset[Relation]:
    """Who stands in for a case's keyworker may all that the keyworker may."""
    return relations | {Relation.COVER} if _OWN in relations else relations


TABLE: dict[Role, dict[Verb, frozenset[Relation]]] = {
    role: {verb: _with_cover(relations) for verb, relations in verbs.items()} for role, verbs in _ALLOWED.items()
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as far as permission is concerned, and how the actor stands to it."""

    case_id: int
    code: str
    keyworker_id: int | None
    relations: frozenset[Relation]
    closed: bool = False


def may(actor: Actor, verb: Verb, relations: frozenset[Relation]) -> bool:
    """The one decision: whether any role of the actor allows the verb to someone standing like this."""
    return any(not relations.isdisjoint(TABLE[role].get(verb, frozenset())) for role in actor.roles)


def standing(
    db: Connection,
    actor: Actor,
    case_id: int,
    *,
    today: date,
    agency_id: int | None = None,
    owner_id: int | None = None,
) -> Standing:
    """How the actor stands to a case, and to an action of this agency and owner. Raises NotFound for no such case.

    An owner whose agency has changed since keeps their actions.
    """
    row = db.execute(_STANDING, {"case": case_id, "person": actor.person_id, "day": today}).first()
    if row is None:
        raise NotFound(words.NO_SUCH_CASE)
    found: set[Relation] = set()
    if row.keyworker_id == actor.person_id:
        found.add(Relation.OWN)
    elif actor.keeps(row.keyworker_id):
        found.add(Relation.COVER)
    if row.on_mdt:
        found.add(Relation.MDT)
        if agency_id == actor.agency_id or owner_id == actor.person_id:
            found.add(Relation.AGENCY)
    if actor.service_id is not None and row.service_id == actor.service_id:
        found.add(Relation.SERVICE)
    return Standing(
        case_id, row.code, row.keyworker_id, frozenset(found or {Relation.NONE}), row.status is CaseStatus.CLOSED
    )


def require(
    db: Connection,
    actor: Actor,
    verb: Verb,
    case_id: int,
    *,
    now: datetime,
    agency_id: int | None = None,
    owner_id: int | None = None,
    subject: str = "",
    refusal: str = "",
) -> Standing:
    """Let the actor through, or raise NotAllowed (audited after the rollback). A read is audited here and now.

    Writes are audited by the function that does them, with old and new values.
    """
    where = standing(db, actor, case_id, today=day_of(now), agency_id=agency_id, owner_id=owner_id)
    if not may(actor, verb, where.relations):
        raise refused(actor, verb, now=now, case_id=case_id, subject=subject, sentence=refusal)
    if where.closed and verb not in READS | ON_A_CLOSED_CASE:
        raise refused(
            actor, verb, now=now, case_id=case_id, subject=subject, sentence=closing_words.refused(where.code)
        )
    if verb in READS:
        read(db, actor, verb, now=now, case_id=case_id, subject=subject)
    if not _by_own_role(actor, verb, where.relations):
        _in_place_of(db, actor, verb, now=now, case_id=case_id, subject=subject)
    return where


def require_role(db: Connection, actor: Actor, verb: Verb, *, now: datetime, refusal: str = "") -> None:
    """Let the actor through for something that is about no single case: a list or a summary is one audit row."""
    if not may(actor, verb, _ANY):
        raise refused(actor, verb, now=now, sentence=refusal)
    read(db, actor, verb, now=now)
    if actor.stands_in_for is not None and TABLE[Role.MANAGER].get(verb):  # the list is longer for it
        _in_place_of(db, actor, verb, now=now)


def require_to_change(
    db: Connection, actor: Actor, verb: Verb, *, now: datetime, subject: str = "", refusal: str = ""
) -> None:
    """Let the actor through to a change that is about no case; whoever makes it audits it, with old and new values."""
    if not may(actor, verb, _ANY):
        raise refused(actor, verb, now=now, subject=subject, sentence=refusal)
    if not _by_own_role(actor, verb, _ANY):
        _in_place_of(db, actor, verb, now=now, subject=subject)


def _by_own_role(actor: Actor, verb: Verb, relations: frozenset[Relation]) -> bool:
    """Whether it is allowed without the rights of a manager for whom the actor stands in."""
    if actor.stands_in_for is None:
        return True
    return any(not relations.isdisjoint(TABLE[role].get(verb, frozenset())) for role in actor.own_roles)


def _in_place_of(
    db: Connection, actor: Actor, verb: Verb, *, now: datetime, case_id: int | None = None, subject: str = ""
) -> None:
    """Every use of an absent manager's rights has a row of its own."""
    audit.record(
        db,
        person_id=actor.person_id,
        verb=IN_PLACE,
        outcome=Outcome.DONE,
        case_id=case_id,
        subject=subject or verb,
        new=f"{verb} in place of person:{actor.stands_in_for}",
        place=actor.place,
        now=now,
    )


def read(
    db: Connection, actor: Actor, verb: Verb, *, now: datetime, case_id: int | None = None, subject: str = ""
) -> None:
    """Write the audit row of a read."""
    audit.record(
        db,
        person_id=actor.person_id,
        verb=verb,
        outcome=Outcome.READ,
        case_id=case_id,
        subject=subject,
        place=actor.place,
        now=now,
    )


def refused(
    actor: Actor,
    verb: Verb,
    *,
    now: datetime,
    case_id: int | None = None,
    subject: str = "",
    sentence: str = "",
) -> NotAllowed:
    """The refusal to raise; it writes its own audit row after the rollback."""
    return NotAllowed(
        sentence=sentence or words.NOT_ALLOWED,
        person_id=actor.person_id,
        verb=verb,
        case_id=case_id,
        subject=subject,
        place=actor.place,
        now=now,
    )


def cases_where(actor: Actor, verb: Verb, today: date) -> ColumnElement[bool]:
    """The same table as a predicate on `t.case`, for lists: true for exactly the cases the verb is allowed on."""
    relations = frozenset[Relation]().union(*(TABLE[role].get(verb, frozenset()) for role in actor.roles))
    on_mdt = _on_mdt(literal(actor.person_id), today)
    conditions = {
        Relation.OWN: t.case.c.keyworker_id == actor.person_id,
        Relation.COVER: t.case.c.keyworker_id.in_(sorted(actor.covers)) if actor.covers else false(),
        Relation.MDT: on_mdt,
        Relation.AGENCY: on_mdt,
        Relation.SERVICE: t.case.c.service_id == actor.service_id if actor.service_id is not None else false(),
        Relation.NONE: true(),
    }
    return or_(false(), *(conditions[relation] for relation in sorted(relations)))


def still_on(today: ColumnElement[date] | date, seat: FromClause = t.membership) -> ColumnElement[bool]:
    """Memberships of an MDT that have not ended: on the day of its end somebody is on it no more."""
    until: ColumnElement[date | None] = seat.c.until
    return or_(until.is_(None), until > today)


def _on_mdt(person_id: ColumnElement[int], today: ColumnElement[date] | date) -> ColumnElement[bool]:
    on = t.membership.c
    return exists().where(on.case_id == t.case.c.id, on.person_id == person_id, still_on(today))


_STANDING = select(  # built once: nothing is read or written without it
    t.case.c.code,
    t.case.c.service_id,
    t.case.c.keyworker_id,
    t.case.c.status,
    _on_mdt(bindparam("person", type_=t.person.c.id.type), bindparam("day", type_=t.membership.c.until.type)).label(
        "on_mdt"
    ),
).where(t.case.c.id == bindparam("case"))
