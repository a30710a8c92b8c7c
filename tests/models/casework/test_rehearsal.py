"""A rehearsal: the dates that a hand would count, everybody who would be told, the routes, and days that are given instead."""

from datetime import UTC, date, datetime

import pytest

from models.casework.reading.rehearsal import NOBODY, Rehearsal, held_by, people_of, rehearse
from models.casework.reading.rehearsal_course import read_facts
from models.casework.record.refusals import BadAnswer
from models.casework.register.setup import PartnershipFile
from models.law.rules.agreed_targets import AGREED_TARGETS
from models.law.rules.all_rules import RULES
from models.law.rules.context_targets import SHAPE_TARGETS
from models.law.words.calendar import bundled
from models.law.words.vocabulary import NATIONAL_BODIES, Role, Route
from tests.support.days import day

TODAY = day("Sun 2026-11-22")
SAFE = {"immediate_safety": "yes", "aware_on": "2026-03-02", "harm": "death", "abuse_or_neglect": "suspected"}
LOOKED_AFTER = {**SAFE, "abuse_or_neglect": "not suspected", "looked_after": "yes"}


def of(typed: dict, **assume: str) -> Rehearsal:
    more = {"assume": assume} if assume else {}
    return rehearse(read_facts({**typed, **more}, today=TODAY), calendar=bundled())


def due(found: Rehearsal) -> dict[str, date]:
    return {f"{one.due.rule.id} {one.due.item}".strip(): one.due.due_on for one in found.dates}


def test_the_whole_statutory_path_is_dated_as_by_hand():
    assert due(of(SAFE)) == {
        "notify-panel": day("Mon 2026-03-09"),
        "notify-partners": day("Mon 2026-03-09"),
        "local-scoping-letters": day("Tue 2026-03-10"),
        "local-midpoint-check": day("Mon 2026-03-16"),
        "local-agency-summaries": day("Mon 2026-03-23"),
        "agency-return R1": day("Mon 2026-03-23"),
        "local-panel-meeting": day("Wed 2026-03-25"),
        "local-partners-sign-off": day("Fri 2026-03-27"),
        "rapid-review-to-panel": day("Mon 2026-03-30"),
        "tell-of-review-decision": day("Wed 2026-04-08"),  # Good Friday and Easter Monday lie between
        "panel-response-expected": day("Thu 2026-04-09"),
        "interval-check 1": day("Fri 2026-05-08"),
        "interval-check 2": day("Mon 2026-06-08"),
        "interval-check 3": day("Wed 2026-07-08"),
        "interval-check 4": day("Sat 2026-08-08"),
        "interval-check 5": day("Tue 2026-09-08"),
        "report-to-panel-before-publication": day("Mon 2026-09-21"),
        "report-to-ofsted-before-publication": day("Mon 2026-09-21"),
        "lcspr-publish": day("Wed 2026-09-30"),
        "publication-day": day("Wed 2026-09-30"),
        "publicly-available": day("Thu 2027-09-30"),
    }


def test_every_day_of_the_course_says_why_it_is_that_day():
    events = {event.kind.value: event for event in of(SAFE, notified="2026-03-04").events}
    assert all(event.why for event in events.values())
    assert (events["notified"].given, events["aware"].given, events["decided"].given) == (True, True, False)
    assert events["decided"].on == events["rapid_review_sent"].on
    assert events["report_approved"].why.startswith("no rule dates it")


def test_what_is_done_is_done_on_its_last_day_and_what_ended_says_so():
    for one in of(SAFE).dates:
        if one.due.rule.id == "publicly-available":
            assert (one.due.met_on, one.met_by) == (None, "")
        elif one.due.not_applicable:
            assert one.due.item == "5"
            assert one.due.not_applicable == "report approved on Wed 2 Sep 2026, before this was due"
        else:
            assert (one.due.met_on, one.met_by) == (one.due.due_on, "assumed")


def test_a_given_date_moves_what_follows_and_is_said_to_be_given():
    rehearsal = of(SAFE, notified="2026-03-04")
    assert due(rehearsal)["notify-panel"] == day("Mon 2026-03-09")
    assert due(rehearsal)["rapid-review-to-panel"] == day("Wed 2026-03-25")
    assert due(rehearsal)["lcspr-publish"] == day("Fri 2026-09-25")
    assert {one.met_by for one in rehearsal.dates if one.due.rule.id == "notify-panel"} == {"given"}


def test_a_late_publication_moves_the_copies_and_lets_the_escalation_go_out():
    rehearsal = of(SAFE, published="2026-11-06")
    assert due(rehearsal)["lcspr-publish"] == day("Wed 2026-09-30")
    assert due(rehearsal)["report-to-panel-before-publication"] == day("Wed 2026-10-28")
    late = {
        rehearsed_alert.rung.code: rehearsed_alert.only_if_late
        for rehearsed_alert in rehearsal.alerts
        if rehearsed_alert.due.rule.id == "lcspr-publish"
    }
    assert late["escalation+3"] is False


