"""Picking a case for a form or a view: by code, initials or a press, never by a name typed into the chat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cards.pick import PICKED, PickLine, pick_card
from cards.text import markdown
from cards.verbs import OpenForm
from casework import access, cases, codes, words
from casework.access import Relation, Verb
from casework.cases import CaseLine
from casework.errors import NotFound
from casework.words import home as say
from dialogs import guide
from dialogs.events import Answer, Message
from dialogs.turn import Turn

BUTTONS = 5
MOST_LISTED = 150  # names on one card: with more it would pass the size that Teams takes


def pick(turn: Turn, form_name: str, *, argument: str = "") -> Answer:
    """Open the form (or view) for the case that `argument` means; ask which one where that is not clear.

    `argument` is a code, initials or a name; empty asks. Raises NotAllowed and NotFound.
    """
    if codes.mistyped(argument):
        raise NotFound(words.CODE_MISTYPED)
    code = codes.read_code(argument)
    if code is not None:
        return _open(turn, form_name, cases.id_of_code(turn.db, code))
    return _choose(turn, form_name, argument.strip())


def opened(turn: Turn, pressed: OpenForm) -> Answer:
    """A press that opens a form: for a case, or for the one chosen in the card's list."""
    if pressed.case:
        return _open(turn, pressed.form, pressed.case)
    if _is_about_none(pressed.form):
        return _open(turn, pressed.form, 0)
    if PICKED not in turn.event.payload:
        return _choose(turn, pressed.form, "")
    chosen = str(turn.event.payload[PICKED])
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
        return _open(turn, pressed.form, int(chosen))
    return _choose(turn, pressed.form, "", warning=say.PICK_ONE_FIRST)


def _open(turn: Turn, form_name: str, case_id: int) -> Answer:
    from dialogs import switchboard  # it names this module, so that the import waits until something is opened

    view = switchboard.views().get(form_name)
    if view is not None:
        return view(turn, case_id)
    form = switchboard.forms().get(form_name)
    if form is None:
        raise NotFound(words.NOT_UNDERSTOOD)
    return guide.begin(turn, form, case_id)


def _choose(turn: Turn, form_name: str, said: str, warning: str = "") -> Answer:
    verb = _verb(form_name)
    if not access.may(turn.actor, verb, frozenset(Relation)):
        raise access.refused(turn.actor, verb, now=turn.now)
    own = cases.caseload(turn.db, turn.actor, now=turn.now, to=verb)
    if not own:
        return turn.reply(guide.notice(say.NO_CASES))
    meant = cases.meant_by(said, own) if said else own
    if len(meant) == 1:
        return _open(turn, form_name, meant[0].id)
    if said and meant:
        hint = markdown(say.PICK_SEVERAL, said=said)
    elif said:
        hint, meant = markdown(say.PICK_NONE, said=said), own
    else:
        hint = markdown(say.PICK_LAST) if len(own) > BUTTONS else markdown("")
    return turn.reply(_asked(form_name, meant, hint, warning))


def _asked(form_name: str, lines: Sequence[CaseLine], hint: str, warning: str) -> Message:
    first, listed = lines[:BUTTONS], lines[:MOST_LISTED] if len(lines) > BUTTONS else ()
    if len(lines) > MOST_LISTED:
        hint = markdown(say.PICK_TOO_MANY, shown=MOST_LISTED, all=len(lines), command=form_name)
    shown = pick_card(
        say.PICK,
        form_name,
        [_line(one) for one in first],
        [_line(one) for one in listed],
        said=hint,
        warning=warning,
        find=say.PICK_FIND,
    )
    return Message(card=shown, summary=say.PICK)


def _line(one: CaseLine) -> PickLine:
    return PickLine(one.id, one.label, one.name)


def _is_about_none(form_name: str) -> bool:
    from dialogs import switchboard  # as above

    form = switchboard.forms().get(form_name)
    return form is not None and not form.about_case


def _verb(form_name: str) -> Verb:
    from dialogs import switchboard  # as above

    form: Any = switchboard.forms().get(form_name)
    return form.verb if form is not None else Verb.READ_CASE
