"""A message that the bot sends of its own accord: what is due, grouped by case, each with its buttons.

In a 1:1 chat the buttons are Submit; to a channel it is read only, since the action board stands there, but for the way
to what found no room.
"""

from __future__ import annotations

from collections.abc import Sequence

from adaptivecards.baseobject import BareObject

from cards.board import Place
from cards.elements import Action, Card, Mention, Person, TextBlock
from cards.parts import box, buttons, card, heading, line, open_link, show_card, submit
from cards.text import Markdown, markdown, safe, spoken, visible
from cards.verbs import (
    ActionDone,
    ActionDoneFor,
    ActionForm,
    ActionMine,
    ActionMoreTime,
    ActionNotMine,
    ActionsMine,
    ActionStuck,
    ActionUndo,
    Arranged,
    BoardPage,
    ChooseAccess,
    GrantAccess,
    Home,
    InvitationAnswered,
    LeaveAnswered,
    LinesSettled,
    LinesWrite,
    MeetingForm,
    MyActions,
    NameOwner,
    NeedsMe,
    OpenCase,
    OpenForm,
    ReferrerTold,
    RefuseAccess,
    ReplaceOwner,
    ResumeDraft,
    ReviewSent,
    TimeAgreed,
    WhichChild,
)
from casework.letter_parts import Group, Letter, Line, Named, Press
from casework.words import access as access_words
from casework.words import action_news as news
from casework.words import action_page as page_words
from casework.words import allocation as people_words
from casework.words import clocks as clock_words
from casework.words import consent as consent_words
from casework.words import mdt as mdt_words
from casework.words import meetings as meeting_words
from casework.words import notices as say
from casework.words import ratings as rating_words
from casework.words import referrals as referral_words
from casework.words import snoozes as snooze_words
from casework.words import three_lines as lines_words
from casework.words import transitions as transition_words
from casework.words import updates as update_words
from casework.words import wrong_child


def notices_card(letter: Letter, *, said: str = "") -> Card:
    """The whole message; `said` is what a press on it has just done."""
    several = len(letter.new_ids) > 1
    mentions = [_mention(one) for one in letter.asked if one.handle]
    return card(
        heading(letter.title),
        line(say.MAYBE_TWICE, subtle=True, small=True) if letter.repeated else None,
        line(spoken(said), bold=True) if said else None,
        *(_group(group) for group in letter.groups),
        _asked(letter.asked) if letter.asked else None,
        line(say.and_more(letter.more)) if letter.more else None,
        actions=[
            submit(say.ALL_MINE, ActionsMine.of(letter.new_ids), style="positive") if several else None,
            _rest(letter) if letter.more else None,
        ],
        mentions=mentions,
    )


def _asked(asked: Sequence[Named]) -> TextBlock:
    """Who is asked to act; Teams swaps the tag for a mention where the card has an entity of the same text."""
    return line(
        markdown(say.ASKED, who=Markdown(", ".join(_tag(one) if one.handle else safe(one.name) for one in asked)))
    )


def _mention(one: Named) -> Mention:
    return Mention(text=_tag(one), mentioned=Person(id=one.handle, name=visible(one.name)))


def _tag(one: Named) -> str:
    return f"<at>{safe(one.name)}</at>"


def _group(group: Group) -> BareObject:
    parts: list[BareObject | None] = [heading(group.heading, small=True) if group.heading else None]
    for one in group.lines:
        parts += _line(one)
    if group.foot:
        parts.append(line(group.foot, subtle=True, small=True))
    if group.case_id:
        parts.append(buttons(submit(say.OPEN_CASE, OpenCase(group.case_id), stays=True)))
    return box(*parts, separator=True)


def _line(one: Line) -> list[BareObject | None]:
    return [
        line(one.said),
        line(one.detail, subtle=True, small=True, close=True) if one.detail else None,
        *(line(f"• {item}", close=True) for item in one.items),
        line(one.note, bold=True, close=True) if one.note else None,
        buttons(
            *(_button(press, one) for press in one.presses),
            open_link(meeting_words.JOIN, one.link) if one.link else None,
        ),
    ]