def test_a_day_of_publication_before_the_planned_one_moves_the_copies_and_their_warnings():
    rehearsal = of(SAFE, publication_planned="2026-09-30", published="2026-09-30")
    assert due(rehearsal)["report-to-panel-before-publication"] == day("Mon 2026-09-21")
    rungs = [
        rehearsed_alert
        for rehearsed_alert in rehearsal.alerts
        if rehearsed_alert.due.rule.id == "report-to-panel-before-publication"
    ]
    assert min(rehearsed_alert.on for rehearsed_alert in rungs) == day(
        "Mon 2026-09-14"
    )  # warned of beforehand: the plan was known
    earlier = of(SAFE, publication_planned="2026-09-30", published="2026-09-22")
    assert due(earlier)["report-to-panel-before-publication"] == day("Fri 2026-09-11")
    assert due(earlier)["publication-day"] == day("Wed 2026-09-30")


def test_a_delay_and_an_action_have_their_own_dates():
    rehearsal = of(SAFE, delay_known="2026-08-03", action_due="2026-12-18")
    assert due(rehearsal)["tell-of-delay"] == day("Mon 2026-08-10")
    assert due(rehearsal)["action-due A1"] == day("Fri 2026-12-18")
    assert rehearsal.events[-1].on == day("Fri 2026-12-18")
    assert "delay-told" in {rehearsed_notice.notice for rehearsed_notice in rehearsal.notices}


def test_every_alert_and_notice_has_a_role_and_no_alert_goes_to_a_national_body():
    for typed in (SAFE, LOOKED_AFTER, {**SAFE, "harm": "other"}, {**SAFE, "outcome": "no-review"}):
        rehearsal = of(typed)
        assert rehearsal.alerts
        assert all(rehearsed_alert.rung.tells for rehearsed_alert in rehearsal.alerts)
        assert all(rehearsed_notice.to for rehearsed_notice in rehearsal.notices)
        assert not {role for rehearsed_alert in rehearsal.alerts for role in rehearsed_alert.rung.tells} & set(
            NATIONAL_BODIES
        )


def test_reminders_go_out_and_what_comes_after_the_last_day_only_if_late():
    rehearsed_alerts = [
        rehearsed_alert for rehearsed_alert in of(SAFE).alerts if rehearsed_alert.due.rule.id == "rapid-review-to-panel"
    ]
    assert [
        (rehearsed_alert.rung.code, rehearsed_alert.on, rehearsed_alert.only_if_late)
        for rehearsed_alert in rehearsed_alerts
    ] == [
        ("earlier-reading:reminder-5", day("Fri 2026-03-13"), False),
        ("earlier-reading:reminder-2", day("Wed 2026-03-18"), False),
        ("earlier-reading:reminder-1", day("Thu 2026-03-19"), False),
        ("earlier-reading:due-today", day("Fri 2026-03-20"), False),
        ("reminder-5", day("Mon 2026-03-23"), False),
        ("reminder-2", day("Thu 2026-03-26"), False),
        ("reminder-1", day("Fri 2026-03-27"), False),
        ("due-today", day("Mon 2026-03-30"), False),
        ("overdue+1", day("Tue 2026-03-31"), True),
        ("escalation+2", day("Wed 2026-04-01"), True),
        ("escalation+7", day("Fri 2026-04-10"), True),
        ("escalation+12", day("Fri 2026-04-17"), True),
    ]
    assert rehearsed_alerts[0].at == datetime(2026, 3, 13, 9, tzinfo=UTC)
    assert rehearsed_alerts[-1].at == datetime(2026, 4, 17, 8, tzinfo=UTC)  # nine in London, in summer


def test_of_warnings_past_when_a_date_comes_to_be_only_the_newest_goes_out():
    rehearsed_alerts = [
        rehearsed_alert
        for rehearsed_alert in of(SAFE, notified="2026-03-25").alerts
        if rehearsed_alert.due.rule.id == "rapid-review-to-panel"
    ]
    assert rehearsed_alerts[0].on == day("Wed 2026-03-25")
    assert rehearsed_alerts[0].rung.code == "earlier-reading:due-today"
    assert rehearsed_alerts[1].on > rehearsed_alerts[0].on


