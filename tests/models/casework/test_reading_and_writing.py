"""Reading and writing are two doors: who only asks sees one moment, and cannot write by mistake."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from models.casework.reading import views
from models.casework.record import case
from models.records.database import snapshot
from tests.support.world import AGREE, World


def test_what_is_changed_in_a_session_for_questions_is_refused_by_the_database(world: World):
    ref = world.open()
    with snapshot(world.engine) as session:
        case.peek(session, ref).pseudonym = "Kestrel"
        with pytest.raises(InternalError, match="read-only transaction"):
            session.flush()
    assert world.show(ref)["pseudonym"] == ""


def test_a_question_holds_no_row_that_an_operation_needs(world: World):
    ref = world.open()
    with snapshot(world.engine) as session, pytest.raises(InternalError, match="read-only transaction"):
        case.load(session, ref)  # an operation's way to a case: it locks


def test_all_questions_of_a_session_see_one_moment(world: World):
    ref = world.open()
    with snapshot(world.engine) as session:
        before = views.show(session, case.peek(session, ref), desk=world.desk, today=world.today)
        world.decide(ref, "notifiable", outcome="notify", **AGREE)
        session.expire_all()
        assert session.execute(text("SELECT count(*) FROM decision")).scalar_one() == 0
        again = views.show(session, case.peek(session, ref), desk=world.desk, today=world.today)
    assert again == before
    assert world.show(ref) != before
