"""What people read in the desk: the page of a case, the board, the briefing above a form, and why an answer was refused. Markdown, pure.

The desk's database keeps these pages, so they hold references, codes, dates, official titles and role names: no person's name, no address,
nothing that somebody wrote. The words are in `notifications/pages/`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypedDict, assert_never

from models.casework.inbound.holding_pen import HeldMail
from models.casework.objections.all_the_same import CopyView
from models.casework.reading.case_shapes import BoardLine, CaseView, FormsView
from models.casework.reading.date_shapes import DateWithoutWorking, DeadlineView
from models.casework.reading.decision_shapes import AskedDecision, OpenDecision, WaitingDecision
from models.casework.reading.ledger_shapes import MessageView, ReturnView
from models.casework.reading.referral_shapes import ReferralView
from models.law.deadlines.outcomes import RUNNING, Done, NotOwed, Outcome, Over, Undone, read, urgency
from models.law.rules.rule import Force, Nature
from models.law.rules.safety import CHILD_SAFETY
from models.law.words.dates import long_date
from models.law.words.vocabulary import DecisionKind, Role
from models.records.tables import MessageState
from notifications.pages import markup, signatures
from notifications.pages.context import beside_words
from notifications.pages.surfaces import at_the_desk

PAGES = Path(__file__).parent
STATES = {
    MessageState.PENDING: "waiting to be sent",
    MessageState.ACCEPTED: "taken by the mail relay",
    MessageState.REJECTED: "REJECTED by the mail relay: this recipient was not told",
    MessageState.UNCERTAIN: "UNCERTAIN: sent, no answer; it is being sent again",
    MessageState.CARRIED: "in one mail with others",
    "given up": "GIVEN UP: the mail relay never took it; it is not tried again",
    "unwritten": "NOT WRITTEN: nothing could be sent to this recipient, who was not told",
    "came back": "CAME BACK: taken by the mail relay and returned by a later one",
}
UNTOLD = (MessageState.REJECTED, "unwritten", MessageState.UNCERTAIN, "given up", "came back")
CAME_IN = {
    "bounce": "a mail came back",
    "delay": "a mail is late",
    "acknowledgement": "an alert was acknowledged",
    "reply": "a reply",
    "automatic": "an automatic answer",
    "other": "another mail",
}
NOT_VERIFIED = "not yet verified against the published text"

REVIEWS = ("rapid_review_record", "branches", "practice_review", "panel_thread")

Values = Mapping[str, Any]


class WithForce(TypedDict):
    """What stands behind a date, and behind its duty."""

    force: Force
    duty_force: Force


def case_page(case: CaseView, *, today: date, ui_url: str) -> str:
    """One case on one page, from the JSON of `cspr case show`: what waits, what is due and why, who was told, what was decided."""
    deadlines = [_deadline(deadline, today, seen=_seen(case, deadline)) for deadline in case["deadlines"]]
    running = sorted((deadline for deadline in deadlines if deadline["outcome"] in RUNNING), key=_by_date)
    settled = sorted((deadline for deadline in deadlines if deadline["outcome"] not in RUNNING), key=_by_date)
    mails = [message for message in case["messages"] if message.get("channel", "mail") == "mail"]
    came_in = case.get("came_in", ())
    return _page(
        "case.md",
        case=case,
        today=today,
        ui_url=ui_url,
        waits=[_waiting(open_decision, today) for open_decision in case["open_decisions"]],
        running=running,
        unsafe=next((deadline for deadline in running if deadline["rule"] == CHILD_SAFETY), None),
        acting=any(one["kind"] == "social_care_acting" and not one["superseded"] for one in case["occurrences"]),
        settled=settled,
        worked=[*running, *(one for one in settled if one["outcome"] == Outcome.SUSPENDED)],
        messages=_told(mails),
        untold=[{**mail, "state": _state(mail)} for mail in mails if _state(mail) in UNTOLD],
        came_in=[
            {**one, "on": _moment(one["read_at"]), "what": CAME_IN.get(one["kind"], one["kind"])} for one in came_in
        ],
        holds=[hold for hold in case["holds"] if not hold["released_on"]],
        beside=beside_words(case["beside"], today=today) if "beside" in case else {},
        returns=[_return(return_, running + settled) for return_ in case["returns"]],
        criteria=case.get("criteria"),
        referral=case.get("referral"),
        positions=case.get("positions"),
        signed=signatures.of_decisions(case["decisions"]),
        went_on=[{**decision, **each} for decision in case["decisions"] for each in decision.get("went_on", ())],
        half_way=any(one["rule"] == "local-midpoint-check" for one in running),
        reviews={name: case.get(name) for name in REVIEWS},
    )


_MAILS = {
    "bounce": "a mail of ours that came back",
    "delay": "a mail of ours that is delayed",
    "acknowledgement": "an alert acknowledged by somebody who is not in the register",
    "reply": "a reply",
}


def plain_page(ref: str, *, today: date) -> str:
    """What stands in for the page of a case that cannot be drawn."""
    return _page("plain.md", ref=ref, today=today)


def plain_briefing(ref: str, decision: OpenDecision | AskedDecision, *, today: date) -> str:
    """What stands above a form of a case that cannot be shown."""
    return _page("plain-briefing.md", ref=ref, decision={"answers": [], "folder": "", **decision}, today=today)


def board_page(
    cases: Sequence[BoardLine],
    *,
    own: Sequence[DeadlineView] = (),
    referrals: Sequence[ReferralView] = (),
    held_mail: Sequence[HeldMail] = (),
    watched: Values | None = None,
    unread: Sequence[str] = (),
    today: date,
) -> str:
    """Every open case on one page, by what is to be looked at first; `own`, the dates that the partnership owes whatever its cases; `referrals` and mail that wait.

    `watched`: what the watchdog found, from `watchdog_words`. `unread`: what could not be read, and is missing here.
    """
    open_cases = [_line(case, today) for case in cases if case["status"] != "closed"]
    open_cases.sort(key=lambda line: (line["urgency"], line["ref"]))
    overdue = sum(line["overdue"] for line in open_cases)
    dates = [_deadline(one, today) for one in own]
    mails = [
        {**one, "came_on": _day(one["read_at"][:10]), "seems": _MAILS.get(one["kind"], "other mail")}
        for one in held_mail
    ]
    return _page(
        "board.md",
        lines=open_cases,
        overdue=overdue,
        unsafe=[line for line in open_cases if line["unsafe"]],
        own=dates,
        referrals=referrals,
        held_mail=mails,
        watched=watched,
        unread=unread,
        today=today,
    )


def briefing(case: FormsView, decision: OpenDecision, *, today: date, problems: Sequence[Values] | None) -> str:
    """What stands above a form: where the case is, what is due under which rule, what each answer leads to; first, what was refused."""
    deadlines = [_deadline(deadline, today) for deadline in case["deadlines"]]
    running = sorted((deadline for deadline in deadlines if deadline["outcome"] in RUNNING), key=_by_date)
    return _page(
        "briefing.md",
        case=case,
        decision=decision,
        question=decision.get("question") or decision["title"],
        folder=decision.get("folder") or "",
        proposal=signatures.waiting(decision.get("proposal")),
        answers=decision.get("answers") or [],
        serves=[one for one in running if one["rule"] == decision.get("rule")],
        others=[one for one in running if one["rule"] != decision.get("rule")],
        problems=_problems(problems),
        criteria=case.get("criteria") if decision.get("decision") == DecisionKind.NOTIFIABLE else None,
        against=decision.get("against") or [],
        copies=[_copy(copy) for copy in decision.get("copies") or []],
        today=today,
    )


def refusal(problems: Sequence[Values]) -> str:
    """Why an answer was not accepted, field by field, with what to write instead."""
    return _page("refusal.md", problems=_problems(problems))


def outcome_words(deadline: DateWithoutWorking, *, today: date) -> str:
    """What became of a deadline, in honest words: a target missed is no breach, and a late act is not called kept."""
    match read(deadline):
        case Undone(outcome):
            return _undone_words(outcome, deadline, today)
        case Done(outcome, on):
            return _done_words(outcome, long_date(on))
        case Over(until):
            return f"had to stay in place until {long_date(until)}; this rule asks for no more"
        case NotOwed(because):
            return f"does not apply: {markup.as_written(because or 'no reason on record')}"
        case never:
            assert_never(never)


def _done_words(outcome: Outcome, on: str) -> str:
    """It was done on a day."""
    if outcome is Outcome.NOT_SETTLED:
        return f"done {on}; **whether in time is not settled**, the date is provisional"
    return f"done late, {on}" if outcome is Outcome.MET_LATE else f"done {on}"


def _undone_words(outcome: Outcome, deadline: DateWithoutWorking, today: date) -> str:
    """Nothing was done about it: how it stands."""
    due_on, own = str(deadline["due_on"]), deadline["force"] == Force.LOCAL
    match outcome:
        case Outcome.OPEN if due_on == today.isoformat():
            return "due today"
        case Outcome.OPEN if deadline.get("nature") == Nature.KEEP_UNTIL:
            return "in place until then"
        case Outcome.OPEN if deadline.get("nature") == Nature.EXPECTATION and due_on < today.isoformat():
            return f"**no answer yet**, expected {_left(deadline)}"
        case Outcome.OPEN:
            return f"open, {_left(deadline)}" if deadline.get("days_left") is not None else "open"
        case Outcome.OVERDUE:
            return f"**{'target passed' if own else 'OVERDUE'}**, {_left(deadline)}"
        case Outcome.MISSED:
            return "target missed" if own else "**missed**"
        case Outcome.SUSPENDED:
            return "**suspended** by a hold; the date is not final"
        case Outcome.NOT_SETTLED_UNDONE:
            return "not done; **whether it was missed is not settled**, the date is provisional"
        case _:
            return outcome.value


def force_words(deadline: WithForce) -> str:
    """What stands behind a date and, where it differs, behind the duty. A local target never looks like law."""
    date_force = "own target, not law" if deadline["force"] == Force.LOCAL else deadline["force"]
    duty_force = "own target" if deadline["duty_force"] == Force.LOCAL else deadline["duty_force"]
    return str(date_force) if deadline["force"] == deadline["duty_force"] else f"date: {date_force}; duty: {duty_force}"


def _copy(one: CopyView) -> dict[str, Any]:
    """One body's copy of the report, with how many working days it will have had it for each day of publication."""
    return {**one, "days": [{**day, "words": markup.Ready(_had(day["had"]))} for day in one["days"]]}


