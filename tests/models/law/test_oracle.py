"""Ten thousand random (day, rule) pairs against an independent reckoning: no disagreement. `make bench` runs a million."""

from hypothesis import given, settings
from hypothesis import strategies as st

from models.law.deadlines.counting import count
from models.law.rules.all_rules import RULES, Unit
from models.law.words.calendar import bundled
from tests.bench import law
from tests.models.law import oracle


@settings(max_examples=10_000, database=None)
@given(st.dates(oracle.FIRST, oracle.LAST), st.sampled_from(RULES))
def test_the_engine_and_a_naive_reckoning_never_disagree(start, rule):
    found = count(rule.unit, rule.limit, start, bundled())
    assert found.on == oracle.due_on(rule, start)
    assert not found.provisional


def test_every_unit_is_reckoned():
    assert {rule.unit for rule in RULES} == set(Unit)


def test_the_benchmark_compares_what_it_says(capsys):
    law.oracle(pairs=500)
    assert "500 random (day, rule) pairs" in capsys.readouterr().out
