"""The notice that a rating has grown old, in words, as things stand when it is sent or looked at again."""

from __future__ import annotations

from casework import rating_pass
from casework.days import day_of, in_words
from casework.letter_facts import Facts, Found
from casework.letter_parts import Line, Press
from casework.words import ratings as say


def stale_line(notice: Found, rating: Found, facts: Facts) -> Line:
    """What was rated since says so. The keyworker gets the way to rate; `action_id` is the case then."""
    one = rating_pass.in_force(rating)
    day, days = day_of(one.rated_at), int(str(notice.occurrence).partition("+")[0])
    said = in_words(day)
    said = say.stale(one.word, said if day.year != facts.today.year else said.rsplit(" ", 1)[0], days)
    if not one.in_force:
        return Line(said, note=say.RATED_SINCE)
    own = rating.keyworker_id == facts.reader.person_id
    detail = "" if rating.keyworker_id is not None else say.NO_KEYWORKER
    return Line(said, detail, action_id=one.case_id, presses=(Press.RATE,) if own and not one.silent else ())
