"""The shapes that cases really take, at the level of the records: the twelve of `tests/journeys/test_real_shapes.py`, and those that lead to far horizons:
reviews that are published and closed, and cases that the end of the calendar of bank holidays finds under way.

Each is lived, quickly, to where its shape ends; some end open.
"""

from collections.abc import Callable
from datetime import date

from models.casework.context import areas, links
from models.casework.intake import referral_settling, referrals
from models.casework.intake.referral_forms import OpenReferral, SettleReferral
from models.casework.record.who import By
from models.casework.stages import branch_steps
from tests.support.world import AGREE, READY, SIGNED, World

START = "2026-03-02 10:00"
URL = "https://www.harrowmere.example/reviews/one"


def by(world: World) -> By:
    return By("m.calloway", world.now, world.now)


def branch_finished(world: World, ref: str, outcome: str, *, steps: int) -> None:
    for number in range(1, steps + 1):
        with world.session() as session:
            branch_steps.record_step(
                session, ref=ref, item=f"B1.{number}", do=branch_steps.DONE, on=world.today, because="", by=by(world)
            )
    world.decide(ref, "branch-done", outcome=outcome)


def link(world: World, ref: str, other: str, kind: str) -> None:
    with world.session() as session:
        links.link(session, ref=ref, other=other, kind=kind, because="One household.", by=by(world))


def publish(world: World, ref: str, planned_on: str) -> None:
    world.decide(
        ref,
        "publication-decision",
        outcome="publish-in-full",
        planned_on=planned_on,
        publication_document="report.pdf",
    )
    world.decide(ref, "ready-to-publish", **READY)
    world.go_to(f"{planned_on} 12:00")
    world.decide(ref, "published", outcome="published", url=URL)


def closed(world: World, ref: str) -> str:
    world.decide(ref, "close")
    return ref


def hot_debrief_of_a_stillbirth(world: World) -> str:
    ref = world.open(subject="a stillborn child", learning="between agencies")
    world.decide(ref, "notifiable", outcome="local-review", **AGREE)
    world.decide(ref, "rapid-review-outcome", outcome="hot-debrief", **SIGNED)
    branch_finished(world, ref, "no-actions", steps=3)
    return closed(world, ref)


def death_of_a_looked_after_child(world: World) -> str:
    ref = world.open(looked_after="yes", abuse_or_neglect="not suspected")
    world.decide(ref, "notifiable", outcome="looked-after-death", **AGREE)
    world.decide(ref, "notification-sent", sent_at=f"{world.today}T09:30")
    return closed(world, ref)


def dissent_on_day_four(world: World) -> str:
    ref = world.open()
    world.go_to("2026-03-06 10:00")
    world.decide(ref, "notifiable", outcome="notify", **{**AGREE, "police": "disagrees", "dissent_reasons": "No harm."})
    return ref


def panel_disagrees(world: World) -> str:
    ref = world.notified()
    world.outcome(ref, "no-review")
    world.decide(ref, "panel-response", outcome="disagree")
    world.outcome(ref, "lcspr", meeting_held_on=world.today.isoformat())
    world.decide(ref, "panel-response", outcome="agree")
    return ref


def national_review_handed_back(world: World) -> str:
    ref = world.notified()
    world.outcome(ref, "lcspr", national_importance="yes")
    world.decide(ref, "panel-response", outcome="national-review", review_on="2026-05-01")
    world.decide(ref, "national-review", outcome="handed-back")
    return ref


def thematic_review_of_three(world: World) -> str:
    ref, second, third = (world.notified() for _ in range(3))
    for other in (second, third):
        link(world, ref, other, "thematic")
    world.outcome(ref, "thematic")
    return ref


def family_of_two_areas(world: World) -> str:
    ref, sibling = world.open(), world.open()
    link(world, ref, sibling, "same-family")
    with world.session() as session:
        number = areas.add(
            session,
            ref=ref,
            name="Oldmoor Safeguarding Children Partnership",
            mailbox="reviews@oldmoor.example",
            leads=True,
            reference="OMR-2026-0002",
            by=by(world),
        ).number
    with world.session() as session:
        areas.published(session, ref=ref, number=number, on=world.today, by=by(world))
    return ref


