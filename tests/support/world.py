"""A small world for tests: a migrated database, the invented partnership, a clock that the test sets, and a relay that says yes.

The operations, the outbox and the database are the real ones; only the last metre of SMTP is left out where a test is not about it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.casework.alerts import alerts
from models.casework.dates import occurrences, projection
from models.casework.intake import opening
from models.casework.notices import undelivered
from models.casework.plans import action_plan
from models.casework.process import deciding, pipeline
from models.casework.reading import views
from models.casework.reading.case_shapes import CaseView
from models.casework.reading.date_shapes import CaseDeadline
from models.casework.reading.ledger_shapes import MessageView
from models.casework.record import audit, case, evidence
from models.casework.record.desk import Desk
from models.casework.record.who import By
from models.casework.register import setup
from models.casework.stages import rapid_review
from models.law.words.dates import LONDON, london_date
from models.law.words.vocabulary import DecisionKind, OccurrenceKind
from models.records.database import snapshot
from models.records.tables import Message, MessageState
from notifications.mail import outbox

ROOT = Path(__file__).parents[2]
PARTNERSHIP = ROOT / "deployments" / "demonstration" / "partnership.toml"
MAIL_FROM = "reviews@harrowmere.example"
AGREE = {"local_authority": "agrees", "integrated_care_board": "agrees", "police": "agrees"}
SIGNED = {
    "local_authority_signed": "d.okonjo",
    "integrated_care_board_signed": "s.lindqvist",
    "police_signed": "j.thornbury",
}
READY = {
    "outcome": "ready",
    "anonymisation_checked": "yes",
    "family_informed": "yes",
    "partnership_response": "yes",
    "learning_product": "yes",
    "media_plan": "yes",
}
# Published on the day on which the copies went: what stands against that, each with its reason.
AT_ONCE = {
    "all_the_same_by": "m.calloway",
    "all_the_same": "\n".join(f"{code}: The press had it." for code in ("PANEL", "SOS", "OFSTED", "DAY")),
}


def at_london(text: str) -> datetime:
    """A moment in London, written `2026-03-04 15:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


_NUMBERS = count(1)


def another_incident() -> dict[str, str]:
    """What makes each invented incident another one, however alike they are."""
    return {"another": "yes", "pseudonym": f"Child {_letters(next(_NUMBERS))}"}


def _letters(number: int) -> str:
    return (_letters(number // 26) if number >= 26 else "") + chr(ord("A") + number % 26)


class World:
    """One database with one partnership. `now` moves when a test says so."""

    def __init__(self, engine: Engine, home: Path, now: str = "2026-03-02 10:00") -> None:
        self.engine = engine
        self.desk = Desk("http://127.0.0.1:4200", home / "documents")
        self.now = at_london(now)
        self.expects_unwritten = False
        self.load_partnership()

    def load_partnership(self) -> None:
        """Load the invented partnership."""
        with self.session() as session:
            setup.load_partnership(session, setup.read_file(PARTNERSHIP), by=By("test", self.now, self.now))

    @property
    def today(self) -> date:
        return london_date(self.now)

    def go_to(self, text: str) -> None:
        self.now = at_london(text)

    @contextmanager
    def session(self) -> Iterator[Session]:
        with outbox.transaction(self.engine, mail_from=MAIL_FROM, at=self.now) as session:
            yield session

    def open(self, *, once: str | None = None, ecdop: bool = True, **intake: Any) -> str:
        """Open a case. `ecdop`: where a child has died, the reference of its own review is recorded at once."""
        typed = {
            "aware_on": self.today.isoformat(),
            "harm": "death",
            "abuse_or_neglect": "suspected",
            "immediate_safety": "yes",
            "another": "yes",
            **intake,
        }
        with self.session() as session:
            opened = opening.open_case(session, typed=typed, by=By("m.calloway", self.now, self.now), once=once)
            ref = opened.ref
            if ecdop and occurrences.standing(session, opened, OccurrenceKind.CHILD_DEATH_KNOWN) is not None:
                kind, who = OccurrenceKind.CHILD_DEATH_REFERENCE_RECORDED, "t.ashdown"
                occurrences.put(session, opened, kind, on=self.today, by=By(who, self.now, self.now))
                projection.reproject(session, opened, at=self.now, because="the eCDOP reference was recorded")
        folder = self.desk.folder(ref)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rapid-review.pdf").write_bytes(b"%PDF-1.4 invented")
        (folder / "report.pdf").write_bytes(b"%PDF-1.4 invented report")
        self.run_pass(ref)
        return ref

    def decide(self, ref: str, kind: str, **answers: Any) -> None:
        """Answer a decision with today's date wherever the form asks for the day, and let the pipeline follow."""
        self.only_decide(ref, kind, **answers)
        self.run_pass(ref)

    def only_decide(self, ref: str, kind: str, *, round_: int | None = None, **answers: Any) -> None:
        with self.session() as session:
            deciding.decide(
                session,
                ref=ref,
                kind=DecisionKind(kind),
                typed=self.filled(kind, answers),
                round_=round_,
                by=By("m.calloway", self.now, self.now),
                desk=self.desk,
            )

    def filled(self, kind: str, answers: Mapping[str, Any]) -> dict[str, Any]:
        from models.casework.stages.decision_forms import FORMS

        fields = FORMS[DecisionKind(kind)].model_fields
        filled: dict[str, Any] = {}
        for name in ("decided_on", "received_on", "checked_on", "published_on", "closed_on"):
            if name in fields:
                filled[name] = self.today.isoformat()
        if "reasons" in fields:
            filled["reasons"] = "Invented."
        return {**filled, **answers}

    def run_pass(self, ref: str) -> None:
        with self.session() as session:
            pipeline.advance_all(session, ref=ref, desk=self.desk, at=self.now)
        self.accept_mail()

    def accept_mail(self) -> None:
        """The relay takes everything that is queued. Nothing could not be written, unless the test is about that."""
        with self.session() as session:
            unwritten = session.exec(
                select(Message.notice, Message.relay_reply).where(
                    Message.sha256 == undelivered.NO_BYTES, Message.state == MessageState.REJECTED
                )
            ).all()
            assert self.expects_unwritten or not unwritten, unwritten
            for message in session.exec(
                select(Message).where(Message.state == MessageState.PENDING).order_by(col(Message.id))
            ).all():
                message.state, message.accepted_at, message.next_try_at = MessageState.ACCEPTED, self.now, None
                session.add(message)
                session.flush()
                audit.append(
                    session,
                    by=By("system", self.now, self.now),
                    operation="mail.accepted",
                    case_ref=message.key.partition(":")[0] if message.case_id is not None else "",
                    detail={"message": message.id},
                )
                if message.discharges is not None:
                    occurrences.discharge(session, message, on=self.today, by="system", at=self.now)

    def sweep(self) -> alerts.Swept:
        with self.session() as session:
            return alerts.claim_due(session, desk=self.desk, at=self.now)

    def show(self, ref: str) -> CaseView:
        with snapshot(self.engine) as session:
            return views.show(session, case.peek(session, ref), desk=self.desk, today=self.today)

    def waits(self, ref: str) -> list[str]:
        return [open_decision["decision"] for open_decision in self.show(ref)["open_decisions"]]

    def deadline(self, ref: str, rule: str, item: str = "") -> CaseDeadline:
        return next(
            deadline
            for deadline in self.show(ref)["deadlines"]
            if deadline["rule"] == rule and (not item or deadline["item"] == item)
        )

    def messages(self, ref: str, notice: str = "") -> list[MessageView]:
        return [message for message in self.show(ref)["messages"] if not notice or message["notice"] == notice]

    def verify(self) -> evidence.Verified:
        with snapshot(self.engine) as session:
            return evidence.verify(session)

    def returned(self, ref: str, agency: str) -> None:
        with self.session() as session:
            rapid_review.record_return(
                session,
                ref=ref,
                agency=agency,
                outcome="returned",
                returned_on=self.today,
                by=By("t.ashdown", self.now, self.now),
            )

    def action(self, ref: str, number: str, status: str, **more: str) -> None:
        with self.session() as session:
            action_plan.update_action(
                session,
                ref=ref,
                number=number,
                status=status,
                note=more.get("note", ""),
                evidence=more.get("evidence", ""),
                on=self.today,
                by=By("t.ashdown", self.now, self.now),
            )

    # Whole stretches of a life.

    def notified(self, **intake: Any) -> str:
        """Aware, agreed and notified today."""
        ref = self.open(**intake)
        self.decide(ref, "notifiable", outcome="notify", **AGREE)
        self.decide(ref, "notification-sent", sent_at=f"{self.today}T09:30")
        return ref

    def outcome(self, ref: str, outcome: str, **more: Any) -> None:
        self.decide(
            ref,
            "rapid-review-outcome",
            outcome=outcome,
            **{**SIGNED, "rapid_review_document": "rapid-review.pdf", **more},
        )

    def commissioned(self, ref: str) -> None:
        self.decide(
            ref,
            "commission",
            lead_reviewers="Ada Quillfeather",
            reviewer_email="a.quillfeather@reviewer.example",
            independence_checked="yes",
        )

    def approved(self, ref: str) -> None:
        self.decide(ref, "report-approved", body="Partnership executive")

    def planned(self, ref: str, *due_on: str) -> None:
        actions = [
            {"recommendation": "R", "action": "A", "agency": "icb", "owner": "g.adeyinka", "due_on": day}
            for day in due_on
        ]
        self.decide(ref, "adopt-plan", outcome="adopted", body="Partnership executive", actions=actions)
