"""What is rehearsed is what happens: a live case that keeps to the course sends these alerts and notices on these days, and no others."""

from datetime import date, datetime, timedelta

from models.casework.dates import occurrences
from models.casework.reading.rehearsal import Rehearsal, rehearse
from models.casework.reading.rehearsal_course import read_facts
from models.casework.record.who import By
from models.law.words.calendar import bundled
from models.law.words.dates import LONDON, london_date
from models.law.words.vocabulary import OccurrenceKind as O
from tests.support.days import day
from tests.support.world import AGREE, READY, World

INTAKE = {"immediate_safety": "yes", "aware_on": "2026-03-02", "harm": "death", "abuse_or_neglect": "suspected"}
# The system does these duties itself as soon as their decision is recorded, and not on their last day.
AT_ONCE = {
    "partners_told": "2026-03-09",
    "scoping_letters_sent": "2026-03-09",
    "rapid_review_signed_off": "2026-03-30",
    "report_sent_to_panel": "2026-09-02",
    "report_sent_to_secretary_of_state": "2026-09-02",
    "report_sent_to_ofsted": "2026-09-02",
    "action_due": "2026-12-18",
}
ASKED = "decision-waiting"
RECORDED = (O.MIDPOINT_CHECKED, O.RAPID_REVIEW_MEETING_HELD)


def test_a_case_that_keeps_to_the_course_sends_what_was_rehearsed(world: World):
    typed = {**INTAKE, "media_interest": "yes"}
    rehearsal = rehearse(read_facts({**typed, "assume": AT_ONCE}, today=day("Sun 2026-11-22")), calendar=bundled())
    ref = world.open(**typed)
    on = day("Mon 2026-03-02")
    last = max(alert.on for alert in rehearsal.alerts)
    while on <= last:
        world.go_to(f"{on} 09:00")
        world.sweep()
        world.accept_mail()
        world.go_to(f"{on} 12:00")
        live(world, ref, rehearsal, on)
        world.sweep()
        world.accept_mail()
        world.go_to(f"{on} 12:15")  # whoever recorded it all has left the desk
        world.run_pass(ref)
        on = on + timedelta(days=1) if on < day("Sat 2026-12-19") else max(last, on + timedelta(days=1))
    assert alerts_sent(world, ref) == {
        (rehearsed_alert.due.rule.id, rehearsed_alert.due.item, rehearsed_alert.rung.code, rehearsed_alert.on)
        for rehearsed_alert in rehearsal.alerts
        if not rehearsed_alert.only_if_late
    }
    rehearsed = {
        (rehearsed_notice.notice, role.label, rehearsed_notice.on)
        for rehearsed_notice in rehearsal.notices
        for role in rehearsed_notice.to
    }
    sent = notices_sent(world, ref, rehearsal)
    assert {one for one in sent if one[0] != ASKED} == {one for one in rehearsed if one[0] != ASKED}
    # What is answered in the same quarter of an hour by whoever recorded what opened it is asked of nobody by mail.
    assert {one for one in rehearsed if one[0] == ASKED} > {one for one in sent if one[0] == ASKED} != set()


def live(world: World, ref: str, found: Rehearsal, on: date) -> None:
    """Do what the course has for the day."""
    today = {event.kind for event in found.events if event.on == on}
    for kind in RECORDED:
        if kind in today:
            with world.session() as session:
                occurrences.record_occurrence(
                    session, ref=ref, kind=kind, on=on, because="", by=By("m.calloway", world.now, world.now)
                )
    if O.NOTIFIED in today:
        world.decide(ref, "notifiable", outcome="notify", **AGREE)
        world.decide(ref, "notification-sent", sent_at=f"{on}T09:30")
    if O.RETURNED in today:
        for agency in ("csc", "icb", "police", "education", "acute"):
            world.returned(ref, agency)
    if O.RAPID_REVIEW_SENT in today:
        world.outcome(ref, "lcspr")
    if O.PANEL_RESPONDED in today:
        world.decide(ref, "panel-response", outcome="agree")
    if O.COMMISSIONED in today:
        world.commissioned(ref)
    if O.INTERVAL_CHECKED in today:
        world.decide(ref, "interval-check", outcome="on-track")
    if O.REPORT_APPROVED in today:
        world.approved(ref)
        world.planned(ref, "2026-12-18")
        world.decide(
            ref,
            "publication-decision",
            outcome="publish-in-full",
            planned_on="2026-09-30",
            publication_document="report.pdf",
        )
    if O.PUBLISHED in today:
        world.decide(ref, "ready-to-publish", **READY)
        world.decide(ref, "published", outcome="published", url="https://www.harrowmere.example/reviews/1")
    if O.ACTION_FINISHED in today:
        world.action(ref, "A1", "assured", evidence="Invented.")
    if O.PLAN_SIGNED_OFF in today:
        world.decide(ref, "sign-off-plan", body="Partnership executive")
    if O.CLOSED in today:
        world.decide(ref, "close", outcome="closed")


def alerts_sent(world: World, ref: str) -> set[tuple[str, str, str, date]]:
    return {
        (alert["rule"], alert["item"], alert["rung"], sent_on(alert["claimed_at"]))
        for alert in world.show(ref)["alerts"]
        if alert["overtaken_by"] is None and alert["item"] not in ("R2", "R3", "R4", "R5")  # one stands for all of them
    }


def notices_sent(world: World, ref: str, found: Rehearsal) -> set[tuple[str, str, date]]:
    names = {rehearsed_notice.notice for rehearsed_notice in found.notices}
    return {
        (message["notice"], message["to_role"], sent_on(message["composed_at"]))
        for message in world.messages(ref)
        if message["notice"] in names
    }


def sent_on(moment: str) -> date:
    return london_date(datetime.fromisoformat(moment).astimezone(LONDON))
