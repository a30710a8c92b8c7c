"""One mail for each person, case and moment: the gravest alert of a case says what else falls together with it; what only warns is one list.

What the law dates never waits: once its day has come, its mail goes out at once and it leads. Whoever would be told the same twice, in two
roles, gets one mail. Each notice keeps its own row, key and place in the proof; the row says which mail carried it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default
from typing import Any

from models.casework.record.outbox import Notice
from models.law.alerts.ladders import RungKind
from models.law.rules.rule import Force
from models.law.rules.safety import CHILD_SAFETY

KIND = "bundle"
ASKED = "decision-waiting"
_LINE = ("ref", "duty", "rule", "about", "due_on", "distance", "force", "citation", "working", "link", "code")
_ASKED_LINE = ("decision", "due_on", "link")
# The gravest first: by what is said of the date, then by what stands behind it.
_GRAVEST = (
    RungKind.ESCALATION,
    RungKind.OVERDUE,
    RungKind.DUE_TODAY,
    RungKind.CHASE,
    RungKind.NOTICE,
    RungKind.EARLIER_READING,
    RungKind.REMINDER,
)
_FORCES = tuple(force.value for force in Force)


@dataclass(frozen=True)
class Bundle:
    """One mail that lists, and the notices that it lists."""

    mail: Notice
    carried: tuple[Notice, ...]


@dataclass(frozen=True)
class Led:
    """`leaders`: by key, the notices that say what else falls together with them. `behind`: by key, whose mail says a notice."""

    leaders: Mapping[str, Notice]
    behind: Mapping[str, str]


def led(notices: Iterable[Notice]) -> Led:
    """The alerts of one case to one address behind the gravest of them, unless all of them only warn; and what is asked there, behind what is asked first."""
    leaders: dict[str, Notice] = {}
    behind: dict[str, str] = {}
    for some in _together(notices, lambda notice: (notice.case_ref, notice.kind == ASKED)):
        if len({_matter(notice) for notice in some}) == 1 or all(notice.may_be_listed for notice in some):
            continue
        first, *others = sorted(some, key=gravity)
        leaders[first.key] = replace(first, facts={**first.facts, "also": lines_of(others, but_not=first)})
        behind |= dict.fromkeys((notice.key for notice in others), first.key)
    return Led(leaders, behind)


def bundles(notices: Iterable[Notice]) -> list[Bundle]:
    """What goes in one list: notices that may be listed, to one address in one partnership, of several matters."""
    listable = (notice for notice in notices if notice.may_be_listed)
    together = _together(listable, lambda notice: ("",))
    return [_bundle(some) for some in together if len({_matter(notice) for notice in some}) > 1]


def gravity(notice: Notice) -> tuple[int, int]:
    """Where a notice stands among those of one case: the smaller, the graver. A child who is not safe comes before every date."""
    if notice.facts.get("rule") == CHILD_SAFETY:
        return -1, 0
    kind = next((place for place, kind in enumerate(_GRAVEST) if notice.kind == kind.value), len(_GRAVEST))
    force = str(notice.facts.get("force", ""))
    return kind, _FORCES.index(force) if force in _FORCES else len(_FORCES)


def lines_of(notices: Iterable[Notice], *, but_not: Notice | None = None) -> list[dict[str, Any]]:
    """A line for each matter that some notices are about, whatever roles they are said in; `but_not` is said already."""
    matters = {_matter(notice): notice for notice in notices}
    if but_not is not None:
        matters.pop(_matter(but_not), None)
    return [
        {
            **{name: notice.facts.get(name, "") for name in (_ASKED_LINE if notice.kind == ASKED else _LINE)},
            "says": notice.kind,
        }
        for notice in matters.values()
    ]


def said_in_two_roles(composed: Iterable[tuple[Notice, bytes]]) -> dict[str, str]:
    """The notices whose mail says to an address, word for word, what another says to it in another role: by key, the key of that other one.

    What has a document, an invitation or a secret of its own, stands in a thread or does a duty always has its own mail.
    """
    together: dict[tuple[str, str, str], list[tuple[Notice, bytes]]] = {}
    for notice, raw in composed:
        to = notice.recipient
        if notice.enclosures or notice.secret or notice.thread or notice.invitation or notice.discharges:
            continue
        together.setdefault((_matter(notice), to.address.lower(), to.channel), []).append((notice, raw))
    again: dict[str, str] = {}
    for alike in together.values():
        first: dict[tuple[str, str], str] = {}
        for notice, raw in alike if len(alike) > 1 else ():
            carrier = first.setdefault(_words(raw), notice.key)
            if carrier != notice.key:
                again[notice.key] = carrier
    return again


def _together(notices: Iterable[Notice], about: Any) -> list[tuple[Notice, ...]]:
    """The alerts, and what is asked, that go to one address in one partnership, by what they are about."""
    found: dict[tuple[Any, ...], list[Notice]] = {}
    for notice in notices:
        if notice.alert_id is not None or notice.may_be_listed or notice.kind == ASKED:
            key = (notice.recipient.address.lower(), notice.reply_to, *about(notice))
            found.setdefault(key, []).append(notice)
    return [tuple(some) for some in found.values() if len(some) > 1]


def _matter(notice: Notice) -> str:
    """What a notice says, whatever role it is said in."""
    return notice.key.removesuffix(f":{notice.recipient.role.value}:{notice.recipient.meant}")


def _words(raw: bytes) -> tuple[str, str]:
    """What a mail says: its subject and its text."""
    mail = message_from_bytes(raw, policy=default)
    text = mail.get_body(("plain",))
    return str(mail["Subject"]), text.get_content() if text is not None else ""


def _bundle(listed: Sequence[Notice]) -> Bundle:
    some = sorted(listed, key=gravity)
    first = some[0]
    refs = {notice.case_ref for notice in some}
    ref = first.case_ref if len(refs) == 1 else first.case_ref.partition("-")[0]
    facts = {
        name: first.facts[name] for name in ("partnership", "reply_to", "to_title", "today") if name in first.facts
    }
    lines = lines_of(some)
    digest = hashlib.sha256("\n".join(sorted(notice.key for notice in some)).encode()).hexdigest()[:20]
    mail = Notice(
        key=f"{ref}:{KIND}:{digest}:{first.recipient.role.value}:{first.recipient.meant}",
        kind=KIND,
        recipient=first.recipient,
        facts={**facts, "ref": ref, "lines": lines, "count": len(lines), "cases": len(refs)},
        case_id=first.case_id if len(refs) == 1 else None,
        case_ref=ref,
        reply_to=first.reply_to,
        loud=False,
    )
    return Bundle(mail, tuple(some))
