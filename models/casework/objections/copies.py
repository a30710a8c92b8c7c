"""The copies that national bodies must have before publication: whether each was taken by the mail relay, and how many working days before.

Rules: report-to-panel-before-publication, report-to-ofsted-before-publication, and any other that counts back from publication.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.casework.dates import occurrences, on_record, publications, rulebook
from models.casework.notices import undelivered
from models.law.deadlines.counting import ends_on
from models.law.deadlines.plans import origins_of
from models.law.rules.rule import Rule, Unit
from models.law.words.calendar import Calendar
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Case, Message, MessageState, Occurrence

O = OccurrenceKind  # noqa: E741
# What its reason is given under, and what the body is called.
BODIES = {
    O.REPORT_SENT_TO_PANEL: ("PANEL", "the Panel"),
    O.REPORT_SENT_TO_SECRETARY_OF_STATE: ("SOS", "the Secretary of State"),
    O.REPORT_SENT_TO_OFSTED: ("OFSTED", "Ofsted"),
}
NOT_SENT = "no copy is on record as sent"
_NOT_TAKEN = {
    MessageState.PENDING: "its copy waits to be taken by the mail relay",
    MessageState.UNCERTAIN: "whether the mail relay took its copy is uncertain; it is being sent again",
    MessageState.REJECTED: "its copy was refused by the mail relay",
}


@dataclass(frozen=True)
class Copy:
    """One body's copy. `sent_on` is `None` until the relay has taken it, or somebody recorded that it went another way; `stands` says why."""

    code: str
    body: str
    rule: Rule
    sent_on: date | None
    stands: str


def of_case(session: Session, case: Case) -> list[Copy]:
    """The copy that each body must have of the publication that the case is on; none where no rule in force asks for it."""
    copies = []
    for rule in _rules(session, case):
        for kind in rule.met_by:
            code, body = BODIES.get(kind, (kind.value, kind.value.replace("_", " ")))
            item = publications.item_of(session, case, kind)
            sent = occurrences.standing(session, case, kind, item=item)
            stands = _stands(session, case, kind, item, sent)
            copies.append(Copy(code, body, rule, sent.on if sent is not None and not stands else None, stands))
    return copies


def days_had(copy: Copy, on: date, calendar: Calendar) -> int | None:
    """How many working days the body has had its copy when it is published on a day; negative where it came later. `None`: not sent."""
    return None if copy.sent_on is None else on_record.working_days_left(on, copy.sent_on, calendar)


def against(copy: Copy, on: date, calendar: Calendar) -> str:
    """Why the copy stands against publishing on a day, in words; empty where it does not."""
    if copy.sent_on is None:
        return f"{copy.body}: {copy.stands}"
    latest = ends_on(copy.rule.unit, copy.rule.limit, on, calendar, day_one=False)
    if copy.sent_on <= latest:
        return ""
    return f"{copy.body}: {_had(copy, on, calendar)}; the rule asks for at least {copy.rule.limit}, so by {long_date(latest)}"


def _had(copy: Copy, on: date, calendar: Calendar) -> str:
    assert copy.sent_on is not None
    days = on_record.working_days_left(on, copy.sent_on, calendar)
    when = (
        "on that day"
        if copy.sent_on == on
        else "after it"
        if days < 0
        else f"{days} working day{'' if days == 1 else 's'} before"
    )
    return (
        f"its copy was sent on {long_date(copy.sent_on)}, {when if copy.sent_on >= on else f'{when} {long_date(on)}'}"
    )


def _rules(session: Session, case: Case) -> list[Rule]:
    """The rules in force on this case that count back from publication."""
    aware = occurrences.standing(session, case, O.AWARE)
    trigger_on = aware.on if aware else london_date(case.opened_at)
    return [
        rule
        for rule in rulebook.of_partnership(session, case.partnership_id).rules(trigger_on)
        if rule.unit in (Unit.WORKING_DAYS_BEFORE, Unit.CALENDAR_DAYS_BEFORE)
        and O.PUBLISHED in origins_of(rule, rule.counts_from)
        and case.route in rule.routes
        and rule.is_in_force(trigger_on)
    ]


def _stands(session: Session, case: Case, kind: OccurrenceKind, item: str, sent: Occurrence | None) -> str:
    """Why the copy does not count as sent; empty where it does. One that came back counts again once somebody recorded another way."""
    mails = session.exec(
        select(Message)
        .where(Message.case_id == case.id, Message.discharges == kind, Message.discharges_item == item)
        .order_by(col(Message.id))
    ).all()
    if sent is not None:
        back = [
            message.bounced_at
            for message in mails
            if message.state is MessageState.ACCEPTED and message.bounced_at is not None
        ]
        whole = [message for message in mails if message.state is MessageState.ACCEPTED and message.bounced_at is None]
        came_back = back and not whole and sent.recorded_at <= max(back)
        return "its copy came back after the mail relay had taken it" if came_back else ""
    if not mails:
        return NOT_SENT
    last = mails[-1]
    if undelivered.is_given_up(last):
        return "its copy was given up: the mail relay never took it"
    return _NOT_TAKEN.get(last.state, NOT_SENT)
