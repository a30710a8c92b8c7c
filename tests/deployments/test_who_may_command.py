"""Who may record what, at the command line: the table, what one person may, and every command that records."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from deployments.cli import build
from deployments.registry import DEPLOYMENTS, DESK
from models.law.who_may.table import WHO_MAY
from models.law.words.vocabulary import DecisionKind
from tests.support.cli import INTAKE, Cli
from tests.support.desk import working_day
from tests.support.world import PARTNERSHIP

LEAD = "e.varga"  # the hospital's safeguarding lead
# Every command that asks who records, and what it records: a decision's code, or the operation as the audit names it.
COMMANDS = {
    "decide": tuple(DecisionKind),
    "record": ("occurrence.record",),
    "acknowledge": ("alert.acknowledge",),
    "sign": ("decision.sign", "decision.sign-refused"),
    "referral take": ("referral.take",),
    "referral import": ("referral.take",),
    "referral open": ("referral.opened", "open-case"),
    "referral adopt": ("referral.adopt",),
    "referral decline": ("referral.declined",),
    "case open": ("open-case",),
    "case take-over": ("open-case",),
    "case correct": ("occurrence.correct",),
    "case hold": ("hold.place",),
    "case review-hold": ("hold.review",),
    "case action": ("action-plan.update-action",),
    "case position": ("position.record",),
    "case extend": ("extension.grant", "extension.reverse"),
    "case link": ("case.link",),
    "case unlink": ("case.unlink",),
    "case area": ("area.add", "area.published", "area.passed-on", "area.take-off"),
    "case subject": ("subject.add", "subject.take-off"),
    "returns record": ("rapid-review.record-return", "agency-report.record"),
    "returns ask": ("rapid-review.ask-agency",),
    "returns author": ("rapid-review.name-author",),
    "returns proxy": ("rapid-review.name-proxy",),
    "proceedings record": ("proceeding.began",),
    "proceedings update": ("proceeding.update",),
    "proceedings end": ("proceeding.ended",),
    "proceedings reopen": ("proceeding.again",),
    "challenge record": ("challenge.raised",),
    "challenge up": ("challenge.up",),
    "challenge resolve": ("challenge.resolved",),
    "reviews step": ("branch.record-step",),
    "reviews happened": ("practice-review.record-step",),
    "reviews exchange": ("panel.exchange",),
    "case safe": ("safety.record",),
    "reviews answer-panel": ("panel.answer",),
    "reviewers load": ("reviewers.load",),
    "rules verify": ("rule.check",),
    "rules adopt": ("reading.adopt",),
    "rules local load": ("local-rules.load",),
    "calendar fetch": ("calendar.take-up",),
    "calendar load": ("calendar.take-up",),
    "calendar close": ("calendar.close-day",),
    "calendar open": ("calendar.open-day",),
    "calendar feed": ("calendar.feed",),
    "calendar unfeed": ("calendar.unfeed",),
    "signatures new-codes": tuple(DecisionKind),
    "signatures withdraw": tuple(DecisionKind),
    "signatures delegate": ("delegation.record",),
    "signatures end-delegation": ("delegation.withdraw",),
    "mailbox place": ("mail.place",),
    "governance load": ("governance.load",),
    "governance meeting": ("governance.meeting", "governance.cancel"),
    "governance route": ("governance.route",),
    "governance papers": ("governance.papers",),
    "governance settle": ("governance.settle", "governance.move"),
    "partnership load": ("partnership.load",),
    "people away": ("absence.record",),
    "people back": ("absence.withdraw",),
    "people hand-over": ("people.hand-over",),
    "people import": ("people.import",),
}
DESK_ACTIONS = {
    "Notify a serious incident": ("open-case",),
    "Take in a referral": ("referral.take",),
    "Open a case from a referral": ("referral.opened", "open-case"),
    "Settle a referral": ("referral.declined", "referral.adopt"),
    "Record a partner's position": ("position.record",),
    "Look again at whether it is notifiable": ("look-again",),
    "Withdraw the notification": ("withdraw-notification",),
    "Record an agency's return": ("rapid-review.record-return", "agency-report.record"),
    "Arrange an agency's return": (
        "rapid-review.ask-agency",
        "rapid-review.name-author",
        "rapid-review.name-proxy",
    ),
    "Begin a review by another method": ("branch-begun",),
    "Record a step of a review": ("branch.record-step",),
    "Record a step of the practice review": ("practice-review.record-step",),
    "Record an exchange with the Panel": ("panel.exchange",),
    "Record that a child is safe": ("safety.record",),
    "Answer the Panel": ("panel.answer",),
    "Update an action": ("action-plan.update-action",),
    "Record that something happened": ("occurrence.record",),
    "Correct a date": ("occurrence.correct",),
    "Place a hold": ("hold.place",),
    "Review a hold": ("hold.review",),
    "Extend an agreed date": ("extension.grant", "extension.reverse"),
    "Record a parallel proceeding": ("proceeding.began", "proceeding.update", "proceeding.ended", "proceeding.again"),
    "Link two cases": ("case.link", "case.unlink"),
    "Record another area": ("area.add", "area.published", "area.passed-on", "area.take-off"),
    "Say whom a case is about": ("subject.add", "subject.take-off"),
    "Put it to a governance body": ("governance.route", "governance.papers", "governance.settle", "governance.move"),
    "Record a challenge": ("challenge.raised", "challenge.up", "challenge.resolved"),
    "Withdraw the case": ("withdraw",),
    "Transfer to another area": ("transfer",),
    "Open the case again": ("reopen",),
    "Record an absence": ("absence.record",),
    "Acknowledge an alert": ("alert.acknowledge",),
    "Place a mail": ("mail.place",),
    "Sign a decision": ("decision.sign", "decision.sign-refused"),
    "Let somebody sign for somebody": ("delegation.record", "delegation.withdraw"),
}


def commands_that_record() -> Iterator[str]:
    """Every command with an option that says who records."""

    def walk(command: typer.core.TyperGroup | typer.core.TyperCommand, words: tuple[str, ...]) -> Iterator[str]:  # type: ignore[name-defined]
        for name, inner in getattr(command, "commands", {}).items():
            yield from walk(inner, (*words, name))
        if any("--by" in parameter.opts for parameter in command.params):
            yield " ".join(words)

    yield from walk(get_command(build(None)), ())  # type: ignore[arg-type]


def test_every_command_that_asks_who_records_has_its_rows():
    assert set(commands_that_record()) == set(COMMANDS)
    assert {key for keys in COMMANDS.values() for key in keys} <= set(WHO_MAY)


def test_every_desk_action_has_its_rows():
    assert {deployment.name for deployment in DEPLOYMENTS if deployment.tags == DESK} == set(DESK_ACTIONS)
    assert {key for keys in DESK_ACTIONS.values() for key in keys} <= set(WHO_MAY)


def test_every_row_is_reached_by_a_command_or_a_desk_action():
    reached = {key for keys in (*COMMANDS.values(), *DESK_ACTIONS.values()) for key in keys}
    assert set(WHO_MAY) - reached == {"mail.read"}  # the mailbox itself


@pytest.fixture(scope="module")
def ref(cli: Cli) -> str:
    opened: str = cli.json("case", "open", given=INTAKE)["ref"]
    return opened


NOTIFY = {
    "outcome": "notify",
    "decided_on": "2026-03-03",
    "local_authority": "agrees",
    "integrated_care_board": "agrees",
    "police": "agrees",
    "reasons": "Invented.",
}


@pytest.mark.parametrize(
    ("command", "given"),
    [
        ("decide REF notifiable --by WHO", NOTIFY),
        ("case hold REF --kind inquest --from 2026-03-03 --review-on SOON --because x --by WHO", None),
        ("case subject REF --kind child --harm death --by WHO", None),
        ("people away t.ashdown --from SOON --to SOON --by WHO", None),
        ("partnership load --file PARTNERSHIP --by WHO", None),
        ("calendar close --partnership HMR --on SOON --title Closed --by WHO", None),
        ("calendar feed --person m.calloway --by WHO", None),
    ],
)
def test_a_hospitals_lead_is_refused_at_every_kind_of_command_and_nothing_is_recorded(
    cli: Cli, ref: str, command: str, given: dict[str, str] | None
):
    words = [
        {"REF": ref, "WHO": LEAD, "PARTNERSHIP": str(PARTNERSHIP), "SOON": working_day(20).isoformat()}.get(word, word)
        for word in command.split()
    ]
    before = cli.json("audit", "verify")
    said = cli.refused(*words, given=given)
    assert "recorded_by: Elias Varga may not record this: *" in said
    assert "may be recorded by the business manager" in said
    assert "Miriam Calloway" in said
    assert cli.json("audit", "verify") == before


def test_a_case_is_not_opened_by_whoever_may_not(cli: Cli):
    assert "*Notify a serious incident* may be recorded by" in cli.refused(
        "case", "open", given={**INTAKE, "recorded_by": "Elias Varga"}
    )


def test_the_register_is_not_loaded_by_whoever_may_not(cli: Cli, tmp_path: Path):
    table = tmp_path / "people.csv"
    table.write_text(cli("people", "export").stdout)
    assert "*Load the register of people*" in cli.refused("people", "import", "--file", str(table), "--by", LEAD)
    assert cli("people", "import", "--file", str(table), "--by", "m.calloway").returncode == 0


def test_the_table_and_what_one_person_may_are_shown(cli: Cli, tmp_path: Path):
    own = tmp_path / "partnership.toml"
    own.write_text(PARTNERSHIP.read_text() + '\n[who_may]\nhold.place = ["scrutineer"]\n')
    assert cli("partnership", "load", "--file", str(own)).returncode == 0
    table = {row["key"]: row for row in cli.json("who-may")}
    assert set(table) == set(WHO_MAY)
    assert (table["hold.place"]["added"], table["close"]["added"]) == (["scrutineer"], [])
    assert "h.marchetti" in table["hold.place"]["people"]
    shown = cli("who-may").stdout
    assert "Is it notifiable? [notifiable]\n  the business manager, the review coordinator, one of the three" in shown
    assert "the scrutineer (added by the partnership: scrutineer)" in shown
    lead = cli.json("who-may", LEAD)
    assert lead["may"] == []
    assert "rapid-review.record-return" in {row["key"] for row in lead["of_their_own_agency"]}
    assert cli("who-may", "k.brandreth").stdout.startswith("may record: nothing\n")
    assert "hold.place" in {row["key"] for row in cli.json("who-may", "h.marchetti")["may"]}
    cli("partnership", "load", "--file", str(PARTNERSHIP))
    assert "h.marchetti" not in {row["key"]: row for row in cli.json("who-may")}["hold.place"]["people"]
