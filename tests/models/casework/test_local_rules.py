"""A partnership's own rules: stricter, never looser, never hiding; each case keeps what it was worked out by."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from models.casework.alerts.acknowledging import acknowledge
from models.casework.changes import local_rules
from models.casework.changes.local_rules import Loaded, LocalRulesRefused, Standing
from models.casework.dates import occurrences, on_record, projection
from models.casework.record import case
from models.casework.record.who import By
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Alert, Deadline, LocalRules
from tests.support.world import ROOT, World

TEMPLATES = sorted((ROOT / "deployments" / "local_rules").glob("*.toml"))
HEAD = 'partnership = "HMR"\nin_force_from = 2026-01-01\n'
TARGET = """
[[target]]
id = "local-quick-notice"
duty = "Notify sooner"
counts_from = ["aware"]
limit = 3
unit = "working days after"
met_by = ["notified"]
serves = "notify-panel"
stage = "notification"
source = { document = "Harrowmere policy", url = "https://www.harrowmere.example/policy" }
"""


def load(world: World, text: str, tmp_path: Path, standing: Standing = Standing.ASK) -> Loaded:
    path = tmp_path / "local.toml"
    path.write_text(text.replace('partnership = "XX"', 'partnership = "HMR"'), encoding="utf-8")
    with world.session() as session:
        file, sha256 = local_rules.read_file(path)
        return local_rules.load(
            session, file, sha256=sha256, by=By("m.calloway", world.now, world.now), desk=world.desk, standing=standing
        )


def refused(world: World, text: str, tmp_path: Path) -> str:
    with pytest.raises(LocalRulesRefused) as refusal:
        load(world, text, tmp_path)
    return str(refusal.value)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_every_shipped_template_can_be_loaded_and_gives_dates(template: Path, world: World, tmp_path: Path):
    done = load(world, template.read_text(encoding="utf-8"), tmp_path)
    assert done.is_new
    ref = world.notified(incident_on="2026-02-27")
    own = [rule["id"] for rule in done.edition.content["rules"] if rule["id"].startswith("local-")]
    if own and "retention" not in template.stem:
        shown = {deadline["rule"]: deadline for deadline in world.show(ref)["deadlines"]}
        assert set(own) <= set(shown)
        assert {shown[name]["force"] for name in own} == {"local"}


def test_both_of_devons_editions_count_as_devon_says(world: World, tmp_path: Path):
    older, newer = (
        (ROOT / "deployments" / "local_rules" / f"devon-{one}.toml").read_text(encoding="utf-8")
        for one in ("older", "newer")
    )
    load(world, older, tmp_path)
    by_older = world.notified()  # Monday 2 March
    assert world.deadline(by_older, "local-panel-day-12")["due_on"] == "2026-03-18"
    assert world.deadline(by_older, "local-sign-off-day-15")["due_on"] == "2026-03-23"
    load(world, newer, tmp_path, Standing.REPLACE)
    by_newer = world.notified(incident_on="2026-02-27")
    assert world.deadline(by_newer, "local-notify-from-incident")["due_on"] == "2026-03-06"
    assert world.deadline(by_newer, "notify-panel")["due_on"] == "2026-03-09"  # the national date stands beside it
    assert world.deadline(by_newer, "local-executives-day-14")["due_on"] == "2026-03-20"


def test_24_hours_and_the_same_day_are_kept_by_the_day(world: World, tmp_path: Path):
    text = (ROOT / "deployments" / "local_rules" / "knowsley-24-hours.toml").read_text(encoding="utf-8")
    same_day = (ROOT / "deployments" / "local_rules" / "north-east-lincolnshire-same-day.toml").read_text("utf-8")
    load(world, text + same_day[same_day.index("[[target]]") :], tmp_path)
    ref = world.notified()
    assert world.deadline(ref, "local-managers-alerted")["due_on"] == "2026-03-03"
    assert "24 hours, kept by the day" in world.deadline(ref, "local-managers-alerted")["note"]
    assert world.deadline(ref, "local-notification-copied")["due_on"] == "2026-03-02"


def test_a_stricter_target_stands_beside_the_national_date_and_never_replaces_it(world: World, tmp_path: Path):
    load(world, HEAD + TARGET, tmp_path)
    ref = world.open()
    own, national = world.deadline(ref, "local-quick-notice"), world.deadline(ref, "notify-panel")
    assert (own["due_on"], own["force"], own["nature"]) == ("2026-03-05", "local", "target")
    assert (national["due_on"], national["force"]) == ("2026-03-09", "statutory guidance")


def test_retention_may_be_18_months_and_the_notice_waits_for_the_longer_of_the_two(world: World, tmp_path: Path):
    load(world, HEAD + "retention_months = 18\n", tmp_path)
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.decide(ref, "panel-response", outcome="agree")
    world.commissioned(ref)
    with world.session() as session:
        found = case.load(session, ref)
        occurrences.put(session, found, OccurrenceKind.PUBLISHED, on=world.today, by=By("test", world.now, world.now))
        projection.reproject(session, found, at=world.now, because="test")
    due = {
        deadline["rule"]: deadline["due_on"]
        for deadline in world.show(ref)["deadlines"]
        if deadline["nature"] == "keep until"
    }
    assert due == {"publicly-available": "2027-03-02", "local-publicly-available": "2027-09-02"}
    world.go_to("2027-03-02 09:00")
    world.sweep()
    assert not world.messages(ref, "may-come-down")
    world.go_to("2027-09-02 09:00")
    world.sweep()
    assert len(world.messages(ref, "may-come-down")) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "retention_months = 6\n", "at least 12 months after; yours may be longer, not shorter"),
        (
            HEAD + TARGET.replace("limit = 3", "limit = 6"),
            "notify-panel is due 5 working days after; yours may be shorter",
        ),
        (HEAD + TARGET.replace("local-quick-notice", "notify-panel"), "target.0.id: String should match pattern"),
        (
            HEAD + TARGET.replace('"notify-panel"', '"no-such-rule"'),
            "there is no rule 'no-such-rule' in force to serve",
        ),
        (HEAD + "interval_check_months = 4\n", "yours may be at most 3 months after"),
        (HEAD + 'without = ["notify-panel"]\n', "without: 'notify-panel' is not a shipped target"),
        (HEAD + 'without = ["action-due"]\n', "without: 'action-due' is not a shipped target"),
        (HEAD + TARGET + TARGET, "target.local-quick-notice: the name stands twice"),
        (
            HEAD + TARGET.replace("limit = 3", "limit = 30").replace("working days", "hours"),
            "target.local-quick-notice.limit: 30 hours are no whole days",
        ),
        (HEAD + TARGET.replace("aware", "awareness"), "target.0.counts_from.0"),
        (HEAD + "retention = 18\n", "retention: Extra inputs are not permitted"),
        (HEAD.replace("HMR", "ABC") + TARGET, "partnership: there is no partnership 'ABC'"),
        ("partnership = ", "file: local.toml is not valid TOML"),
        (
            HEAD + TARGET.replace("Notify sooner", "Ring 07700 900123"),
            "target.local-quick-notice.duty: this holds what looks like a telephone number",
        ),
    ],
)
def test_what_would_loosen_hide_or_confuse_is_refused_by_name(world: World, tmp_path: Path, text: str, said: str):
    assert said in refused(world, text, tmp_path)
    with world.session() as session:
        assert session.exec(select(LocalRules)).all() == []


def test_a_local_date_is_held_within_the_national_one_that_it_serves(world: World, tmp_path: Path):
    target = TARGET.replace('counts_from = ["aware"]', 'counts_from = ["immediate_safety_considered"]').replace(
        "limit = 3", "limit = 9"
    )
    load(world, HEAD + target, tmp_path)
    ref = world.open(aware_on="2026-02-26")
    own = world.deadline(ref, "local-quick-notice")
    assert own["due_on"] == world.deadline(ref, "notify-panel")["due_on"] == "2026-03-05"
    assert "brought forward from Fri 13 Mar 2026: notify-panel is due then" in own["working_words"]


def test_the_same_file_again_changes_nothing_and_a_changed_one_moves_the_open_cases_with_a_reason(
    world: World, tmp_path: Path
):
    ref = world.open()
    first = load(world, HEAD + TARGET, tmp_path)
    assert first.touched == (ref,)
    assert not load(world, HEAD + TARGET, tmp_path).is_new
    changed = load(world, HEAD + TARGET.replace("limit = 3", "limit = 2"), tmp_path)
    assert changed.touched == (ref,)
    assert world.deadline(ref, "local-quick-notice")["due_on"] == "2026-03-04"
    with world.session() as session:
        rows = session.exec(
            select(Deadline).where(Deadline.rule == "local-quick-notice").order_by(col(Deadline.revision))
        ).all()
        assert [(row.revision, row.due_on.day, row.replaced_because) for row in rows] == [
            (1, 5, "the partnership's own rules in force from Thu 1 Jan 2026 were loaded"),
            (2, 4, ""),
        ]
        assert [on_record.rule_of(row).limit for row in rows] == [
            3,
            2,
        ]  # years later the old date still shows its own rule
        assert len(session.exec(select(LocalRules)).all()) == 2
    told = world.messages(ref, "dates-moved")
    assert told
    world.accept_mail()
    assert load(world, HEAD + TARGET.replace("limit = 3", "limit = 2"), tmp_path).touched == ()
    assert len(world.messages(ref, "dates-moved")) == len(told)
    assert world.verify().ok


def test_a_case_keeps_the_local_rules_of_its_trigger_day(world: World, tmp_path: Path):
    load(world, HEAD.replace("2026-01-01", "2026-03-03") + TARGET, tmp_path)
    before = world.open()  # aware on Monday 2 March
    world.go_to("2026-03-03 10:00")
    after = world.open()
    assert not [deadline for deadline in world.show(before)["deadlines"] if deadline["rule"] == "local-quick-notice"]
    assert world.deadline(after, "local-quick-notice")["due_on"] == "2026-03-06"


RETENTION = (ROOT / "deployments" / "local_rules" / "retention-and-cadences.toml").read_text(encoding="utf-8")
OTHER = TARGET.replace("local-quick-notice", "local-quicker-notice").replace("limit = 3", "limit = 2")


def overdue_action(world: World) -> str:
    """A plan's action that was due on Tuesday 10 March and of which the overdue alert has gone out."""
    ref = world.notified()
    world.outcome(ref, "no-review-with-actions", national_importance="no")
    world.planned(ref, "2026-03-10")
    world.go_to("2026-03-11 09:00")
    world.sweep()
    world.accept_mail()
    return ref