def test_a_floor_is_announced_and_the_panels_reply_chased_only_if_it_does_not_come():
    alerts = of(SAFE).alerts
    assert [
        rehearsed_alert.only_if_late
        for rehearsed_alert in alerts
        if rehearsed_alert.due.rule.id == "publicly-available"
    ] == [False]
    assert [
        rehearsed_alert.only_if_late
        for rehearsed_alert in alerts
        if rehearsed_alert.due.rule.id == "panel-response-expected"
    ] == [True, True]


def test_national_bodies_are_told_on_the_day_of_the_duty():
    found = {
        (rehearsed_notice.notice, role): rehearsed_notice.on
        for rehearsed_notice in of(SAFE).notices
        for role in rehearsed_notice.to
    }
    assert found["rapid-review-to-panel", Role.PANEL] == day("Mon 2026-03-30")
    assert found["review-commissioned", Role.OFSTED] == day("Wed 2026-04-08")
    assert found["report-before-publication", Role.SECRETARY_OF_STATE] == day("Mon 2026-09-21")
    assert found["published", Role.NSPCC] == day("Wed 2026-09-30")
    assert ("media-interest", Role.PRESS_LEAD) not in found
    assert "media-interest" in {
        rehearsed_notice.notice for rehearsed_notice in of({**SAFE, "media_interest": "yes"}).notices
    }


def test_whoever_a_form_waits_for_is_told():
    waits = [
        (rehearsed_notice.on, rehearsed_notice.about)
        for rehearsed_notice in of(SAFE).notices
        if rehearsed_notice.notice == "decision-waiting"
    ]
    assert waits[0] == (day("Mon 2026-03-02"), "Is it notifiable?")
    assert (day("Wed 2026-09-02"), "Publication decision") in waits
    assert sum(about == "Interval check" for _, about in waits) == 5


def test_no_review_ends_with_the_panels_reply():
    rehearsal = of({**SAFE, "outcome": "no-review"})
    assert "lcspr-publish" not in due(rehearsal)
    assert rehearsal.events[-1].on == due(rehearsal)["panel-response-expected"] == day("Thu 2026-04-09")
    assert rehearsal.notices[-1].on == day("Thu 2026-04-09")


def test_a_looked_after_childs_death_without_suspicion_has_no_rapid_review():
    rehearsal = of(LOOKED_AFTER)
    assert rehearsal.facts.route is Route.LOOKED_AFTER_DEATH
    assert rehearsal.facts.because == "a looked-after child has died, and abuse or neglect is not suspected"
    assert due(rehearsal) == {
        "notify-partners": day("Mon 2026-03-09"),
        "notify-secretary-of-state-looked-after": day("Mon 2026-03-09"),
    }
    assert "scoping-request" not in {rehearsed_notice.notice for rehearsed_notice in rehearsal.notices}


@pytest.mark.parametrize(
    ("facts", "route"),
    [
        ({"looked_after": "yes"}, Route.STATUTORY),
        ({"harm": "serious harm", "abuse_or_neglect": "known"}, Route.STATUTORY),
        ({"abuse_or_neglect": "not suspected", "care_leaver": "yes"}, Route.CARE_LEAVER_DEATH),
        ({"abuse_or_neglect": "not suspected"}, Route.NOT_NOTIFIABLE),
        ({"harm": "serious harm", "abuse_or_neglect": "not suspected", "looked_after": "yes"}, Route.NOT_NOTIFIABLE),
        ({"harm": "other"}, Route.NOT_NOTIFIABLE),
        ({"subject": "a stillborn child"}, Route.NOT_NOTIFIABLE),
        ({"happened": "elsewhere in England"}, Route.NOT_NOTIFIABLE),
        ({"care_leaver": "yes", "adult": "yes"}, Route.CARE_LEAVER_DEATH),
    ],
)
def test_the_route_follows_from_the_coded_facts(facts, route):
    assert of({**SAFE, **facts}).facts.route is route


def test_a_case_that_is_not_notifiable_owes_the_notification_until_that_is_decided():
    rehearsal = of({**SAFE, "harm": "other"})
    assert due(rehearsal) == {"notify-panel": day("Mon 2026-03-09"), "notify-partners": day("Mon 2026-03-09")}
    assert all("found not notifiable on Mon 9 Mar 2026" in str(one.due.not_applicable) for one in rehearsal.dates)


def test_a_case_of_earlier_days_keeps_their_rules():
    rehearsal = of({**SAFE, "aware_on": "2019-01-07"})
    assert rehearsal.facts.regime == "cspr-2018"
    (row,) = (one.due.rule for one in rehearsal.dates if one.due.rule.id == "rapid-review-to-panel")
    assert row.in_force_to == date(2019, 3, 31)


def test_a_care_leavers_death_before_there_was_a_rule_says_that_none_is_held():
    rehearsal = of({**SAFE, "aware_on": "2019-01-07", "abuse_or_neglect": "not suspected", "care_leaver": "yes"})
    assert rehearsal.dates == ()
    assert any("No rule that is held sets a date" in remark for remark in rehearsal.remarks)


