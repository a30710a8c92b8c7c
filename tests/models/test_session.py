"""Our own session: what waits on it goes with the savepoint that is undone, and no other session of the process meets our listeners."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import create_engine
from sqlmodel import Session

from models.casework.record.outbox import Notice, NoticesNotComposed, Recipient, tell, waiting
from models.law.words.vocabulary import Role
from models.records.session import CaseSession

LISTENED_TO = ("before_flush", "after_flush", "before_commit", "after_commit", "after_soft_rollback", "do_orm_execute")


class Undone(Exception):
    """Within a savepoint, so that it is undone."""


@pytest.fixture
def session() -> Iterator[CaseSession]:
    with CaseSession(create_engine("sqlite://")) as session:
        yield session


def say(session: Session, key: str) -> None:
    tell(
        session,
        Notice(key=key, kind="reminder", recipient=Recipient(Role.PANEL, "", "panel@national.example"), facts={}),
    )


def said(session: Session) -> list[str]:
    return [notice.key for notice in waiting(session)]


def test_what_is_said_within_a_savepoint_goes_with_it_and_nothing_else(session: CaseSession):
    say(session, "before")
    with suppress(Undone), session.begin_nested():
        say(session, "within")
        with session.begin_nested():
            say(session, "deeper, and kept by its own savepoint")
        raise Undone
    with session.begin_nested():
        say(session, "kept")
    assert said(session) == ["before", "kept"]
    session.rollback()
    assert said(session) == []


def test_a_transaction_does_not_end_with_something_unsaid(session: CaseSession):
    say(session, "waits")
    with pytest.raises(NoticesNotComposed, match="1 notices were not composed"):
        session.commit()


def test_another_session_is_refused_in_words():
    with Session(create_engine("sqlite://")) as plain, pytest.raises(TypeError, match="on a CaseSession"):
        say(plain, "nobody would hear of it")


def test_no_other_session_of_the_process_meets_our_listeners():
    """Not even where everything of ours is imported, as in the Prefect server."""
    program = (
        "import deployments.stack.web.prefect_server, deployments.registry, flows.decision, notifications.mail.delivery\n"
        "from sqlalchemy.ext.asyncio import AsyncSession\n"
        f"print([name for name in {LISTENED_TO} if list(getattr(AsyncSession.sync_session_class().dispatch, name))])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert ended.stdout.splitlines()[-1] == "[]"
