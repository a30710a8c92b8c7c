"""The mails of digests and invitations: what a reader sees, and what a calendar program takes from them."""

from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage

import icalendar
import pytest
from sqlalchemy import Engine

from models.casework.record.calendar_event import Event, EventStatus
from notifications.mail import outbox
from notifications.mail.compose import compose
from notifications.mail.delivery import deliver
from tests.notifications.test_feed import ONE
from tests.support.inboxes import RunningInbox
from tests.support.notices import AT, REF, SENDER, notice

TO = "a.osei@harrowmere.example"


def read(kind: str, *, invitation: Event | None = None, **facts: object) -> EmailMessage:
    told = notice(kind, to=TO, facts=facts, invitation=invitation)
    raw = compose(told, mail_from=SENDER, message_id="<1@harrowmere.example>", at=AT, answers=None).as_bytes()
    assert raw.isascii()
    mail = message_from_bytes(raw, policy=policy.default)
    assert not [part.defects for part in mail.walk() if part.defects]
    return mail


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize(("status", "method"), [(EventStatus.CONFIRMED, "REQUEST"), (EventStatus.CANCELLED, "CANCEL")])
def test_an_invitation_is_a_form_of_the_message_and_a_file(status: EventStatus, method: str) -> None:
    event = Event(**{**vars(ONE), "status": status, "sequence": 3})
    mail = read("invitation", invitation=event)
    assert mail.get_content_type() == "multipart/mixed"
    forms, file = mail.iter_parts()
    assert forms.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in forms.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
    *_, calendar = forms.iter_parts()
    assert (calendar.get_param("method"), calendar.get_param("charset")) == (method, "utf-8")
    assert calendar.get_content_disposition() is None
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    found = icalendar.Calendar.from_ical(file.get_content())
    inline = icalendar.Calendar.from_ical(calendar.get_content())
    assert found.to_ical() == inline.to_ical()
    [entry] = found.events
    assert (found["METHOD"], entry["UID"], entry["SEQUENCE"]) == (method, ONE.uid, 3)
    assert entry.decoded("DTSTART") == date(2026, 3, 23)
    assert (entry["ORGANIZER"], entry["ATTENDEE"]) == ("mailto:reviews@harrowmere.example", f"mailto:{TO}")
    assert entry["SUMMARY"] == "HMR-2026-0004 · rapid review due"


def test_an_invitation_crosses_the_relay_byte_for_byte(engine: Engine, inbox: RunningInbox) -> None:
    with outbox.transaction(engine, mail_from=SENDER, at=AT) as session:
        outbox.waiting(session).append(notice("invitation", to=TO, invitation=ONE))
    done = deliver(engine, relay=inbox.relay, sender=SENDER, mail_from=SENDER, at=AT)
    assert done.accepted == 1
    [arrived] = inbox.mails()
    parts = message_from_bytes(arrived.raw, policy=policy.default).walk()
    calendar = next(part for part in parts if part.get_content_type() == "text/calendar")
    entry = icalendar.Calendar.from_ical(calendar.get_content()).events[0]
    assert (entry["UID"], entry.decoded("DTEND")) == (ONE.uid, date(2026, 3, 24))


def test_an_invitation_says_what_became_of_the_date() -> None:
    assert read("invitation")["Subject"] == f"[{REF}] rapid review due, Mon 23 Mar 2026"
    assert read("invitation", moved=True)["Subject"] == f"[{REF}] Moved: rapid review due, Mon 23 Mar 2026"
    gone = read("invitation", cancelled=True)
    assert gone["Subject"] == f"[{REF}] No longer due: rapid review due, Mon 23 Mar 2026"
    assert "This date has left your calendar" in text(gone)


def test_an_invitation_to_a_target_of_our_own_never_looks_like_law() -> None:
    said = " ".join(text(read("invitation", force="local", duty_force="local")).split())
    assert "It is not a legal time limit." in said
    assert "guidance" not in said


def test_a_list_without_an_entry_has_no_heading_for_it() -> None:
    lists = ("this_week", "next_week", "overdue", "passed", "unanswered", "signatures", "actions", "returns", "covers")
    said = text(read("digest-monday", **{name: [] for name in lists}))
    for heading in (
        "Due this week",
        "Overdue",
        "Own targets",
        "Actions",
        "Asked of",
        "stand in",
        "expected and not",
        "signature",
    ):
        assert heading not in said
    assert "Waiting for your decision" in said


def test_what_is_ours_says_so_in_every_list() -> None:
    said = " ".join(text(read("digest-monday")).split())
    own = "(in 2 working days; own target or agreed day, not law; provisional)"
    assert f"Hold the rapid review meeting, Mon 23 Mar 2026 {own}" in said
    assert "Notify the Panel of the incident, Mon 23 Mar 2026 (in 2 working days; Act)" in said
    assert "Actions without a word for 28 days (our own measure, not law)" in said
    assert "HMR-2026-0004: Harrowmere NHS Trust, asked Mon 2 Mar 2026, was due Mon 16 Mar 2026" in said


def test_the_board_is_a_table_and_reads_row_by_row_in_plain_text() -> None:
    mail = read("board-month-end")
    assert html(mail).count("<tr>") == 3
    assert "<th>How it stands</th>" in html(mail)
    assert ">HMR-2026-0004</a></td>" in html(mail)
    lines = text(mail).splitlines()
    first = lines.index("Case: HMR-2026-0004: http://127.0.0.1:4200/case/HMR-2026-0004")
    assert lines[first + 1 : first + 5] == [
        "  Stage: Publication, publication held",
        "  Next date: Mon 23 Mar 2026",
        "  What is owed: Notify the Panel of the incident",
        "  How it stands: OVERDUE, in 2 working days; Act (1 overdue)",
    ]
    assert max(len(line) for line in lines if "http" not in line) <= 76


def test_a_body_reads_each_force_apart() -> None:
    said = " ".join(text(read("digest-governance")).split())
    for words in (
        "Act, regulations and statutory guidance: 2 met, 1 met late, 1 missed, 3 to come",
        "Panel guidance (an expectation, no legal limit): 2 met, 1 met late, 1 not met, 3 to come",
        "Answers that are expected of others: 2 met, 1 met late, 1 without an answer, 3 to come",
        "Own targets and agreed days (not law): 2 met, 1 met late, 1 passed, 3 to come",
        "Overdue: 1 (HMR-2026-0004 A1)",
        "without evidence: 2 (HMR-2026-0004 A2, HMR-2026-0004 A3)",
        "HMR-2026-0004, hold 1: Mon 2 Mar 2026, which has passed",
    ):
        assert words in said
    lists = ("stages", "holds", "quiet", "actions_overdue", "actions_without_evidence")
    assert text(read("digest-governance", **{name: [] for name in lists})).count("- none") == 3


def test_digests_say_that_no_person_wrote_them() -> None:
    for kind in ("digest-monday", "digest-governance", "board-month-end", "invitation"):
        assert read(kind)["Auto-Submitted"] == "auto-generated"