def test_rules_that_move_no_date_say_nothing_again(world: World, tmp_path: Path):
    ref = overdue_action(world)
    before = world.messages(ref)
    assert "overdue" in {one["notice"] for one in before}
    world.go_to("2026-03-11 22:39")
    done = load(world, RETENTION, tmp_path)
    assert done.moved == ()
    assert world.deadline(ref, "action-due")["revision"] == 2  # its rule is another; its day is not
    assert world.sweep().claimed == 0
    assert world.messages(ref) == before
    world.go_to("2026-03-31 09:00")
    assert world.sweep().claimed > 0  # the ladder goes on from where it was
    again = [
        message["subject"]
        for message in world.messages(ref)
        if message["notice"] == "overdue" and "(A1)" in message["subject"]
    ]
    assert len(again) == len({one["to"] for one in before if one["notice"] == "overdue" and "(A1)" in one["subject"]})


def test_an_alert_acknowledged_before_the_rules_changed_holds_the_next_one_back_after(world: World, tmp_path: Path):
    overdue_action(world)
    with world.session() as session:
        code = session.exec(
            select(Alert.code)
            .join(Deadline, col(Deadline.id) == col(Alert.deadline_id))
            .where(Deadline.rule == "action-due")
            .where(col(Alert.code).is_not(None))
        ).first()
    assert code is not None
    load(world, RETENTION, tmp_path)
    world.go_to("2026-03-16 16:00")
    with world.session() as session:
        now = session.exec(
            select(Deadline).where(Deadline.rule == "action-due", col(Deadline.replaced_at).is_(None))
        ).one()
        climbs_at = now.next_rung_at
        done = acknowledge(session, code=code, by=By("t.ashdown", world.now, world.now), how="desk")
        session.refresh(now)
        assert (now.first_id, now.revision) != (None, 1)
        assert done.next_at == now.next_rung_at
        assert climbs_at is not None
        assert now.next_rung_at is not None
        assert now.next_rung_at > climbs_at