def _button(press: Press, one: Line) -> Action | None:
    action_id, version = one.action_id, one.version
    match press:
        case Press.MINE:
            return submit(say.MINE, ActionMine(action_id, version), style="positive")
        case Press.NOT_MINE:
            return submit(say.NOT_MINE, ActionNotMine(action_id, version))
        case Press.WHICH_CHILD:
            return submit(say.WHICH_CHILD, WhichChild(action_id))
        case Press.DONE:
            return submit(say.DONE_BUTTON, ActionDone(action_id, version), style="positive")
        case Press.STUCK:
            return submit(say.STUCK, ActionStuck(action_id, version))
        case Press.MORE_TIME:
            return _more_time(action_id, version)
        case Press.UNDO:
            return submit(say.UNDO, ActionUndo(action_id, version))
        case Press.ADD_EVIDENCE:
            return submit(page_words.ADD_EVIDENCE, ActionForm(action_id, "evidence"), stays=True)
        case Press.THEY_SAY_DONE:
            return submit(say.THEY_SAY_DONE, ActionDoneFor(action_id, version), stays=True)
        case Press.SNOOZE:
            return submit(snooze_words.SNOOZE, ActionForm(action_id, "snooze"), stays=True)
        case Press.AGREE:
            return submit(say.AGREE, TimeAgreed(action_id, version, True), style="positive")
        case Press.NOT_THIS_TIME:
            return submit(say.NOT_THIS_TIME, TimeAgreed(action_id, version, False))
        case Press.RATE:
            return submit(rating_words.RATE, OpenForm("rate", action_id), stays=True)
        case Press.REPORT_SENT:
            return submit(clock_words.REPORT_SENT, ReviewSent(action_id, "report"), style="positive")
        case Press.REPLACE:
            return submit(news.REPLACE, ReplaceOwner(action_id), stays=True)
        case Press.NAME_ANOTHER:
            return submit(say.NAME_ANOTHER, NameOwner(action_id), stays=True)
        case Press.NOTHING_TO_WRITE:
            return submit(update_words.NOTHING_TO_WRITE, LinesSettled(action_id))
        case Press.WRITE_LINES:
            return submit(lines_words.WRITE, LinesWrite(action_id), style="positive", stays=True)
        case Press.READ_LINES:
            return submit(lines_words.READ, OpenForm("asked", action_id), stays=True)
        case Press.FORM_GIVEN:
            return submit(clock_words.FORM_GIVEN, ReviewSent(action_id, "feedback"), style="positive")
        case Press.RECORD_CONSENT:
            return submit(consent_words.RECORD, OpenForm("consent", action_id), style="positive", stays=True)
        case Press.GO_ON:
            return submit(update_words.GO_ON, ResumeDraft(one.draft), style="positive", stays=True)
        case Press.WRITE_UP:
            return submit(
                update_words.TITLE, OpenForm("update", one.case_id or action_id), style="positive", stays=True
            )
        case Press.CLOSE_MEETING:
            return submit(meeting_words.CLOSE, MeetingForm(action_id, "close"), style="positive", stays=True)
        case Press.COMING:
            return submit(meeting_words.COMING, InvitationAnswered(action_id, version, True), style="positive")
        case Press.CANT_COME:
            return submit(meeting_words.CANT_COME, InvitationAnswered(action_id, version, False))
        case Press.WHO_SAW:
            return submit(wrong_child.WHO_SAW, OpenForm("struck_out", action_id), stays=True)
        case Press.ARRANGED:
            return submit(transition_words.ARRANGED, Arranged(action_id, one.about), style="positive")
        case Press.ARRANGED_BY:
            return submit(transition_words.ARRANGED_BY, OpenForm("transition", action_id), stays=True)
        case Press.LET_LEAVE:
            answer = LeaveAnswered(action_id, int(one.about or 0), True)
            return submit(mdt_words.AGREE, answer, style="positive", stays=True)
        case Press.THEY_STAY:
            return submit(mdt_words.STAYS, LeaveAnswered(action_id, int(one.about or 0), False))
        case Press.HANDOVER:
            return submit(people_words.HANDOVER_BUTTON, OpenForm("handover", action_id), style="positive", stays=True)
        case Press.REFERRER_TOLD:
            return submit(referral_words.TOLD, ReferrerTold(action_id), style="positive", stays=True)
        case Press.LET_IN:
            return submit(one.about or access_words.CONFIRM, GrantAccess(action_id, version), style="positive")
        case Press.LET_IN_AS:
            return submit(access_words.CHOOSE, ChooseAccess(action_id, version), stays=True)
        case Press.NOT_NOW:
            return submit(access_words.NOT_NOW, RefuseAccess(action_id, version))
        case Press.BOARD:
            return Place(False, {}).button(say.SEE_BOARD, BoardPage(action_id, 1))
        case Press.OWN_THERE:
            return Place(False, {}).button(say.MY_ACTIONS, MyActions())
        case Press.HOME:
            return submit(access_words.HOME, Home(), style="positive", stays=True)
        case _:
            return None


def _more_time(action_id: int, version: int) -> Action:
    """Presses, no text boxes, and no trip to the server to see them."""
    inside = card(
        actions=[
            submit(say.ONE_WEEK, ActionMoreTime(action_id, version, "1w")),
            submit(say.TWO_WEEKS, ActionMoreTime(action_id, version, "2w")),
            submit(say.NEXT_MEETING, ActionMoreTime(action_id, version, "next")),
        ]
    )
    return show_card(say.MORE_TIME, inside)


def _rest(letter: Letter) -> Action | None:
    if letter.rest is Press.MY_ACTIONS:
        return submit(say.MY_ACTIONS, MyActions(), stays=True)
    return submit(say.NEEDS_ME, NeedsMe(), stays=True) if letter.rest is Press.NEEDS_ME else None
