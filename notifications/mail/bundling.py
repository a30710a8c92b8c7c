"""Where many alerts fall together, one mail lists them: of targets and agreed dates only, never of what the law dates, and never later.

Whoever would be told the same twice, in two roles, gets one mail. Each notice keeps its own row, key and place in the proof; the row says
which mail carried it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default

from models.casework.record.outbox import Notice

AT_MOST = 5  # mails to one address at once; more make one. Ours: no source says when many are too many
KIND = "bundle"
_LINE = ("ref", "duty", "rule", "about", "due_on", "distance", "link", "code")


@dataclass(frozen=True)
class Bundle:
    """One mail that lists, and the notices that it lists."""

    mail: Notice
    carried: tuple[Notice, ...]


def bundles(notices: Iterable[Notice]) -> list[Bundle]:
    """What goes in one mail: more than `AT_MOST` notices that may be listed, to one address in one partnership."""
    together: dict[tuple[str, str], list[Notice]] = {}
    for notice in notices:
        if notice.may_be_listed:
            together.setdefault((notice.recipient.address.lower(), notice.reply_to), []).append(notice)
    return [_bundle(tuple(some)) for some in together.values() if len(some) > AT_MOST]


def said_in_two_roles(composed: Iterable[tuple[Notice, bytes]]) -> dict[str, str]:
    """The notices whose mail says to an address, word for word, what another says to it in another role: by key, the key of that other one.

    What has a document, an invitation or a secret of its own, stands in a thread or does a duty always has its own mail.
    """
    together: dict[tuple[str, str, str], list[tuple[Notice, bytes]]] = {}
    for notice, raw in composed:
        to = notice.recipient
        if notice.enclosures or notice.secret or notice.thread or notice.invitation or notice.discharges:
            continue
        matter = notice.key.removesuffix(f":{to.role.value}:{to.meant}")
        together.setdefault((matter, to.address.lower(), to.channel), []).append((notice, raw))
    again: dict[str, str] = {}
    for alike in together.values():
        first: dict[tuple[str, str], str] = {}
        for notice, raw in alike if len(alike) > 1 else ():
            carrier = first.setdefault(_words(raw), notice.key)
            if carrier != notice.key:
                again[notice.key] = carrier
    return again


def _words(raw: bytes) -> tuple[str, str]:
    """What a mail says: its subject and its text."""
    mail = message_from_bytes(raw, policy=default)
    text = mail.get_body(("plain",))
    return str(mail["Subject"]), text.get_content() if text is not None else ""


def _bundle(some: tuple[Notice, ...]) -> Bundle:
    first = some[0]
    refs = {notice.case_ref for notice in some}
    ref = first.case_ref if len(refs) == 1 else first.case_ref.partition("-")[0]
    facts = {
        name: first.facts[name] for name in ("partnership", "reply_to", "to_title", "today") if name in first.facts
    }
    lines = [{**{name: notice.facts.get(name, "") for name in _LINE}, "says": notice.kind} for notice in some]
    digest = hashlib.sha256("\n".join(sorted(notice.key for notice in some)).encode()).hexdigest()[:20]
    mail = Notice(
        key=f"{ref}:{KIND}:{digest}:{first.recipient.role.value}:{first.recipient.meant}",
        kind=KIND,
        recipient=first.recipient,
        facts={**facts, "ref": ref, "lines": lines, "count": len(some)},
        case_id=first.case_id if len(refs) == 1 else None,
        case_ref=ref,
        reply_to=first.reply_to,
        loud=False,
    )
    return Bundle(mail, some)
