"""Years of casework with faults: nothing is missed, nothing is said twice; and the checker that says so would see it if it were."""

import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from deployments.simulation.checker import Verdict, check
from deployments.simulation.drive import Driver
from deployments.simulation.faults import Fault, Killed, Switch, UnknownFault, chosen
from deployments.simulation.log import Log
from deployments.simulation.office import Office
from deployments.simulation.oracle import law
from deployments.simulation.plan import Plan
from deployments.simulation.relay import SimulatedRelay
from deployments.simulation.run import Result, installation
from deployments.simulation.server import copy_of, throwaway
from models.casework.record import once
from models.law.deadlines import plans
from models.law.rules.rule import Rule
from models.law.words.vocabulary import OccurrenceKind
from models.records.database import engine_for
from models.records.session import CaseSession
from notifications.mail import delivery
from tests.support.desk import until

MUST_BE_NOUGHT = ("missed", "duplicated", "unasked", "misdated", "unguarded")
FEW = 2
EARLY = "early 1251"  # its first life is published two days before the planned one, and closed, with a hold standing
KINDS = frozenset({Fault.UNUSABLE_ADDRESS, Fault.LOCAL_RULES})


@pytest.fixture(scope="module")
def template() -> Iterator[str]:
    with throwaway() as url:
        yield url


@pytest.fixture(scope="module")
def run(template: str) -> Callable[[Plan, str], Result]:
    return lambda plan, name: installation(plan, copy_of(template, name))


def sound(result: Result) -> None:
    said = {name: getattr(result.verdict, name) for name in MUST_BE_NOUGHT}
    assert said == dict.fromkeys(MUST_BE_NOUGHT, 0), result.verdict.problems
    assert result.verdict.sent_once == result.verdict.rungs_due > 0
    assert result.sweep_failures == 0


def cspr(*arguments: str, before: Sequence[str] = (), seconds: int = 120) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, "-m", "deployments.cli", "simulate", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=seconds, cwd=Path(__file__).parents[2]
    )


EIGHT, MANY = 8, int(os.environ.get("CASES", "1000"))
YEARS = 5  # a case lives for one on average, a little more
MOST, ALMOST_ALL = (
    0.75,
    0.9,
)  # of the commit boundaries: few cases reach few of them twice, and the last batches of a long delivery nobody does