def test_what_a_second_file_would_take_away_is_named_and_nothing_is_loaded(world: World, tmp_path: Path):
    load(world, HEAD + TARGET + OTHER, tmp_path)
    said = refused(world, RETENTION, tmp_path)
    assert said.startswith("standing: local-quick-notice, local-quicker-notice are in force and not in this file")
    assert "--standing join" in said
    ref = world.open()
    assert world.deadline(ref, "local-quick-notice")["due_on"] == "2026-03-05"


def test_two_files_can_be_joined(world: World, tmp_path: Path):
    load(world, HEAD + TARGET, tmp_path)
    done = load(world, RETENTION, tmp_path, Standing.JOIN)
    assert done.fell_away == ()
    ids = [rule["id"] for rule in done.edition.content["rules"]]
    assert {"local-quick-notice", "local-publicly-available"} <= set(ids)
    assert world.deadline(world.open(), "local-quick-notice")["due_on"] == "2026-03-05"


def test_what_falls_away_when_it_is_replaced_is_said(world: World, tmp_path: Path):
    load(world, HEAD + TARGET, tmp_path)
    ref = world.open()
    done = load(world, RETENTION, tmp_path, Standing.REPLACE)
    assert done.fell_away == ("local-quick-notice",)
    assert (done.touched, done.moved) == ((ref,), ())  # a date that is not asked for any more did not move


def test_a_later_edition_takes_nothing_away_unasked_either(world: World, tmp_path: Path):
    load(world, HEAD + TARGET, tmp_path)
    later = RETENTION.replace("in_force_from = 2026-01-01", "in_force_from = 2026-06-01")
    assert "local-quick-notice is in force and not in this file" in refused(world, later, tmp_path)