def _had(days: int | None) -> str:
    if days is None:
        return "**none yet**"
    if days < 0:
        return "**sent after it**"
    return f"{days} working day{'' if days == 1 else 's'}"


def _return(one: ReturnView, deadlines: Sequence[Values]) -> dict[str, Any]:
    """One agency's return: how it stands, and who is chased next, by role."""
    found = (
        its
        for its in deadlines
        if its["item"] == one["number"] and its["rule"] in ("agency-return", "agency-report-due")
    )
    stands = next((its["stands"] for its in found), "")
    held = "; it holds nothing" if one["outcome"] == "nothing-held" else ""
    following = one.get("next")
    return {
        **one,
        "stands": markup.Ready(f"{stands or (_day(one['returned_on']) if one['returned_on'] else 'out')}{held}"),
        "out": not one["returned_on"],
        "next_on": following["on"] if following else "",
        "next_to": ", ".join(Role(role).label for role in following["to"]) if following else "",
    }


def _seen(case: CaseView, deadline: DeadlineView) -> str:
    """That somebody has seen an alert of a date that still runs, and when: the last time."""
    this = (deadline["rule"], deadline.get("item", ""), deadline.get("revision"))
    seen = [
        seen_at
        for alert in case.get("alerts", ())
        if (seen_at := alert.get("acknowledged_at")) and (alert["rule"], alert["item"], alert["revision"]) == this
    ]
    return f"; seen {_moment(max(seen))}" if seen and deadline["outcome"] in RUNNING else ""


