"""What the terminal client of the demo says itself."""

WELCOME = "You are {name}. Type to the bot; press a button by its number (/1); /quit to leave."
NO_DEMO = "Nothing answers at {url}. Start the demo first, in another terminal: make demo"
NOT_SENT = "That was not sent ({why}). Is the demo still running?"
