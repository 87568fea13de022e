"""The first words people read here, what they can do, and how they name a case."""

HOME = "What would you like to do?"
HELLO = "Hello {name}."
WELCOME_PARTNER = (
    "Hello {name}, I'm the keyworker team's reminder bot. I tell you when something you agreed for a child is due; "
    "you can tick it off here. I'm not a care record and nobody watches this chat. Press **My actions**."
)
OVERSIGHT = "You have oversight: you see figures, never a case. Ask the service's manager for the caseload summary."
ADMINISTRATOR = (
    "You look after people, agencies and settings. That is done on the server; its page in docs/ says how. Who asks to "
    "be let in stands under **needs me**; **team** shows who can be reached. As the lead "
    "for information governance you may type **struck out KW-…**: entries on the wrong child, and who may have seen "
    "them."
)
NO_ROLE = "I know you, but you have no role here yet. Please ask your keyworker team's administrator to give you one."

HELP = "What you can do here"
HELP_HOW = "Press a button, or type any of these."
HELP_IN_FORM = "Inside a form, **back** and **cancel** always work, and you may answer in words."
IN_CHANNEL = (
    "I keep this MDT's actions moving. Mention me with one of these; anything about a child goes to our own chat."
)

PICK = "Which child?"
PICK_LAST = "The last ones you opened:"
PICK_SEVERAL = "“{said}” can mean more than one. Which?"
PICK_NONE = "I can't find “{said}” among your cases. Which child do you mean?"
PICK_ONE_FIRST = "Please choose a child first."
PICK_FIND = "Find by name or code"
PICK_TOO_MANY = "These are the first {shown} of {all}. For any other, type the code: **{command} KW-…**"
NO_CASES = "You have no cases here for that. If you should, ask your manager."
