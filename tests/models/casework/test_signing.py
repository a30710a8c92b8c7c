"""A decision that named people must sign counts when each has signed, or dissented, and the record shows who and how; under the policy of the partnership."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from models.casework.process.signing import DISSENTS
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.register import setup
from notifications.pages.readout import briefing, case_page
from tests.models.casework.signatures import ICB, LA, POLICE, code_of, decisions, mails, sign, states, waiting
from tests.support.world import PARTNERSHIP, SIGNED, World


def test_the_record_says_who_signed_and_how(signed_world: World, proposed: str):
    for who in (LA, ICB, POLICE):
        sign(signed_world, who)
    [decision] = signed_world.show(proposed)["decisions"]
    assert [
        (sign_off["role"], sign_off["who"], sign_off["position"], sign_off["how"]) for sign_off in decision["sign_offs"]
    ] == [
        ("local-authority-partner", LA, "agrees", "desk"),
        ("icb-partner", ICB, "agrees", "desk"),
        ("police-partner", POLICE, "agrees", "desk"),
    ]
    page = case_page(signed_world.show(proposed), today=signed_world.today, ui_url="http://127.0.0.1:4200")
    assert "Police partner: signed at the desk, Mon 2 Mar 2026" in page
    assert POLICE not in page


def test_the_form_says_who_has_signed_and_who_has_not_without_a_name(signed_world: World, proposed: str):
    sign(signed_world, LA)
    shown = signed_world.show(proposed)
    text = briefing(shown, shown["open_decisions"][0], today=signed_world.today, problems=None)
    assert "Local authority partner: signed" in text
    assert "Police partner: **not yet**" in text
    assert not any(handle in text for handle in (LA, ICB, POLICE))


def test_the_last_two_signatures_at_once_record_one_decision(signed_world: World, proposed: str):
    sign(signed_world, LA)
    ready = [(who, code_of(signed_world, who)) for who in (ICB, POLICE)]
    with ThreadPoolExecutor(4) as together:
        signatures = list(together.map(lambda one: sign(signed_world, *one), [*ready, *ready]))
    assert sum(signature.recorded for signature in signatures) == 1
    assert sum(not signature.refused for signature in signatures) == 2
    assert len(decisions(signed_world, proposed)) == 1
    assert signed_world.verify().ok


# Dissent


def test_a_dissent_needs_a_reason_that_identifies_nobody(signed_world: World, proposed: str):
    for because, words in (("", "say why"), ("Call 01632 960 961.", "a telephone number")):
        with pytest.raises(BadAnswer, match=words):
            sign(signed_world, POLICE, position=DISSENTS, because=because)
    assert waiting(signed_world, proposed)["signed"] == []


def test_a_dissent_is_a_signature_and_goes_to_the_scrutineer(signed_world: World, proposed: str):
    sign(signed_world, POLICE, position=DISSENTS, because="The criteria are not met.")
    for who in (LA, ICB):
        sign(signed_world, who)
    [decision] = decisions(signed_world, proposed)
    assert decision.answers["police"] == "disagrees"
    signed_world.run_pass(proposed)
    assert any(message["to_role"] == "Scrutineer" for message in signed_world.messages(proposed, "dissent"))


def test_when_too_many_dissent_it_is_not_carried_and_asked_again(signed_world: World, proposed: str):
    signature = sign(signed_world, LA, position=DISSENTS, because="The duty is ours, and we see no grounds.")
    assert "cannot be carried any more" in signature.words
    assert states(signed_world) == ["not-carried"]
    assert decisions(signed_world, proposed) == []
    signed_world.run_pass(proposed)
    assert signed_world.waits(proposed) == ["notifiable"]


# The policy


def test_as_attended_a_decision_is_recorded_at_once_and_says_so_for_each_name(world: World):
    ref = world.notified()
    world.outcome(ref, "no-review")
    shown = world.show(ref)["decisions"][-1]["sign_offs"]
    assert [(one["who"], one["how"]) for one in shown] == [(who, "attended") for who in SIGNED.values()]
    page = case_page(world.show(ref), today=world.today, ui_url="http://127.0.0.1:4200")
    assert page.count("Police partner: recorded as attended") == 2
    assert mails(world) == []


def test_a_new_partnership_signs_by_code_and_a_file_that_does_not_say_changes_nothing(world: World):
    file = setup.read_file(PARTNERSHIP)

    def loaded(**changed: Any) -> str:
        with world.session() as session:
            given = file.model_copy(update=changed)
            return setup.load_partnership(session, given, by=By("test", world.now, world.now)).sign_off

    assert loaded(sign_off=None) == "attended"
    assert loaded(sign_off=None, code="VAL") == "codes"