def _left(deadline: DateWithoutWorking) -> str:
    days = deadline.get("days_left")
    if days is None:
        return ""
    if days == 0:
        return "before the next working day"
    count = f"{abs(days)} working day{'' if abs(days) == 1 else 's'}"
    return f"{count} left" if days > 0 else f"{count} ago"


def _deadline(one: DeadlineView, today: date, *, seen: str = "") -> dict[str, Any]:
    return {
        "item": "",
        "note": "",
        "reading": "",
        "others": [],
        "suspended": False,
        "earlier": [],
        **one,
        "stands": markup.Ready(outcome_words(one, today=today) + seen),
        "strength": force_words(one),
        "verified": one.get("verified") or NOT_VERIFIED,
    }


def _told(messages: Sequence[MessageView]) -> list[dict[str, Any]]:
    """What was said, newest first, one line for everybody who was told the same on the same day with the same result."""
    lines: dict[tuple[str, str, str], list[str]] = {}
    for message in messages:
        key = (_moment(message["accepted_at"] or message["composed_at"]), message["notice"], _state(message))
        lines.setdefault(key, []).append(message["to_role"])
    told = [
        {"on": on, "notice": notice, "to": _counted(roles), "state_words": STATES.get(state, state)}
        for (on, notice, state), roles in lines.items()
    ]
    return told[::-1]


