"""What the command line says to operators."""

import errno

CLI = "keyworker-bot: chat-ops for keyworkers and the multi-agency teams around a child."
CLI_PEOPLE = "People and agencies."
CLI_RUN = "Start the bot as in production (settings: docs/settings.md)."
CLI_DEMO = "Try the bot on this machine: made-up people, a local Teams client, nothing leaves the machine."
CLI_DEMO_KEEP = "Go on with the store of the last demo instead of starting the story anew."
CLI_DEMO_FOLDER = "Where the demo keeps its store."
CLI_DEMO_CLIENT = "Start Microsoft's local Teams client beside the bot (needs Node 20 and `make install`)."
CLI_DEMO_PORT = "The port of the demo's bot."
CLI_DEMO_CLIENT_PORT = "The port of the local Teams client."
CLI_CHAT = "Talk to the running demo in the terminal."
CLI_CHAT_AS = "Whom to be: a name or the beginning of one, e.g. Sam."
CLI_MIGRATE = "Bring the store to the newest form; safe to run again."
CLI_IMPORT = "Import people from a CSV file; importing again updates. Nothing is half imported."
CLI_SEED = "Fill an empty store with made-up cases for these people: for training and trials."
CLI_SEED_PEOPLE = "The CSV file of people, as for `people import`."
CLI_SEED_CASES = "How many made-up cases."
CLI_TICK = "Do now's reminders if no running bot does; or only show them."
CLI_TICK_DRY = "Only show what is due now, to whom and why. Nothing is sent or saved."
CLI_TICK_AT = "Only show what would be sent at this time (ISO, e.g. 2027-03-25T09:00), to whom and why."

MIGRATED = "The store is up to date."
IMPORTED = "{added} added, {changed} changed, {unchanged} unchanged; {contacts} of them without an account here."
SEEDED = "{cases} made-up cases, {actions} actions and {meetings} meetings for {people} people."
TICKED = "{planned} notices planned, {sent} messages sent."
TICK_LED_ELSEWHERE = "A running bot does this already. Nothing was done."
NOTHING_WOULD_BE_SENT = "Nothing would be sent."
NOBODY_REACHED_YET = "Nothing would be sent: nobody has opened a chat with the bot yet, and no channel is linked."
BAD_INSTANT = "{given} is not a time like 2027-03-25T09:00."
TOO_FAR_AHEAD = "Reminders can be looked at for a year ahead at most."
FILE_UNREADABLE = "{file} is not text in UTF-8. In Excel, save it as: CSV UTF-8 (Comma delimited)."

DEMO_STARTING = "Starting the demo. Everyone in it is made up, and nothing leaves this machine."
DEMO_CLOCK = "In the demo it is {when}, so that a bank holiday is near. Say: clock +3 days"
DEMO_OPEN = "Open {address} and say hello. In the chat, help tells a five-minute story."
DEMO_CLIENT_TERMS = (
    "The page is Microsoft's local Teams client: it listens on all network interfaces of this machine, "
    "and its terms allow evaluation only."
)
DEMO_TERMINAL = "Talk to it in another terminal: .venv/bin/python app.py chat --as Sam"
DEMO_NO_CLIENT = "The demo runs without the Teams client."
DEMO_RUNS_ALREADY = "A demo runs already, with its store in {folder}. Stop that one first, or choose another --folder."
DEMO_STOP = "Ctrl-C ends everything."
DEMO_STOPPED = "The demo has ended."
PORT_TAKEN = "Port {port} is taken by another program, perhaps by another demo. Stop that one, or choose another: {how}"
NOBODY_CALLED = "There is nobody called {name} in the demo. There are: {names}."
STORE_AWAY = "If it stays so: is KEYWORKER_DATABASE_URL right, and its server or folder there?"
CANNOT_LISTEN = "Cannot listen on {host}:{port}: {why} Change KEYWORKER_HOST or KEYWORKER_PORT."
NO_LISTENING = {
    errno.EADDRINUSE: "another program does already.",
    errno.EACCES: "this needs more rights than the bot has.",
}
NO_SUCH_ADDRESS = "this machine has no such address."
SERVING = "Listening on {host}:{port}."
