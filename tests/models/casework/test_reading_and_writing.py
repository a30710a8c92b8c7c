"""Reading and writing are two doors: who only asks sees one moment, and cannot write by mistake."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from models.casework.reading import views
from models.casework.record import case
from models.records.database import snapshot
from tests.models.casework.test_statements import counted
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


def test_the_forms_show_the_same_as_the_page_and_ask_the_database_less(world: World):
    for ref in (world.open(), world.notified()):
        with counted(world) as of_page:
            page = world.show(ref)
        with counted(world) as of_forms, snapshot(world.engine) as session:
            forms = views.for_forms(session, case.peek(session, ref), desk=world.desk, today=world.today)
        dates = [{key: value for key, value in date.items() if key != "earlier"} for date in page["deadlines"]]
        assert forms == {
            "ref": page["ref"],
            "stage_title": page["stage_title"],
            "open_decisions": page["open_decisions"],
            "deadlines": dates,
            "criteria": page["criteria"],
        }
        assert len(of_forms) < len(of_page) / 2
        assert not [statement for statement in of_forms if "FROM message" in statement]