def _state(one: MessageView) -> str:
    """Where a message stands: what came back, was given up or never written is told from what the relay last said."""
    if one.get("unwritten"):
        return "unwritten"
    return "came back" if one.get("bounced_at") else "given up" if one.get("given_up") else str(one["state"])


def _counted(roles: Sequence[str]) -> str:
    """Each role once, with how many of them where it is more than one: `Agency lead (5)`."""
    counts = Counter(roles)
    return ", ".join(role if number == 1 else f"{role} ({number})" for role, number in counts.items())


def _line(case: BoardLine, today: date) -> dict[str, Any]:
    running = sorted(
        (
            _deadline(deadline, today)
            for deadline in case["deadlines"]
            if deadline["outcome"] in RUNNING and deadline.get("nature") != Nature.KEEP_UNTIL
        ),
        key=lambda one: (_urgency(one), _by_date(one)),
    )
    overdue = [one for one in running if one["outcome"] == Outcome.OVERDUE and one["force"] != Force.LOCAL]
    return {
        "ref": case["ref"],
        "unread": case.get("unread", False),
        "link": case.get("link", ""),
        "stage_title": case["stage_title"],
        "waits": [_waiting(open_decision, today) for open_decision in case["open_decisions"]],
        "first": running[0] if running else None,
        "urgency": (_urgency(running[0]), running[0]["due_on"]) if running else (3, ""),
        "overdue": len(overdue),
        "unsafe": any(one["rule"] == CHILD_SAFETY for one in running),
        "held": any(not hold["released_on"] and hold["of_publication"] for hold in case.get("holds", [])),
    }


def _waiting(one: WaitingDecision, today: date) -> dict[str, Any]:
    passed = bool(one["due_on"]) and str(one["due_on"]) < today.isoformat()
    return {
        "planned_on": None,
        "against": [],
        **one,
        "late": passed and one.get("binding", True),
        "passed": passed,
        "since": _moment(one["opened_at"]),
        "proposal": signatures.waiting(one.get("proposal")),
    }


def _problems(problems: Iterable[Values] | None) -> list[dict[str, str]]:
    return [
        {
            "title": str(problem.get("title") or problem.get("field")),
            "remedy": at_the_desk(str(problem.get("remedy") or problem.get("message"))),
        }
        for problem in problems or []
    ]


def _urgency(one: Values) -> int:
    return -1 if one["rule"] == CHILD_SAFETY else urgency(Outcome(one["outcome"]), Force(one["force"]))


def _by_date(one: Values) -> tuple[str, str, str]:
    return str(one["due_on"]), str(one["rule"]), str(one["item"])


def _day(value: Any) -> str:
    return long_date(date.fromisoformat(str(value)))


def _moment(value: str) -> str:
    return _day(value[:10]) if value else ""


def _page(name: str, **values: Any) -> str:
    return markup.templates(PAGES).get_template(name).render(values).strip() + "\n"