def adopted_referral(world: World) -> str:
    typed = {
        "immediate_safety": "yes",
        "siblings": "safe",
        "household": "there are none",
        "aware_on": world.today.isoformat(),
        "harm": "serious harm",
        "abuse_or_neglect": "suspected",
        "received_from": "an agency",
        "form": "significant-incident form",
        "agency": "icb",
        "sent_by": "ward.clerk@icb.harrowmere.example",
    }
    by = By("t.ashdown", world.now, world.now)
    with world.session() as session:
        number = referrals.take(session, typed=typed, by=by, once=None, desk=world.desk).ref
    with world.session() as session:
        adopt = SettleReferral(referral=number, do="adopt it", because="", recorded_by="m.calloway")
        referral_settling.adopt(session, form=adopt, by=by)
    with world.session() as session:
        opened = OpenReferral(referral=number, recorded_by="m.calloway")
        ref = referral_settling.open_case(session, form=opened, desk=world.desk, by=by).ref
    world.run_pass(ref)
    return ref


def media_interest(world: World) -> str:
    return world.open(harm="other", abuse_or_neglect="not suspected", media_interest="yes")


def withdrawn_notification(world: World) -> str:
    ref = world.notified()
    world.decide(ref, "withdraw-notification", outcome="never-met", agreed_with_panel="yes")
    return closed(world, ref)


def opened_again_for_a_supplement(world: World) -> str:
    ref = world.open(harm="other", abuse_or_neglect="not suspected", local_importance="yes")
    world.decide(ref, "notifiable", outcome="local-review", **AGREE)
    world.decide(ref, "rapid-review-outcome", outcome="lcspr", **SIGNED)
    world.commissioned(ref)
    _report(world, ref)
    publish(world, ref, "2026-04-01")
    closed(world, ref)
    world.decide(ref, "reopen", outcome="supplementary-report", reason="new information")
    _report(world, ref)
    publish(world, ref, "2026-06-01")
    return closed(world, ref)


def silp_with_reports(world: World) -> str:
    ref = world.notified()
    world.outcome(ref, "silp", agencies=[{"agency": "icb"}, {"agency": "police"}])
    for one in [return_ for return_ in world.show(ref)["returns"] if return_["kind"] == "silp"]:
        with world.session() as session:
            branch_steps.record_report(
                session,
                ref=ref,
                agency=one["agency_code"],
                number=one["number"],
                outcome="returned",
                returned_on=world.today,
                by=by(world),
            )
    branch_finished(world, ref, "actions", steps=5)
    world.planned(ref, "2026-06-01")
    return ref


def published_review(world: World) -> str:
    return _published(world, "2026-04-01")


def published_on_a_leap_day(world: World) -> str:
    world.go_to("2027-12-31 10:00")
    return _published(world, "2028-02-29")


def begun_as_the_calendar_ends(world: World) -> str:
    world.go_to("2028-12-28 10:00")
    ref = world.open(looked_after="yes", abuse_or_neglect="not suspected")
    world.decide(ref, "notifiable", outcome="looked-after-death", **AGREE)
    world.go_to("2029-01-05 10:00")
    world.decide(ref, "notification-sent", sent_at="2029-01-05T09:30")
    return ref


def withdrawn_as_the_calendar_ends(world: World) -> str:
    world.go_to("2028-12-27 10:00")
    ref = world.open()
    world.go_to("2029-01-09 10:00")
    world.decide(ref, "withdraw", reason="opened in error", reasons="Invented.")
    return closed(world, ref)


def _published(world: World, on: str) -> str:
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.decide(ref, "panel-response", outcome="agree")
    world.commissioned(ref)
    _report(world, ref)
    publish(world, ref, on)
    return closed(world, ref)


def _report(world: World, ref: str) -> None:
    world.approved(ref)
    world.decide(ref, "adopt-plan", outcome="no-actions", body="Partnership executive", reasons="None are needed.")


SHAPES: dict[str, Callable[[World], str]] = {
    shape.__name__: shape
    for shape in (
        hot_debrief_of_a_stillbirth,
        death_of_a_looked_after_child,
        dissent_on_day_four,
        panel_disagrees,
        national_review_handed_back,
        thematic_review_of_three,
        family_of_two_areas,
        adopted_referral,
        media_interest,
        withdrawn_notification,
        opened_again_for_a_supplement,
        silp_with_reports,
        published_review,
        published_on_a_leap_day,
        begun_as_the_calendar_ends,
        withdrawn_as_the_calendar_ends,
    )
}


def end_of(world: World, ref: str) -> date:
    """The last day on which anything was recorded of a case."""
    return max(date.fromisoformat(occurrence["recorded_at"][:10]) for occurrence in world.show(ref)["occurrences"])
