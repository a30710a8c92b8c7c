"""Somebody read the published text of a rule: it is on record, and every date under the rule says so from then on."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from models.casework.changes import rule_changes
from models.casework.dates import checks
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.records.tables import RuleCheck
from tests.support.world import World

SOURCE = "https://www.legislation.gov.uk/uksi/2018/789/regulation/16"


def check(world: World, rule: str = "report-to-panel-before-publication", **changed: Any) -> None:
    given: dict[str, Any] = {
        "rule_from": None,
        "source": SOURCE,
        "checked_on": world.today,
        "note": "",
        **changed,
    }
    by = By(given.pop("by", "m.calloway"), world.now, world.now)
    with world.session() as session:
        checks.record_check(session, rule_id=rule, today=world.today, by=by, **given)


def test_a_recorded_check_stands_beside_every_date_of_that_row(world: World):
    ref = world.notified()
    before = world.deadline(ref, "rapid-review-to-panel")["verified"]
    check(world, "rapid-review-to-panel")
    after = world.deadline(ref, "rapid-review-to-panel")["verified"]
    assert before.startswith("as restated by others")
    assert after == "checked against the published text by m.calloway on Mon 2 Mar 2026"
    assert world.deadline(ref, "notify-panel")["verified"] != after


def test_an_alert_says_it_too(world: World):
    ref = world.open()
    check(world, "notify-panel")
    world.go_to("2026-03-05 09:00")
    world.sweep()
    with world.session() as session:
        from models.records.tables import Message

        facts = [
            message.facts
            for message in session.exec(select(Message).where(Message.notice == "reminder").order_by(col(Message.id)))
        ]
    said = {one["verified"] for one in facts if one["rule"] == "notify-panel"}
    assert said == {"checked against the published text by m.calloway on Mon 2 Mar 2026"}
    assert ref


def test_the_same_check_is_recorded_once_and_audited(world: World):
    check(world)
    check(world)
    check(world, note="The seven days are there.", checked_on=date(2026, 3, 1))
    with world.session() as session:
        assert len(session.exec(select(RuleCheck)).all()) == 2
    assert world.verify().ok


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rule": "nothing"}, "rule: there is no rule 'nothing'"),
        (
            {"rule_from": date(2020, 1, 1)},
            "edition: report-to-panel-before-publication has no row in force from 2020-01-01",
        ),
        ({"source": "Working Together"}, "source: give the full address"),
        ({"by": " "}, "by: say who checked it"),
        ({"checked_on": date(2026, 3, 3)}, "on: Tue 3 Mar 2026 has not come yet"),
        ({"note": "See 07700 900123"}, "note: this holds what looks like a telephone number"),
    ],
)
def test_a_check_that_says_nothing_is_refused(world: World, changed: dict[str, Any], said: str):
    with pytest.raises(BadAnswer) as refused:
        check(world, **changed)
    assert str(refused.value).startswith(said)


def test_a_change_of_a_rule_lists_the_open_cases_that_it_touches(world: World):
    new = world.notified()
    world.go_to("2026-03-03 10:00")
    old = world.open(aware_on="2025-05-20")
    world.decide(
        old, "notifiable", outcome="notify", local_authority="agrees", integrated_care_board="agrees", police="agrees"
    )
    world.decide(old, "notification-sent", sent_at="2026-03-03T09:30")
    with world.session() as session:
        found = rule_changes.cases_by_row(session, ["rapid-review-to-panel"])
    assert found == [
        {"rule": "rapid-review-to-panel", "row_from": "2022-09-01", "cases": [old]},
        {"rule": "rapid-review-to-panel", "row_from": "2025-06-01", "cases": [new]},
    ]
