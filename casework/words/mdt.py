"""What is said about who is on an MDT, and whether they can be told anything here."""

REACHED = "reads messages here"
NOT_PROVEN = "has the app, and has not answered yet"
NOT_YET = "has not opened a chat with me yet"
DEAD = "can't be reached on Teams at present"
CONTACT = "no account here; ring {phone}"
CONTACT_NO_PHONE = "no account here, and I have no phone number"
