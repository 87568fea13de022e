"""All that the bot says, in plain English and without blame; a module per conversation, for services to change.

Only what several conversations share stands here. Braces are filled by the caller.
"""

BOT_NAME = "Keyworker"

NOT_ALLOWED = "Sorry, that one isn't yours to do here. Nothing has changed."
NO_SUCH_CASE = "I can't find that case among yours. Check the code, or type **my cases**."
CODE_MISTYPED = "That code doesn't look right: one character is off. Check it, or type **my cases**."
STALE = "Someone changed this a moment ago. Here is how it stands now."
STORE_AWAY = (
    "I can't reach my records just now. Nothing you sent has been saved or changed. Please try again in a minute."
)
SOMETHING_WENT_WRONG = (
    "Something went wrong on my side and nothing was changed. Please try again; "
    "if it happens again, give your administrator this reference: {reference}."
)
CONTINUE_IN_CHAT = "I've answered in our own chat, where only you can see it."
SAY_HELLO_FIRST = "I can't write to you privately yet. Open a chat with me, say hello, and ask again."
ASK_IN_CHANNEL = "That one works in the MDT's channel: mention me there."
NOT_AN_EMERGENCY = (
    "Nobody watches this chat. In danger now: 999. Urgent mental health help: {crisis_line}. "
    "Worried about a child: {safeguarding_line}."
)
DID_YOU_MEAN = "I didn't understand that. Did you mean **{guess}**?"
NOT_UNDERSTOOD = "I didn't understand that. Here is what I can do."
CONSENT_STOPS = (
    "{label}: consent to {scope} was {state} on {day}, so this is switched off. "
    "Care goes on; ask your manager if unsure."
)
