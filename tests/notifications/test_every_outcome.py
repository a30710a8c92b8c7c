"""Every page, mail, working, PDF and timeline, for every pair of a rule's nature and an outcome that it can have."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from models.casework.digests import digests, governance_digests, month_end
from models.casework.digests.digest_dates import Period
from models.casework.digests.digest_lines import Dated, line
from models.casework.reading.rehearsal import Date, Rehearsal, rehearse
from models.casework.reading.rehearsal_course import read_facts
from models.law.deadlines.outcomes import Became, Done, NotOwed, Outcome, Undone, as_json, became, became_of
from models.law.deadlines.projection import Due
from models.law.rules.all_rules import rule
from models.law.rules.rule import Force, Nature
from models.law.words.calendar import bundled
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Deadline
from notifications.mail import wordings
from notifications.pages import readout, what_if_page, working_page
from notifications.pages.timeline import label, timeline
from notifications.paper import pdf_documents
from tests.notifications.test_readout import case, deadline, decision
from tests.support import workings
from tests.support.days import day
from tests.support.digest_notices import FACTS
from tests.support.notices import COMMON

DUE_ON = day("Mon 2026-03-23")
BEFORE, LATER, YEARS_LATER = day("Thu 2026-03-19"), day("Thu 2026-03-26"), day("Mon 2036-03-24")
UI = "http://127.0.0.1:4200"
NOTHING = re.compile(r"\bNone\b|Undefined|\{\{|\bnull\b")


def _answers() -> Iterator[tuple[Nature, Became, date, Force]]:
    """Each thing that can become of a date of each nature, before and after its day, near it and ten years on."""
    settings = product(
        Nature,
        (None, BEFORE, LATER),
        (BEFORE, DUE_ON, LATER, YEARS_LATER),
        (False, True),
        (False, True),
        (False, True),
        (None, "the notification was withdrawn"),
    )
    seen = set()
    for nature, met_on, today, closed, provisional, suspended, not_applicable in settings:
        answer = became(
            due_on=DUE_ON,
            met_on=None if nature is Nature.KEEP_UNTIL else met_on,
            not_applicable=not_applicable,
            today=today,
            nature=nature,
            closed=closed,
            provisional=provisional,
            suspended=suspended,
        )
        for force in (Force.PANEL_GUIDANCE, Force.LOCAL):
            if (nature, answer, today, force) not in seen:
                seen.add((nature, answer, today, force))
                yield nature, answer, today, force
    for nature in Nature:
        yield nature, Undone(Outcome.NO_LONGER_OWED), LATER, Force.LOCAL


ANSWERS = list(_answers())
PAIRS = list(
    {(nature, answer.outcome): (nature, answer, today, force) for nature, answer, today, force in ANSWERS}.values()
)
each_answer = pytest.mark.parametrize(("nature", "answer", "today", "force"), ANSWERS)
each_pair = pytest.mark.parametrize(("nature", "answer", "today", "force"), PAIRS)


def shown(nature: Nature, answer: Became, today: date, force: Force) -> dict[str, Any]:
    """The date as the read model has it."""
    left = None if isinstance(answer, Done) else (DUE_ON - today).days
    return deadline(nature=nature.value, force=force.value, days_left=left, item="A1", **as_json(answer))


def test_every_pair_that_can_be_is_tried() -> None:
    assert len(PAIRS) == 4 * 2 + 2 * 8 + 2 + 2  # each: not owed, no longer owed; duty and target; expectation; floor


@each_answer
def test_every_page_of_the_desk_is_drawn(nature: Nature, answer: Became, today: date, force: Force) -> None:
    one = shown(nature, answer, today, force)
    for status in ("open", "closed"):
        lived = case(deadlines=[one], status=status)
        pages = (
            readout.case_page(lived, today=today, ui_url=UI),
            readout.board_page([lived], own=[one], today=today),
            readout.briefing(lived, decision(rule=one["rule"]), today=today, problems=None),
            readout.briefing(lived, decision(rule=None), today=today, problems=None),
        )
        for page in pages:
            assert not NOTHING.search(page), NOTHING.search(page)
        assert readout.outcome_words(one, today=today) in pages[0]
    if force is Force.LOCAL:
        assert "OVERDUE" not in readout.outcome_words(one, today=today)


@each_pair
def test_the_working_is_drawn_and_printed(nature: Nature, answer: Became, today: date, force: Force) -> None:
    view = workings.view(
        **{**shown(nature, answer, today, force), "working": workings.view()["working"]}, as_of=today.isoformat()
    )
    words = readout.outcome_words(view, today=today)
    assert words in working_page.why_page(view)
    _, text = workings.read(pdf_documents.working_pdf(view, at=workings.AT))
    for part in re.split(r"\W+", words):
        assert part in text


@each_pair
def test_what_would_follow_is_drawn(nature: Nature, answer: Became, today: date, force: Force) -> None:
    row = {
        "rule": "rapid-review-to-panel",
        "item": "",
        "duty": "Complete the rapid review",
        "force": force.value,
        "duty_force": force.value,
        "verified": "checked",
        "provisional": False,
    }
    for before, after in product((None, answer.outcome.value), repeat=2):
        due = {"before": DUE_ON.isoformat() if before else None, "after": DUE_ON.isoformat() if after else None}
        page = what_if_page.what_if_page(
            {
                "ref": "HMR-2026-0004",
                "today": today.isoformat(),
                "sets": [{"kind": "notified", "item": "", "before": "2026-03-02", "after": "2026-03-03"}],
                "regime": {"before": "cspr-2018", "after": "cspr-2023"},
                "deadlines": [{**row, **due, "outcome_before": before, "outcome_after": after}],
                "unchanged": 3,
                "alerts": [],
            }
        )
        assert not NOTHING.search(page)
        assert force is not Force.LOCAL or "overdue" not in page


def _due(nature: Nature, answer: Became, *, provisional: bool) -> Due:
    return Due(
        rule=replace(rule("rapid-review-to-panel"), nature=nature),
        item="",
        counts_from=OccurrenceKind.NOTIFIED,
        from_on=day("Mon 2026-03-02"),
        due_on=DUE_ON,
        provisional=provisional,
        working=(),
        met_on=answer.on if isinstance(answer, Done) else None,
        not_applicable=answer.because if isinstance(answer, NotOwed) else None,
        ended_on=LATER if isinstance(answer, NotOwed) else None,
        suspended=answer.outcome is Outcome.SUSPENDED,
    )


@each_pair
def test_the_timeline_is_drawn(nature: Nature, answer: Became, today: date, force: Force) -> None:
    typed = {"immediate_safety": "yes", "aware_on": "2026-03-02", "harm": "death", "abuse_or_neglect": "suspected"}
    lived = rehearse(read_facts(typed, today=day("Sun 2026-11-22")), calendar=bundled())
    provisional = answer.outcome in (Outcome.NOT_SETTLED, Outcome.NOT_SETTLED_UNDONE)
    due = _due(nature, answer, provisional=provisional)
    picture = timeline(Rehearsal(lived.facts, lived.events, lived.remarks, (Date(due, ""),), (), ()))
    assert label(Date(due, "")) in picture
    assert ("late" in label(Date(due, ""))) is (became_of(due, today=today, closed=False).outcome is Outcome.MET_LATE)


@each_answer
def test_every_digest_is_written(nature: Nature, answer: Became, today: date, force: Force) -> None:
    row = Deadline(
        partnership_id=1,
        case_id=1,
        rule="rapid-review-to-panel",
        rule_from=day("Fri 2018-06-29"),
        counts_from=OccurrenceKind.NOTIFIED,
        from_on=day("Mon 2026-03-02"),
        due_on=DUE_ON,
        met_on=answer.on if isinstance(answer, Done) else None,
        provisional=False,
        suspended=False,
        working=[],
        projected_at=workings.AT,
    )
    duty = replace(rule("rapid-review-to-panel"), nature=nature, force=force)
    one = Dated(row, duty, "HMR-2026-0004", answer)
    in_a_list = digests._list_of(one, today, day("Mon 2026-03-30"), day("Mon 2026-04-06"))
    said = line(one, today=today, calendar=bundled())
    lists: dict[str, list[dict[str, Any]]] = {name: [] for name in digests._LISTS} | (
        {in_a_list: [said]} if in_a_list else {}
    )
    period = Period(code="2026-03", since=day("Sun 2026-03-01"), until=day("Tue 2026-03-31"))
    counted = [governance_digests._counted(code, [one], period, today) for code in governance_digests.FORCES]
    first = said | month_end._stands(one, today)
    for kind, changed in (
        ("digest-monday", lists),
        ("digest-governance", {"forces": counted}),
        ("board-month-end", {"lines": [{**FACTS["board-month-end"]["lines"][0], "first": first}]}),
    ):
        mail = wordings.fill(kind, {**COMMON, **FACTS[kind], **changed})
        for part in (mail.subject, mail.body):
            assert not NOTHING.search(str(part)), part
    assert in_a_list != "overdue" or (force is not Force.LOCAL and answer.outcome is Outcome.OVERDUE)
