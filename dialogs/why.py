"""`why KW-…`: what is due for a child, because of what, and by whose rule."""

from __future__ import annotations

from cards.verbs import FeedbackOn, ReviewSent, Verb
from cards.why import WhyCardView, why_card
from casework import big_questions, codes, mdt_policy, review_papers, why
from casework.clock_facts import FEEDBACK, REPORTS
from casework.review_papers import Sent
from casework.why import Reason, WhyPage
from casework.words import clocks as say
from casework.words import feedback as feedback_words
from casework.words import mdt_numbers as number_words
from dialogs import letter, log_questions, pick
from dialogs.events import Answer, Message
from dialogs.turn import Turn

VIEW = "why"
MOST_BUTTONS = 4


def command(turn: Turn, argument: str) -> Answer:
    """`why KW-…`."""
    return pick.pick(turn, VIEW, argument=argument)


def show(turn: Turn, case_id: int) -> Answer:
    """Raises NotAllowed for all but the case's keyworker and the service's managers."""
    page = why.why(turn.db, turn.actor, case_id, policy=turn.scene.policy, now=turn.now)
    notes = [say.DECLINED] if page.declined else []
    if not page.reasons:
        notes.append(say.NOTHING.format(label=page.label))
    if mdt_policy.own(turn.db, case_id):
        notes.append(number_words.ON_WHY.format(code=codes.read_code(page.label)))
    reasons = [(one.said, one.late) for one in page.reasons]
    recommended = log_questions.view(big_questions.of_last_review(turn.db, case_id), turn.today)
    view = WhyCardView(case_id, page.label, reasons, notes, page.sources, _sent(page), recommended)
    return turn.reply(Message(card=why_card(view), summary=say.SUMMARY))


def sent(turn: Turn, pressed: ReviewSent) -> Answer:
    """A report was sent, or a feedback form given. Raises NotAllowed for all but the case's keyworker."""
    what = Sent.REPORT if pressed.what == "report" else Sent.FEEDBACK
    policy = turn.scene.policy
    case_id = review_papers.record(turn.db, turn.actor, pressed.meeting, what, policy=policy, now=turn.now)
    told = letter.redrawn(turn, say.RECORDED, pressed.meeting)
    return turn.reply(told) if told is not None else show(turn, case_id)


def _sent(page: WhyPage) -> list[tuple[str, Verb]]:
    """One button a review and paper, for its keyworker; and what its form says, when it is there already."""
    found: dict[Verb, str] = {}
    for one in page.reasons if page.own else ():
        if one.rule in REPORTS:
            found.setdefault(ReviewSent(_meeting(one), "report"), say.REPORT_SENT)
        elif one.rule == FEEDBACK:
            found.setdefault(ReviewSent(_meeting(one), "feedback"), say.FORM_GIVEN)
            found.setdefault(FeedbackOn(_meeting(one)), feedback_words.FORM_SAYS)
    return [(title, pressed) for pressed, title in found.items()][:MOST_BUTTONS]


def _meeting(reason: Reason) -> int:
    return int(reason.opened_by.removeprefix("meeting:"))
