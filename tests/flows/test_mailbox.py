"""When the mailbox is read: every quarter of an hour from seven to seven on weekdays, the same moment for whoever asks; and what a run says."""

import json
from pathlib import Path
from smtplib import SMTP
from typing import Any

import pytest

from flows import after_recording
from flows.installation import clock, settings
from flows.jobs.mailbox import read_mailbox
from flows.operations import mailbox
from tests.flows.test_sweep import alarms
from tests.support.days import day
from tests.support.desk import MANAGER, Desk, until
from tests.support.imap_server import PASSWORD, USER, running_imap_server
from tests.support.inside import Inside
from tests.support.letters import reply
from tests.support.stack import LocalStack
from tests.support.world import at_london


@pytest.mark.parametrize(
    ("asked", "then"),
    [
        ("Mon 2026-03-02 09:00", "Mon 2026-03-02 09:15"),
        ("Mon 2026-03-02 09:14", "Mon 2026-03-02 09:15"),
        ("Mon 2026-03-02 09:15", "Mon 2026-03-02 09:30"),
        ("Mon 2026-03-02 05:00", "Mon 2026-03-02 07:00"),
        ("Mon 2026-03-02 18:50", "Mon 2026-03-02 19:00"),
        ("Mon 2026-03-02 19:00", "Tue 2026-03-03 07:00"),
        ("Mon 2026-03-02 23:59", "Tue 2026-03-03 07:00"),
        ("Fri 2026-03-06 19:05", "Mon 2026-03-09 07:00"),
        ("Sat 2026-03-07 09:05", "Mon 2026-03-09 07:00"),
        ("Fri 2026-03-27 19:05", "Mon 2026-03-30 07:00"),  # the clocks go forward on the Sunday between
    ],
)
def test_the_next_reading(asked: str, then: str) -> None:
    moments = [at_london(f"{day(text[:14])} {text[15:]}") for text in (asked, then)]
    assert mailbox.next_reading(moments[0]) == moments[1]


def test_a_run_takes_in_what_is_new_says_no_address_and_sets_the_next_reading_once(
    own: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = own.open()
    with running_imap_server(tmp_path / "imap") as server:
        for name, value in {
            "CSPR_IMAP_HOST": "127.0.0.1",
            "CSPR_IMAP_PORT": str(server.port),
            "CSPR_IMAP_USER": USER,
            "CSPR_IMAP_PASSWORD": PASSWORD,
            "CSPR_IMAP_CA_FILE": str(tmp_path / "imap" / "certificate.pem"),
        }.items():
            monkeypatch.setenv(name, value)
        settings.load.cache_clear()
        server.add(reply(sender="g.adeyinka@icb.harrowmere.example", subject=f"[{ref}] A question"))
        state = read_mailbox(return_state=True)
        assert state.is_completed()
        assert state.message == "The mailbox: 1 reply; 0 held for a person."
        after_recording.set_alarm()
        assert len(alarms(own, mailbox.next_reading(clock.now()), name="mailbox")) == 1
        monkeypatch.setenv("CSPR_IMAP_PASSWORD", "wrong")
        settings.load.cache_clear()
        broken = read_mailbox(return_state=True)
        assert broken.is_failed()
        assert "could not be read to its end: the server refused" in str(broken.message)
    assert [one["kind"] for one in own.show(ref)["came_in"]] == ["reply"]


def test_a_mail_that_waits_is_placed_at_the_desk(desk: Desk, stack: LocalStack) -> None:
    ref = desk.notify()
    with SMTP("127.0.0.1", stack.settings.replies_port) as smtp:
        smtp.sendmail("", ["reviews@harrowmere.example"], reply(sender="a.parent@home.example", subject="Hello"))

    def held() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(stack.run("mailbox", "list", "--held", "--json").stdout)
        return found

    [mail] = until(held, seconds=60, what="the mail that waits")
    board = desk.api.get("/artifacts/board/latest").raise_for_status().json()["data"]
    assert f"| {mail['id']} | " in board[board.index("Mail that is held for a person") :]
    asked = {"mail": "one", "ref": ref, "recorded_by": MANAGER}
    run = desk.start("place-a-mail/Place a mail", mail=asked)
    until(lambda: desk.run(run)["state"]["type"] == "PAUSED", what="the question")
    desk.resume(run, {**asked, "mail": str(mail["id"])}).raise_for_status()
    assert desk.ended(run)["state"]["message"] == f"On record: mail {mail['id']} is placed with {ref}."
    assert held() == []
    until(
        lambda: "held for a person" not in desk.api.get("/artifacts/board/latest").json()["data"], what="the new board"
    )
