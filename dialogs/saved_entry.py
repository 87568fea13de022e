"""A saved entry in the author's chat: copied to the care record, why it came late, and its SBAR finished later."""

from __future__ import annotations

from cards import verbs
from cards.entry import EntryView, copied_card, entry_card, struck_out_card
from casework import access, entries, entry_text, events, updates, words
from casework.access import Verb
from casework.days import day_of, in_words
from casework.entries import UpdateView
from casework.events import Follows
from casework.words import events as event_words
from casework.words import updates as say
from dialogs import guide
from dialogs.events import Answer, Message
from dialogs.turn import Turn
from storage.tables import LateReason, Trend, WhatChanged

SUMMARY = "Keyworker: an entry was saved"

_REASONS = {"off": LateReason.WAS_OFF, "heard_later": LateReason.HEARD_LATER, "leave": LateReason.LEFT}
_RATE_AGAIN = updates.CRISIS | {WhatChanged.DISCHARGED}


def shown(turn: Turn, entry: UpdateView) -> Answer:
    """The entry as it stands: ready to copy, or one line once it was copied."""
    if entry.struck_out is not None:
        return turn.reply(struck_out(entry))
    if entry.copied_at is not None:
        said = say.copied(entry.label, say.LABELS[entry.what], in_words(day_of(entry.recorded_at)))
        return turn.reply(Message(card=copied_card(said), summary=SUMMARY))
    return turn.reply(Message(card=entry_card(_view(turn, entry)), summary=SUMMARY))


def looked_at(turn: Turn, entry: UpdateView) -> Answer:
    """The whole entry once more, copied or not, for whoever may read it."""
    if entry.struck_out is not None:
        return turn.reply(struck_out(entry))
    return turn.reply(Message(card=entry_card(_view(turn, entry, title=say.AN_ENTRY)), summary=SUMMARY))


def struck_out(entry: UpdateView) -> Message:
    """The line that stays of an entry on the wrong child."""
    return Message(card=struck_out_card(entry_text.struck_out(entry)), summary=SUMMARY)


def copied(turn: Turn, pressed: verbs.CopiedToRecord) -> Answer:
    """It stands in the care record now."""
    return shown(turn, updates.mark_copied(turn.db, turn.actor, pressed.update, now=turn.now))


def late_reason(turn: Turn, pressed: verbs.LateReason) -> Answer:
    """Why it came late, in one press."""
    reason = _REASONS[pressed.reason]
    return shown(turn, updates.explain_lateness(turn.db, turn.actor, pressed.update, reason, now=turn.now))


def finish(turn: Turn, pressed: verbs.FinishUpdate) -> Answer:
    """Write the SBAR of one headline. Raises NotFound once it is complete."""
    from dialogs.update import FINISH, finishing  # it shows what it saved through this module

    entry = entries.one(turn.db, turn.actor, pressed.update, now=turn.now)
    if entry.struck_out is not None:
        return turn.reply(struck_out(entry))
    return guide.begin(turn, FINISH, entry.case_id, finishing(entry))


def _view(turn: Turn, entry: UpdateView, title: str = "") -> EntryView:
    """Whose case it is writes on it; who wrote it, and a manager, may strike it out."""
    scene = turn.scene
    standing = access.standing(turn.db, turn.actor, entry.case_id, today=turn.today)
    own = access.may(turn.actor, Verb.RECORD_UPDATE, standing.relations)
    wrote = entry.author_id == turn.actor.person_id
    strikes = access.may(turn.actor, Verb.STRIKE_OUT, standing.relations) and (wrote or not own)
    call = words.NOT_AN_EMERGENCY.format(crisis_line=scene.crisis_line, safeguarding_line=scene.safeguarding_line)
    late = say.late(day_of(entry.told.at), day_of(entry.recorded_at)) if entry.late else ""
    why = say.LATE_NOTED[entry.late_reason] if entry.late_reason else ""
    follows = events.of_update(turn.db, entry.id)
    notes = (why, *_following(follows), say.TO_FINISH if entry.to_finish else "") if own else ()
    return EntryView(
        **({"title": title} if title else {}),
        update=entry.id,
        case=entry.case_id,
        label=entry.label,
        text=entry_text.text(entry),
        late=late,
        ask_why=entry.late and not why and own,
        notes=tuple(note for note in notes if note),
        call=call if updates.needs_next_step(entry.what, entry.trend, bool(entry.asked_for)) else "",
        to_finish=entry.to_finish and own,
        may_rate=own and _may_rate(entry, follows),
        may_copy=own and entry.copied_at is None,
        may_correct=own,
        may_strike_out=strikes,
    )


def _may_rate(entry: UpdateView, follows: Follows | None) -> bool:
    """Offered where it is asked for, and wherever risk may have changed; a paediatric ward keeps its rating."""
    if follows is not None and (follows.rate or follows.paediatric):
        return follows.rate
    return entry.what in _RATE_AGAIN or entry.trend is Trend.WORSE


def _following(follows: Follows | None) -> tuple[str, ...]:
    """What an event asks for now. It stands on the keyworker's list as well, until it is done."""
    if follows is None:
        return ()
    blue = f" {event_words.SUGGESTS_BLUE}" if follows.blue else ""
    said = (
        f"{event_words.RATE}{blue}" if follows.rate else "",
        event_words.KEEPS_RATING if follows.paediatric else "",
        event_words.ROOT_CAUSE if follows.root_cause else "",
        event_words.LEGAL_UNKNOWN if follows.legal_unknown else "",
    )
    return tuple(one for one in said if one)
