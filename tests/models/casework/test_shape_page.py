"""What a case has beside it, on its page: nothing where there is nothing, and a date that passed unheard of in bold."""

from datetime import date
from typing import Any

from models.casework.context import challenges, links, proceedings
from models.casework.context.proceeding_checks import Given
from models.casework.record.who import By
from notifications.pages import readout
from tests.support.world import World


def page(world: World, ref: str) -> str:
    return readout.case_page(world.show(ref), today=world.today, ui_url="http://127.0.0.1:4200")


def acts(world: World, act: Any, **given: Any) -> Any:
    with world.session() as session:
        return act(session, by=By("t.ashdown", world.now, world.now), **given)


def test_a_case_with_nothing_beside_it_says_nothing_of_it(world: World):
    said = page(world, world.open())
    for heading in ("What runs beside it", "Other cases", "Other areas", "Challenges", "Local authority:"):
        assert heading not in said


def test_the_page_says_what_is_beside_a_case_and_nothing_that_somebody_wrote(world: World):
    ref, other = world.open(), world.open()
    given = Given(
        kind="inquest",
        began_on=world.today,
        body="Ottermouth",
        contact="coroner's officer",
        stage="opened and adjourned",
        next_on=date(2026, 4, 1),
    )
    acts(world, proceedings.record, ref=ref, given=given)
    acts(world, links.link, ref=ref, other=other, kind="co-published", because="One press day.")
    raised = {"challenger": "icb", "challenged": "police-partner", "about": "threshold", "words": "They differ."}
    acts(world, challenges.raise_, ref=ref, on=world.today, **raised)
    said = page(world, ref)
    assert "| P1 inquest | in sequence | nothing | next date Wed 1 Apr 2026 |" in said
    assert f"{other}: published together; otherwise it has nothing to do with this case" in said
    assert "A challenge stops no clock." in said
    for written in ("Ottermouth", "coroner's officer", "adjourned", "press day", "They differ"):
        assert written not in said
    world.go_to("2026-04-02 10:00")
    assert "**nothing heard since its date, Wed 1 Apr 2026**" in page(world, ref)
