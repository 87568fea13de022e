"""Notices about somebody who asks to be let in, in words, as things stand when they are sent or looked at again."""

from __future__ import annotations

from casework import access_requests
from casework.access_requests import Request
from casework.letter_facts import Facts, Found
from casework.letter_parts import Line, Press
from casework.words import access as say
from storage.tables import AccessState, NoticeKind

KINDS = frozenset({NoticeKind.ACCESS_ASKED, NoticeKind.ACCESS_GRANTED, NoticeKind.ACCESS_REFUSED})


def over(notice: Found, facts: Facts) -> str:
    """Why this is not to be said any more, in a word; empty when it is."""
    request = facts.asking.get(notice.subject_id)
    if request is None or notice.occurrence != str(request.version):
        return "asked again"
    if notice.kind is NoticeKind.ACCESS_ASKED:
        return "" if request.is_open else "answered"
    if notice.kind is NoticeKind.ACCESS_REFUSED:
        return "" if request.state is AccessState.REFUSED and not request.known else "answered"
    return ""


def access_line(notice: Found, facts: Facts) -> Line | None:
    """To who may answer, with the presses that do; or to who asked."""
    request = facts.asking.get(notice.subject_id)
    if request is None:
        return None
    if notice.kind is NoticeKind.ACCESS_ASKED:
        return _asked(request, facts)
    if notice.kind is NoticeKind.ACCESS_REFUSED:
        return Line(say.refused_to_them(say.LATER))
    if facts.me is None:
        return None
    roles = sorted(facts.me.roles)
    return Line(say.granted(say.as_whom(" and ".join(roles), facts.me.agency)), presses=(Press.HOME,))


def _asked(request: Request, facts: Facts) -> Line:
    one_press = facts.one_press.get(request.id)
    offers = (Press.LET_IN, Press.LET_IN_AS, Press.NOT_NOW) if one_press else (Press.LET_IN_AS, Press.NOT_NOW)
    return Line(
        say.asks(request.name, request.as_whom, access_requests.day(request, facts.now)),
        detail=say.WAS_HERE if request.was_here else "",
        note=access_requests.how_it_stands(request),
        action_id=request.id,
        version=request.version,
        presses=offers if request.is_open else (),
        about=one_press or "",
    )
