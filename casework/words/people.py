"""What an operator is told about a file of people: which line, and what is wrong with it, in plain words."""

from collections.abc import Sequence

LINE = "Line {line}: {sentence}"
MORE = "… and {count} more. Nothing was imported."
NOTHING_IMPORTED = "Nothing was imported."

EMPTY = "the file is empty. Its first line must name the columns: {columns}."
MISSING_COLUMN = "the column {column} is missing. The first line must name the columns: {columns}."
UNKNOWN_COLUMN = "I don't know the column “{column}”. The columns are: {columns}."
TWICE_COLUMN = "the column {column} is there twice."
TOO_MANY = "there are {found} values for {wanted} columns. If a value holds a comma or semicolon, put quotes around it."
TOO_FEW = "there are only {found} values for {wanted} columns."
UNREADABLE = "this line can't be read as CSV: is a quotation mark left open?"
HALF_AN_ACCOUNT = (
    "{missing} is empty but {given} is not. Give both for somebody with a Teams account, or neither for a contact."
)
NOT_AN_ID = "{column} is not an id like 11111111-2222-4333-8444-555555555555."
NO_NAME = "the name is empty."
TOO_LONG = "{column} has more than {most} characters."
NO_AGENCY = "the agency is empty."
NOT_A_KIND = "{given} is not a kind of agency. Use one of: {kinds}."
TWO_KINDS = "the agency {agency} is {kind} here, but {other} on line {line}."
NOT_A_ROLE = "{given} is not a role. Use {roles}, with a semicolon between several."
NO_ROLE = "there is no role. Use {roles}, with a semicolon between several."
CONTACT_ROLE = "somebody without a Teams account can't be {roles}. Leave the roles empty, or write partner."
CONTACT_PHONE = "somebody without a Teams account needs a phone number, so that the keyworker can ring."
NOT_A_PHONE = "{given} is not a phone number."
EXCEL_PHONE = "{given} is what Excel makes of a phone number. Format the column as text and type it again."
NOT_AN_EMAIL = "{given} is not an email address."
NOT_YES_OR_NO = "{column} is yes or no, or empty; here it is {given}."
NOT_WORKING_DAYS = "{given} is not a list of working days. Write them like Mon Tue Thu, Mon-Fri or 124."
AT_WEEKENDS = (
    "{given} has a Saturday or Sunday in it. I write to nobody at weekends: name the days from Monday to Friday."
)
TWO_ESCALATIONS = "{agency} has somebody to escalate to on line {line} already."
ESCALATION_LEFT = "{name} works here no more, so nobody can be escalated to them."
TWICE = "{name} is on line {line} already."


def report(problems: Sequence[tuple[int, str]], most: int = 20) -> str:
    """The problems, a line each, the first of many."""
    said = [LINE.format(line=line, sentence=sentence) for line, sentence in problems[:most]]
    rest = len(problems) - most
    return "\n".join([*said, MORE.format(count=rest) if rest > 0 else NOTHING_IMPORTED])
