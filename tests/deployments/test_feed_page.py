"""`/calendar/TOKEN.ics` on the real stack: it needs no login, tells nothing to who has no token, and opens nothing else."""

from __future__ import annotations

import http.client
import os
from pathlib import Path

import httpx
import icalendar
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from deployments.stack.web import feed_page
from tests.support.cli import INTAKE
from tests.support.desk import Desk
from tests.support.stack import LocalStack

MAKE = ("calendar", "feed", "--by", "m.calloway", "--person")


def made(stack: LocalStack, person: str) -> str:
    ended = stack.run(*MAKE, person)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


@pytest.fixture(scope="module")
def address(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the manager's calendar, with a case in it."""
    import json

    path: Path = tmp_path_factory.mktemp("given") / "intake.json"
    path.write_text(json.dumps(INTAKE))
    opened = desk.stack.run("case", "open", "--file", str(path))
    assert opened.returncode == 0, opened.stderr
    return made(desk.stack, "m.calloway")


def raw(stack: LocalStack, path: str, method: str = "GET") -> tuple[int, bytes]:
    """The answer to a path sent as it stands: no client tidies it up."""
    connection = http.client.HTTPConnection("127.0.0.1", stack.settings.port, timeout=20)
    connection.request(method, path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_a_calendar_program_reads_the_dates_without_a_login(address: str) -> None:
    answer = httpx.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, max-age=300"
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert any("notification to the Panel due" in str(one["SUMMARY"]) for one in calendar.walk("VEVENT"))
    assert "www-authenticate" not in answer.headers
    assert "set-cookie" not in answer.headers


def test_a_program_that_has_it_already_is_told_so(address: str) -> None:
    etag = httpx.get(address).headers["etag"]
    for sent in (etag, f"W/{etag}", f'"other", {etag}'):
        again = httpx.get(address, headers={"if-none-match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert httpx.get(address, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_program_may_ask_for_the_head_alone(address: str) -> None:
    head = httpx.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(httpx.get(address).content))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_calendar_can_only_be_read(address: str, method: str) -> None:
    answer = httpx.request(method, address)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_revoked_address_and_a_wrong_one_are_answered_alike_and_without_a_word(
    address: str, stack: LocalStack
) -> None:
    revoked = made(stack, "s.lindqvist")
    assert httpx.get(revoked).status_code == 200
    assert stack.run("calendar", "unfeed", "--by", "m.calloway", "--person", "s.lindqvist").returncode == 0
    wrong = address.rpartition("/")[0] + "/" + "x" * 32 + ".ics"
    answers = [httpx.get(one) for one in (revoked, wrong, address.removesuffix(".ics"), address + "x")]
    assert {(answer.status_code, answer.content, answer.headers["cache-control"]) for answer in answers} == {
        (404, b"", "no-store")
    }
    assert httpx.get(address).status_code == 200


@pytest.mark.parametrize("what", ["right", "wrong"])
def test_every_answer_carries_the_strict_headers(address: str, what: str) -> None:
    headers = httpx.get(address if what == "right" else address + "x").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "server" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/../api/flows/count",
        "/calendar/..%2fapi/flows/count",
        "/calendar/%2e%2e/api/flows/count",
        "/calendar//api/flows/count",
        "/calendar/x.ics/../../api/flows/count",
        "/calendar/../api/flows/count.ics",
        "/calendar/../case/HMR-2026-0001",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_else_slips_through_behind_the_calendar(stack: LocalStack, path: str, method: str) -> None:
    status, body = raw(stack, path, method)
    assert (status, body) == (404 if method == "GET" else 405, b"")


def test_the_api_asks_for_the_login_as_before(stack: LocalStack, address: str) -> None:
    assert raw(stack, "/api/flows/count", "POST")[0] == 401
    assert raw(stack, "/api/../calendar/x.ics")[0] == 401
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert httpx.post(f"{stack.settings.api_url}/flows/count", json={}, auth=("manager", token)).status_code == 401
    with stack.client() as api:
        assert api.post("/flows/count", json={}).status_code == 200


def test_the_token_is_in_no_file_of_the_installation(address: str, stack: LocalStack) -> None:
    httpx.get(address)
    httpx.get(address + "x")
    token = address.rpartition("/")[2].removesuffix(".ics").encode()
    logs = [path for path in (stack.home / "logs").rglob("*") if path.is_file()]
    assert logs
    assert not [path for path in [*logs, stack.output] if os.path.exists(path) and token in path.read_bytes()]


def test_a_database_that_does_not_answer_says_come_back_later_and_names_no_token(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(token: str) -> bytes:
        raise ConnectionError(f"no database for {token}")

    monkeypatch.setattr(feed_page, "_written", fails)
    answer = TestClient(Starlette(routes=[*feed_page.feed_page()])).get(f"/calendar/{'t' * 32}.ics")
    assert (answer.status_code, answer.content, answer.headers["cache-control"]) == (503, b"", "no-store")
    said = [record.getMessage() for record in caplog.records if record.name == feed_page.__name__]
    assert said == ["A calendar feed could not be read: ConnectionError"]
