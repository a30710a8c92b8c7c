"""The relay is away, or two deliveries run at once: the record stands, and each mail leaves once."""

from collections import Counter
from datetime import timedelta

from flows.installation import clock
from tests.faults.conftest import DELIVER, NOTIFY, Fragile
from tests.support.inside import connect


def test_a_relay_that_is_away_holds_up_no_decision_and_gets_each_mail_once_later(fragile: Fragile):
    ref = fragile.asked()
    fragile.relay.kill()
    try:
        fragile.desk.answer(ref, "notifiable", **NOTIFY)
        assert fragile.desk.form(ref, "notification-sent")
        waiting = {message["message_id"]: message["state"] for message in fragile.own.show(ref)["messages"]}
        assert waiting
        assert set(waiting.values()) == {"pending"}
    finally:
        fragile.relay.start()
    at = (clock.now() + timedelta(minutes=2)).isoformat()
    both = [fragile.desk.start(DELIVER, as_of=at) for _ in range(2)]
    assert {fragile.desk.ended(run)["state"]["type"] for run in both} == {"COMPLETED"}
    fragile.is_whole(ref)
    tried = _accepted_attempts(fragile, ref)
    assert set(tried) == set(waiting)
    assert set(tried.values()) == {1}


def _accepted_attempts(fragile: Fragile, ref: str) -> Counter[str]:
    """How often each message of a case was taken by the relay."""
    with connect(fragile.stack) as database:
        rows = database.execute(
            "SELECT message.message_id FROM attempt JOIN message ON message.id = attempt.message_id"
            " JOIN review_case ON review_case.id = message.case_id WHERE ref = %s AND attempt.state = 'accepted'",
            (ref,),
        ).fetchall()
    return Counter(row[0] for row in rows)