def test_a_day_to_come_can_be_rehearsed():
    assert due(of({**SAFE, "aware_on": "2027-03-01"}))["notify-panel"] == day("Mon 2027-03-08")


@pytest.mark.parametrize(
    ("typed", "field", "remedy"),
    [
        ({"assume": {"notifed": "2026-03-04"}}, "assume.notifed", "use one of notified,"),
        ({"assume": {"incident": "2026-03-04"}}, "assume.incident", "use one of notified,"),
        ({"assume": {"notified": "4/3/2026"}}, "assume.notified", "write it as 2026-03-04"),
        ({"assume": {"notified": "2026-03-01"}}, "assume.notified", "check both dates"),
        ({"assume": {"published": "2099-03-01"}}, "assume.published", "more than ten years away"),
        ({"assume": {"commissioned": "2026-03-20"}}, "assume.commissioned", "before decided on Mon 30 Mar 2026"),
        ({"assume": {"partners_told": "2026-02-20"}}, "assume.partners_told", "before aware_on"),
        ({"assume": {"action_finished": "2026-12-18"}}, "assume.action_finished", "give action_due as well"),
        ({"assume": ["notified"]}, "assume", "must hold days"),
        ({"outcome": "perhaps"}, "outcome", "choose one of review, no-review"),
        ({"outcome": "no-review", "assume": {"decided": "2026-04-01"}}, "assume.decided", "use one of"),
        ({"harm": "other", "assume": {"notified": "2026-03-04"}}, "assume.notified", "leave it out"),
        ({"aware_on": "2099-01-01"}, "aware_on", "more than ten years away"),
        ({"aware_on": "2016-05-03"}, "aware_on", "older cases cannot be opened"),
        ({"incident_on": "2026-03-03"}, "incident_on", "check both dates"),
        ({"immediate_safety": "perhaps"}, "immediate_safety", "choose one of"),
        ({"child": "K"}, "child", "there is no such field"),
    ],
)
def test_a_mistake_names_the_field_and_the_remedy(typed, field, remedy):
    with pytest.raises(BadAnswer) as refused:
        of({**SAFE, **typed})
    assert refused.value.problems[0].field == field
    assert remedy in refused.value.problems[0].message


def test_a_role_that_nobody_holds_is_an_alarm():
    file = PartnershipFile.model_validate(
        {
            "code": "HMR",
            "name": "Harrowmere Safeguarding Children Partnership",
            "local_authority": "Harrowmere Council",
            "shared_mailbox": "reviews@harrowmere.example",
            "agencies": [{"code": "csc", "name": "Social Care"}, {"code": "prob", "name": "Probation", "scoped": False}],
            "people": [
                {"handle": "m.c", "name": "Miriam Calloway", "email": "m@h.example", "roles": ["business-manager"]},
                {"handle": "t.a", "name": "Tobias Ashdown", "email": "t@h.example", "roles": ["scrutineer"], "active": False},
                {"handle": "g.a", "name": "Grace Adeyinka", "email": "g@h.example", "agency": "csc", "roles": ["agency-lead"]},
                {"handle": "e.v", "name": "Elias Varga", "email": "e@h.example", "agency": "prob", "roles": ["agency-lead"]},
            ],
            "bodies": [{"role": "panel", "name": "The Panel", "email": "p@n.example"}, {"role": "ofsted", "name": "Ofsted"}],
        }
    )  # fmt: skip
    roles = (Role.BUSINESS_MANAGER, Role.SCRUTINEER, Role.AGENCY_LEAD, Role.PANEL, Role.OFSTED)
    assert people_of(roles, held_by(file)) == {
        Role.BUSINESS_MANAGER: ("Miriam Calloway",),
        Role.SCRUTINEER: (NOBODY,),
        Role.AGENCY_LEAD: ("Grace Adeyinka",),
        Role.PANEL: ("The Panel",),
        Role.OFSTED: (NOBODY,),
    }


ONLY_IF_IT_HAPPENS = {"hold-review", "partner-position", "child-safety"} | {
    row.id for row in SHAPE_TARGETS + AGREED_TARGETS
}  # a rehearsal foresees none of these


def test_every_rule_of_a_full_course_is_in_it():
    rehearsal = of(SAFE, delay_known="2026-08-03", action_due="2026-12-18")
    expected = {
        row.id
        for row in RULES
        if Route.STATUTORY in row.routes and row.is_in_force(day("Mon 2026-03-02")) and row.id not in ONLY_IF_IT_HAPPENS
    }
    assert {one.due.rule.id for one in rehearsal.dates} == expected
