"""What the edge says by itself, when no conversation has a sentence for it."""

SUMMARY = "Keyworker: a message for you"  # what a lock screen shows when a message brings no summary of its own
ALREADY_DONE = "Thank you, I have that."
NOT_A_CARD_ACTION = "I can't do that here. Please write to me in our own chat."
DONE_BUT_NOT_SHOWN = (
    "What you sent has been dealt with, but I couldn't show you the result. "
    "If it matters, give your administrator this reference: {reference}."
)