@pytest.mark.parametrize(("cases", "share"), [(EIGHT, MOST), pytest.param(MANY, ALMOST_ALL, marks=pytest.mark.soak)])
def test_whole_lives_with_every_fault_miss_nothing_and_repeat_nothing(cases, share):
    """From awareness until the report may come down, for as many case-years as there are cases, as anybody can have them: by the command.

    It leaves the processors to whatever else wants them: the tests beside it wait for pages and runs.
    """
    plan = ("--cases", str(cases), "--years", str(YEARS), "--seed", "harrowmere", "--faults", "all")
    ended = cspr(*plan, "--json", before=("nice", "-n", "10"), seconds=3000)
    assert ended.returncode == 0, ended.stderr[-2000:] + ended.stdout[-2000:]
    said = json.loads(ended.stdout)
    if figures := os.environ.get("CSPR_SOAK_FIGURES"):
        Path(figures).write_text(json.dumps(said | {"cases": cases}))
    assert {name: said[name] for name in MUST_BE_NOUGHT} == dict.fromkeys(MUST_BE_NOUGHT, 0), said["problems"]
    assert said["sent_once"] == said["rungs_due"] > 0
    assert (said["sweep_failures"], said["case_years"] >= cases) == (0, True), said
    assert all(said["faults"][fault] for fault in Fault), said["faults"]
    assert said["resent_same_id"] > 0, "the relay lost answers: the same bytes went again"
    assert said["late_max_healthy_s"] < said["late_max_s"]
    assert said["boundaries"]["killed_at"] >= share * said["boundaries"]["of"], said["boundaries"]


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's, which others may pass through: the server is another user's."""
    with tempfile.TemporaryDirectory(prefix="cspr-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o711)
        yield Path(made)


def test_a_simulation_that_is_killed_leaves_nobody_at_work(short_path):
    command = [sys.executable, "-m", "deployments.cli", "simulate", "--cases", "200", "--years", "5", "--faults", "all"]
    environment = os.environ | {"TMPDIR": str(short_path)}
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], env=environment, stdout=subprocess.DEVNULL) as killed:
        try:
            at_work = until(lambda: _workers_of(killed.pid), seconds=120, what="the pool")
        finally:
            killed.kill()
    try:
        until(lambda: not [pid for pid in at_work if _is_there(pid)], what="its end")
    finally:
        for postmaster in short_path.glob("cspr-simulation-*/data/postmaster.pid"):  # which nobody is left to stop
            os.kill(int(postmaster.read_text().split()[0]), signal.SIGQUIT)


def _workers_of(pid):
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [
        child for child in children if _is_there(child) and b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def _is_there(pid):
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(") ")[2][0] != "Z"


def test_the_same_seed_gives_the_same_figures_however_slow_the_machine_is(run, monkeypatch):
    plan = Plan(FEW, 1, "same", frozenset(Fault))
    first = run(plan, "same_1").data()
    monkeypatch.setattr(delivery, "monotonic", itertools.count(step=40).__next__)  # 40 s between two looks at the watch
    second = run(plan, "same_2").data()
    assert first | {"seconds": 0} == second | {"seconds": 0}


@pytest.mark.parametrize("fault", list(Fault))
def test_each_fault_by_itself_does_no_harm(run, fault):
    result = run(Plan(FEW, 1, "apart", frozenset({fault})), f"apart_{fault.value}")
    sound(result)
    assert result.faults == {fault: result.faults[fault]}
    assert result.faults[fault] > 0


def test_without_faults_every_rung_is_claimed_at_once(run):
    result = run(Plan(FEW, 1, "none", frozenset()), "none")
    sound(result)
    assert (result.faults, result.verdict.resent_same_id, result.verdict.settled_first) == ({}, 0, 0)
    assert result.verdict.late_max_s < 3600


def test_every_boundary_of_an_operation_is_struck_in_turn():
    switch = Switch(create_engine("postgresql+psycopg://"))
    for _ in range(7):  # the second one finds out how many there are
        left = switch.left("three commits")
        with suppress(Killed), switch.watching("three commits", None if left is None else (Fault.KILLED, left)):
            for _ in range(6):
                switch.boundary()
    assert switch.killed == switch.seen == {("three commits", number) for number in range(6)}
    assert switch.left("three commits") is None


@dataclass(frozen=True)
class Lived:
    """A simulation that is over, and what it left: planted errors are put into a copy of it."""

    url: str
    log: Log
    relay: SimulatedRelay

    def check(self, engine: Engine) -> Verdict:
        with CaseSession(engine) as session:
            return check(session, log=self.log, relay=self.relay.log)


@pytest.fixture(scope="module")
def lived(template: str, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    url = copy_of(template, "lived")
    relay = SimulatedRelay("", 0)
    office = Office(engine_for(url), relay, tmp_path_factory.mktemp("lived"))
    log = Driver(Plan(FEW, 2, EARLY, KINDS), office).run()
    one = Lived(url, log, relay)
    verdict = one.check(engine_for(url))
    assert (verdict.problems, verdict.contested >= 3) == ([], True), "the day and the hold, and the hold again"
    engine_for(url).dispose()
    return one


NEWEST = "(SELECT max(alert.id) FROM alert JOIN message ON message.alert_id = alert.id WHERE overtaken_by IS NULL)"
UNWRITTEN = "(SELECT max(alert_id) FROM message WHERE message_id LIKE 'unwritten.%' AND alert_id IS NOT NULL)"
PLANTED = {
    "a deleted alert": (
        "WITH freed AS (UPDATE message SET alert_id = NULL WHERE alert_id = $NEWEST) DELETE FROM alert WHERE id = $NEWEST",
        "missed",
    ),
    "an alert that no mail tells of": ("UPDATE message SET alert_id = NULL WHERE alert_id = $NEWEST", "missed"),
    "a skipped rung": (
        "UPDATE alert SET rung = 'reminder-99' WHERE id = (SELECT min(id) FROM alert WHERE overtaken_by IS NULL)",
        "missed",
    ),
    "a rung overtaken by nothing": ("UPDATE alert SET overtaken_by = 'escalation+99' WHERE id = $NEWEST", "missed"),
    "a rung claimed twice": (
        "ALTER TABLE alert DROP CONSTRAINT uq_alert_deadline_id_rung; INSERT INTO alert (deadline_id, rung, due_at, claimed_at, "
        "acknowledged_how) SELECT deadline_id, rung, due_at, claimed_at, '' FROM alert WHERE id = $NEWEST",
        "duplicated",
    ),
    "a rung that was not due": (
        "INSERT INTO alert (deadline_id, rung, due_at, claimed_at, acknowledged_how) "
        "SELECT deadline_id, 'chase+77', due_at, claimed_at, '' FROM alert WHERE id = $NEWEST",
        "unasked",
    ),
    "a date that does not follow": (
        "UPDATE deadline SET due_on = due_on + 1 WHERE id = (SELECT min(id) FROM deadline WHERE case_id IS NOT NULL)",
        "misdated",
    ),
    "an alarm that nobody had": (
        "UPDATE message SET key = 'another', notice = 'another' WHERE id = (SELECT max(id) FROM message WHERE notice = 'mail-not-written')",
        "missed",
    ),
    "an alarm weeks late": (
        "UPDATE message SET composed_at = composed_at + interval '21 days' WHERE id = (SELECT min(id) FROM message "
        "WHERE notice = 'mail-not-written')",
        "missed",
    ),
    "an alarm said again to somebody else": (
        "WITH again AS (SELECT (jsonb_populate_record(message, jsonb_build_object('id', 999999, 'key', key || chr(58) || 'again', 'message_id', "
        "'<again@x>', 'composed_at', composed_at + interval '1 hour'))).* FROM message WHERE notice = 'mail-not-written' LIMIT 1) "
        "INSERT INTO message SELECT * FROM again",
        "duplicated",
    ),
    "one unusable address that silences the others": (
        "UPDATE message SET alert_id = NULL WHERE alert_id = $UNWRITTEN AND message_id NOT LIKE 'unwritten.%'",
        "missed",
    ),
    "an unusable address that nothing was written down for": (
        "UPDATE message SET alert_id = NULL WHERE alert_id = $UNWRITTEN AND message_id LIKE 'unwritten.%'",
        "missed",
    ),
    "an alert said again for a date whose rule alone changed": (
        "INSERT INTO alert (deadline_id, rung, due_at, claimed_at, acknowledged_how) SELECT newer.id, rung, due_at, claimed_at, '' "
        "FROM alert JOIN deadline newer ON newer.first_id = alert.deadline_id AND newer.local_rule IS NOT NULL ORDER BY alert.id LIMIT 1",
        "duplicated",
    ),
    "a date by rules that were loaded later": (
        "UPDATE local_rules SET loaded_at = loaded_at - interval '14 days' WHERE id = (SELECT min(id) FROM local_rules)",
        "misdated",
    ),
    "a proceeding submitted twice": (
        "INSERT INTO parallel_proceeding (case_id, number, kind, body, contact, reference, stage, holds_up, together, began_on, "
        "next_number, outcome, recorded_by, recorded_at) SELECT case_id, number, 'inquest', '', '', '', '', 'nothing', 'apart', "
        "decided_on, 0, '', '', decided_at FROM decision, (VALUES ('P76'), ('P77')) AS twice (number) WHERE kind = 'close'",
        "duplicated",
    ),
    "a hold placed twice": (
        "INSERT INTO hold SELECT (jsonb_populate_record(h, jsonb_build_object('id', 999999, 'number', 77))).* "
        "FROM hold h WHERE continues IS NULL AND NOT of_publication LIMIT 1",
        "duplicated",
    ),
    "a decision answered twice": (
        "INSERT INTO decision SELECT (jsonb_populate_record(d, jsonb_build_object('id', 999999, 'round', 77))).* "
        "FROM decision d WHERE kind = 'interval-check' LIMIT 1",
        "duplicated",
    ),
    "a case opened twice": (
        "INSERT INTO review_case SELECT (jsonb_populate_record(c, jsonb_build_object('id', 999999, 'ref', 'HMR-2099-0001', 'opened_once', '!'))).* "
        "FROM review_case c LIMIT 1",
        "duplicated",
    ),
    "an action updated twice": (
        "INSERT INTO actionupdate SELECT (jsonb_populate_record(a, jsonb_build_object('id', 999999))).* FROM actionupdate a LIMIT 1",
        "duplicated",
    ),
    "a plan that wins over the publication": (
        "UPDATE deadline SET due_on = before.due_on FROM deadline before WHERE deadline.counts_from = 'published' "
        "AND before.counts_from = 'publication_planned' AND (before.case_id, before.rule, before.item, before.revision) = "
        "(deadline.case_id, deadline.rule, deadline.item, deadline.revision - 1) "
        "AND deadline.rule = 'report-to-ofsted-before-publication'",
        "misdated",
    ),
    "a publication past a hold without a reason": (
        "UPDATE decision SET answers = answers - 'went_on' WHERE kind IN ('ready-to-publish', 'published')",
        "unguarded",
    ),
    "a closing past a hold without a reason": (
        "UPDATE decision SET answers = answers - 'went_on' WHERE kind = 'close'",
        "unguarded",
    ),
    "a reason that nobody answers for": (
        "UPDATE decision SET answers = jsonb_set(answers, '{went_on,0,by}', '\"\"') WHERE kind = 'close' AND answers ? 'went_on'",
        "unguarded",
    ),
    "a hold that nobody was asked about": (
        "INSERT INTO hold (case_id, number, reason, from_on, review_on, of_publication, because, recorded_by, recorded_at) "
        "SELECT case_id, 77, 'inquest', decided_on, decided_on, false, '', '', decided_at FROM decision WHERE kind = 'published'",
        "unguarded",
    ),
    "a proceeding that nobody was asked about": (
        "INSERT INTO parallel_proceeding (case_id, number, kind, body, contact, reference, stage, holds_up, together, began_on, "
        "next_number, outcome, recorded_by, recorded_at) SELECT case_id, 'P77', 'inquest', '', '', '', '', 'nothing', 'apart', "
        "decided_on, 0, '', '', decided_at FROM decision WHERE kind = 'close'; INSERT INTO proceeding_news (proceeding_id, what, \"on\", "
        "stage, outcome, recorded_by, recorded_at) SELECT id, 'began', began_on, '', '', '', recorded_at FROM parallel_proceeding "
        "WHERE number = 'P77'",
        "unguarded",
    ),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_the_checker_sees_what_is_planted_in_the_records(lived, planted):
    statements, what = PLANTED[planted]
    engine = engine_for(copy_of(lived.url, "planted_" + "_".join(planted.split())))
    with engine.begin() as connection:
        for statement in statements.split("; "):
            connection.execute(text(statement.replace("$NEWEST", NEWEST).replace("$UNWRITTEN", UNWRITTEN)))
    verdict = lived.check(engine)
    engine.dispose()
    assert getattr(verdict, what) > 0


def test_the_checker_sees_an_engine_that_lets_the_plan_win(run, monkeypatch):
    """What it is compared with comes from no law: the law itself is wrong here, in the records and in the oracle alike."""

    def plan_first(rule: Rule, kinds: tuple[OccurrenceKind, ...]) -> tuple[OccurrenceKind, ...]:
        return tuple(sorted(kinds, key=lambda kind: kind is OccurrenceKind.PUBLISHED))

    law.cache_clear()
    monkeypatch.setattr(plans, "origins_of", plan_first)
    said = run(Plan(1, 2, EARLY, frozenset()), "the_plan_wins").verdict
    law.cache_clear()
    assert said.misdated == len(said.problems) == 2
    assert all("since it was published on" in problem for problem in said.problems)


@pytest.mark.parametrize("doubled", ["on record", "unknown"])
def test_the_checker_sees_a_doubled_message(lived, doubled):
    engine = engine_for(copy_of(lived.url, f"doubled_{doubled.replace(' ', '_')}"))
    known = lived.relay.log[-1]
    again = type(known)(
        known.at + timedelta(minutes=1), "<again@x>", known.recipient, known.subject, known.sha256, True
    )
    with engine.begin() as connection:
        message = dict(
            connection.execute(
                text("SELECT * FROM message WHERE alert_id IS NOT NULL AND state = 'accepted' ORDER BY id LIMIT 1")
            )
            .mappings()
            .one()
        )
        if doubled == "on record":
            names = ", ".join(name for name in message if name not in ("id", "key", "message_id"))
            connection.execute(
                text(
                    f"INSERT INTO message (key, message_id, {names}) SELECT 'another', '<again@x>', {names} "  # noqa: S608
                    f"FROM message WHERE id = {message['id']}"
                )
            )
    with CaseSession(engine) as session:
        verdict = check(session, log=lived.log, relay=[*lived.relay.log, again])
    engine.dispose()
    assert verdict.duplicated == 1


def test_the_checker_sees_changed_bytes(lived):
    known = lived.relay.log[0]
    changed = type(known)(known.at, known.message_id, known.recipient, known.subject, "0" * 64, True)
    with CaseSession(engine_for(lived.url)) as session:
        verdict = check(session, log=lived.log, relay=[*lived.relay.log, changed])
    engine_for(lived.url).dispose()
    assert verdict.duplicated == 1


def test_faults_are_chosen_by_name():
    assert (chosen("all"), chosen("none")) == (frozenset(Fault), frozenset())
    assert chosen("killed, outage") == {Fault.KILLED, Fault.OUTAGE}
    with pytest.raises(UnknownFault, match="'fire' is none"):
        chosen("killed,fire")


def test_the_command_prints_the_figures(template):
    url = copy_of(template, "command")
    ended = cspr("--cases", "2", "--seed", "7", "--faults", "killed", "--database-url", url, "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    said = json.loads(ended.stdout)
    assert said["case_years"] > 0
    assert (said["missed"], said["duplicated"], said["seed"], list(said["faults"])) == (0, 0, "7", ["killed"])
    again = cspr("--cases", "2", "--database-url", url)
    assert (again.returncode, again.stdout) == (2, "")
    assert "name an empty database" in again.stderr


def test_an_unknown_fault_is_one_line():
    ended = cspr("--faults", "fire")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert len(ended.stderr.splitlines()) == 1


def test_the_checker_sees_doubles_where_nothing_keeps_them_from_being_recorded(run, monkeypatch):
    """The kinds that only the key of what was said keeps single."""
    monkeypatch.setattr(once, "check_not_said", lambda session, key, *, now: None)
    said = run(Plan(4, 2, EARLY, frozenset({Fault.DOUBLED})), "nothing_keeps_doubles").verdict
    assert said.duplicated > 0
    assert any("is on record twice" in problem for problem in said.problems)
