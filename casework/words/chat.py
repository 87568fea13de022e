"""What the terminal client of the demo says itself."""

WELCOME = "You are {name}. Type to the bot; press a button by its number (/1); /quit to leave."
NO_DEMO = "Nothing answers at {url}. Start the demo first, in another terminal: make demo"
NO_SUCH_BUTTON = "There is no such button here: /1 is the first one shown last; /quit leaves."
NOT_SENT = "That was not sent ({why}). Is the demo still running?"
