"""`contact KW-…`: two presses once the case is open, or one line of typed words."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from datetime import date

from cards.contact_note import DAY, NOTE, ContactCardView, SavedNoteView, contact_card, saved_note_card
from cards.verbs import ContactMade, ContactTakenBack
from casework import access, cases, codes, contact_notes
from casework.access import Verb
from casework.contact_notes import LONGEST_NOTE, How, NewNote, NoteView
from casework.errors import InvalidInput
from casework.words import contact_notes as say
from dialogs import pick
from dialogs.dates import read_day
from dialogs.events import Answer, Message
from dialogs.turn import Turn
from storage.tables import Voice

VIEW = "contact"
SUMMARY = "Keyworker: contact with a family"

_VOICES = {"young person": Voice.YOUNG_PERSON, "family": Voice.FAMILY, "lead": Voice.LEAD_PROFESSIONAL}
_HOW = re.compile(r"\b(visit|call|message)\b", re.IGNORECASE)
_WHO = re.compile(r"\b(young person|family|lead)\b", re.IGNORECASE)


def command(turn: Turn, argument: str) -> Answer:
    """`contact`, `contact KW-7F3K`, `contact KW-7F3K call family`."""
    how, who, code = _HOW.search(argument), _WHO.search(argument), codes.read_code(argument)
    if how is None or who is None or code is None:
        return pick.pick(turn, VIEW, argument=argument)
    new = NewNote(_VOICES[who[1].casefold()], How(how[1].casefold()), turn.today)
    return _saved(turn, contact_notes.record(turn.db, turn.actor, cases.id_of_code(turn.db, code), new, now=turn.now))


def show(turn: Turn, case_id: int) -> Answer:
    """The card with a button for each who and how. Raises NotAllowed for all but the case's keyworker."""
    access.require(turn.db, turn.actor, Verb.RECORD_CONTACT, case_id, now=turn.now)
    access.read(turn.db, turn.actor, Verb.RECORD_CONTACT, now=turn.now, case_id=case_id, subject="form:contact")
    return turn.reply(Message(card=contact_card(_view(turn, case_id, secrets.token_hex(8))), summary=SUMMARY))


def made(turn: Turn, pressed: ContactMade) -> Answer:
    """One of its buttons; what can't be taken comes back on the card with what was typed."""
    note = str(turn.event.payload.get(NOTE) or "").strip()
    try:
        day = _day(turn, str(turn.event.payload.get(DAY) or ""))
        new = NewNote(Voice(pressed.voice), How(pressed.how), day, note, pressed.key)
        kept = contact_notes.record(turn.db, turn.actor, pressed.case, new, now=turn.now)
    except InvalidInput as error:
        view = replace(_view(turn, pressed.case, pressed.key), note=note[: LONGEST_NOTE * 2], error=str(error))
        return turn.reply(Message(card=contact_card(view), summary=SUMMARY))
    return _saved(turn, kept)


def taken_back(turn: Turn, pressed: ContactTakenBack) -> Answer:
    return _saved(turn, contact_notes.take_back(turn.db, turn.actor, pressed.note, now=turn.now))


def _day(turn: Turn, said: str) -> date:
    if not said:
        return turn.today
    read = read_day(said, turn.today, toward="past")
    if not isinstance(read, date):
        raise InvalidInput(say.NO_DAY, DAY)
    return read


def _view(turn: Turn, case_id: int, key: str) -> ContactCardView:
    label = cases.label(turn.db, case_id, now=turn.now)
    last = contact_notes.last(turn.db, case_id)
    return ContactCardView(
        case_id=case_id,
        label=label,
        key=key,
        last=[(say.fact_title(voice), say.last(last.get(voice), turn.today)) for voice in Voice],
        typed=say.or_type(label.rsplit(", ", 1)[-1]),
        today=turn.today,
        longest=LONGEST_NOTE,
    )


def _saved(turn: Turn, note: NoteView) -> Answer:
    view = SavedNoteView(
        note=note.id,
        case_id=note.case_id,
        label=note.label,
        said=say.done(note.voice, note.how, note.day, turn.today),
        words=note.words,
        taken_back=note.taken_back,
    )
    return turn.reply(Message(card=saved_note_card(view), summary=SUMMARY))
