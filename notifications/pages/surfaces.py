"""One text for two surfaces: what a refusal says of the command line becomes what it is at the desk, where nobody has a command line."""

import re

_COMMAND = re.compile(r"`cspr ([a-z-]+)(?: ([a-z-]+))?[^`]*`")
LOOKS_AFTER = "whoever looks after this system"
# Commands that have a place at the desk; what only the command line can do is done by whoever looks after this system.
AT_THE_DESK = {
    "case list": "the board",
    "case show": "the page of the case",
    "referral list": "the board",
    "mailbox list": "the board",
    "mailbox place": "*Place a mail*",
    "who-may": "whoever looks after this system",
    "acknowledge": "*Acknowledge an alert*",
}


def at_the_desk(text: str) -> str:
    """A refusal as the browser shows it: no command in it."""
    return _COMMAND.sub(_place, text)


def _place(match: re.Match[str]) -> str:
    group, command = match[1], match[2]
    return AT_THE_DESK.get(f"{group} {command}") or AT_THE_DESK.get(group) or LOOKS_AFTER
