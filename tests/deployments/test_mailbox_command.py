"""`cspr mailbox` and `cspr deliver` with a real relay and a real IMAP server: what comes back is noticed and said."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deployments.test_what_is_on_record import database_refuses
from tests.support.cli import INTAKE, Cli, with_the_invented_partnership
from tests.support.imap_server import PASSWORD, USER, ImapServer, running_imap_server
from tests.support.inboxes import RunningInbox, running_inbox
from tests.support.letters import reply, report
from tests.support.world import PARTNERSHIP

MANAGER = "m.calloway@harrowmere.example"
BY = ("--by", "m.calloway")


@dataclass
class Office:
    """The command line with a relay, a mailbox and, in it, one overdue case."""

    cli: Cli
    relay: RunningInbox
    mailbox: ImapServer
    ref: str = ""

    def subjects(self) -> list[str]:
        return [message["subject"] for message in self.relay.messages()]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    with (
        running_inbox(folder) as relay,
        running_imap_server(folder / "imap") as mailbox,
        with_the_invented_partnership(folder / "home") as cli,
    ):
        cli.stack.variables |= {
            "CSPR_LOCAL_INBOX": "false",
            "CSPR_SMTP_PORT": str(relay.smtp_port),
            "CSPR_SMTP_CA_FILE": str(relay.home / "certificate.pem"),
            "CSPR_IMAP_HOST": "127.0.0.1",
            "CSPR_IMAP_PORT": str(mailbox.port),
            "CSPR_IMAP_USER": USER,
            "CSPR_IMAP_PASSWORD": PASSWORD,
            "CSPR_IMAP_CA_FILE": str(mailbox.home / "certificate.pem"),
        }
        made = Office(cli, relay, mailbox)
        assert _give_a_channel(cli, folder).returncode == 0
        made.ref = cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)["ref"]
        yield made


def _give_a_channel(cli: Cli, folder: Path):  # type: ignore[no-untyped-def]
    """The coordinator gets alerts on a staff channel too."""
    text = PARTNERSHIP.read_text()
    named = text.replace('roles = ["review-coordinator"]', 'roles = ["review-coordinator"], channel = "on-call"')
    assert named != text
    (folder / "partnership.toml").write_text(named)
    return cli("partnership", "load", "--file", str(folder / "partnership.toml"))


def test_an_alert_for_a_channel_that_is_in_no_file_goes_by_mail_and_alarms_the_manager_at_once(office: Office):
    assert office.cli("sweep", "--as-of", "2026-03-10T09:30").returncode == 0
    done = office.cli.json("deliver")
    assert done["rejected"] >= 1
    assert done["pending"] == 0
    assert f"[{office.ref}] The staff channel on-call does not take alerts" in office.subjects()
    assert any("Overdue" in subject for subject in office.subjects())
    assert office.cli.json("deliver")["rejected"] == 0


def test_what_came_in_is_read_once_and_what_came_back_is_said_at_once(office: Office):
    dates = office.cli.json("proof", office.ref)["dates"]
    [told, *_] = [
        message
        for date in dates
        for alert in date["alerts"]
        for message in alert["messages"]
        if message["to_address"] == MANAGER
    ]
    office.mailbox.add(report(told["message_id"], to=MANAGER))
    office.mailbox.add(reply(sender="g.adeyinka@icb.harrowmere.example", subject=f"[{office.ref}] A question"))
    office.mailbox.add(reply(sender="a.parent@home.example", subject="Hello"))
    read = office.cli("mailbox", "read")
    assert (read.returncode, read.stdout) == (0, "The mailbox: 1 bounce, 1 other, 1 reply; 1 held for a person.\n")
    assert office.cli("mailbox", "read").stdout == "The mailbox: nothing new; 0 held for a person.\n"
    office.cli.json("deliver")
    assert any("may not have been told: the mail came back" in subject for subject in office.subjects())
    [case] = [office.cli.json("case", "show", office.ref)]
    assert {one["kind"] for one in case["came_in"]} == {"bounce", "reply"}
    assert any(message["bounced_at"] for message in case["messages"])


def test_what_is_held_is_listed_without_a_strangers_address_and_placed_by_a_person(office: Office):
    [held] = office.cli.json("mailbox", "list", "--held")
    assert (held["from"], held["ref"], held["kind"]) == ("@home.example", None, "other")
    assert "parent" not in office.cli("mailbox", "list").stdout
    placed = office.cli("mailbox", "place", str(held["id"]), office.ref, *BY)
    assert placed.stdout == f"Placed with {office.ref}.\n"
    assert office.cli("mailbox", "list", "--held").stdout == "Nothing waits.\n"
    assert office.cli("mailbox", "place", str(held["id"]), "none", *BY).stdout == "Placed: it belongs to no case.\n"
    for arguments, words in (
        (("999", office.ref, *BY), "id: there is no mail 999"),
        ((str(held["id"]), "HMR-1999-0001", *BY), "ref: there is no case 'HMR-1999-0001'"),
        ((str(held["id"]), office.ref, "--by", "nobody"), "by: 'nobody' is nobody in the register"),
    ):
        assert words in office.cli.refused("mailbox", "place", *arguments)


def test_a_database_in_trouble_holds_no_mail_for_a_person(office: Office):
    office.mailbox.add(reply(sender="g.adeyinka@icb.harrowmere.example", subject=f"[{office.ref}] Another question"))
    with database_refuses(office.cli, "inbound_mail", code="55P03"):  # as where somebody holds what it needs
        read = office.cli("mailbox", "read")
        assert read.returncode == 1
        assert "another process has held" in read.stderr
    assert office.cli("mailbox", "read").stdout == "The mailbox: 1 reply; 0 held for a person.\n"


def test_a_mailbox_that_cannot_be_read_is_an_alarm_once_a_day(office: Office):
    kept = office.cli.stack.variables["CSPR_IMAP_PASSWORD"]
    office.cli.stack.variables["CSPR_IMAP_PASSWORD"] = "wrong"  # noqa: S105
    try:
        for _ in range(2):
            read = office.cli("mailbox", "read")
            assert (read.returncode, read.stderr.count("\n")) == (1, 1)
            assert "The mailbox could not be read: the server refused" in read.stderr
            office.cli.json("deliver")
    finally:
        office.cli.stack.variables["CSPR_IMAP_PASSWORD"] = kept
    assert [subject for subject in office.subjects() if "mailbox" in subject] == [
        "[HMR] The mailbox for replies cannot be read"
    ]


def test_without_a_mailbox_nothing_is_read(office: Office):
    kept = office.cli.stack.variables.pop("CSPR_IMAP_HOST")
    try:
        assert "CSPR_IMAP_HOST: no mailbox is set" in office.cli.refused("mailbox", "read")
    finally:
        office.cli.stack.variables["CSPR_IMAP_HOST"] = kept
