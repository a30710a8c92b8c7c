"""Fetching the bank holidays over real HTTP: only what is new, only from the server that was named, never more than it may be."""

import pytest

from flows.operations.govuk_bank_holidays import FetchFailed, fetch
from tests.support.published import published, serving


def test_the_file_comes_with_its_etag_and_is_not_sent_again_to_whoever_has_it():
    with serving() as server:
        fetched = fetch(server.url, etag="")
        assert (fetched.body, fetched.etag) == (published(), '"first"')
        assert fetch(server.url, etag=fetched.etag).body is None
        assert [etag for _, etag in server.asked] == ["", '"first"']


@pytest.mark.parametrize("status", [304, 403, 404, 500, 503])
def test_any_other_answer_is_a_failure_that_says_so(status: int):
    with serving() as server:
        server.status, server.body = status, b""
        with pytest.raises(FetchFailed, match=rf"127\.0\.0\.1:[0-9]+ answered {status}"):
            fetch(server.url, etag="")


def test_a_redirect_within_the_server_is_followed():
    with serving() as server:
        server.status, server.headers, server.body = 301, {"Location": "/new.json"}, b""
        server.elsewhere["/new.json"] = (200, {"ETag": '"second"'}, b"{}")
        assert fetch(server.url, etag="") == (b"{}", '"second"')


def test_a_redirect_to_another_server_is_refused_and_not_asked():
    with serving() as server, serving() as other:
        server.status, server.headers = 302, {"Location": other.url}
        with pytest.raises(FetchFailed, match="sends us on to another server"):
            fetch(server.url, etag="")
        assert other.asked == []


def test_a_redirect_in_a_circle_comes_to_an_end():
    with serving() as server:
        server.status, server.headers = 302, {"Location": server.url}
        with pytest.raises(FetchFailed, match="again and again"):
            fetch(server.url, etag="")
        assert len(server.asked) == 4


def test_more_than_a_megabyte_is_not_read():
    with serving() as server:
        server.body = b"x" * 3_000_000
        with pytest.raises(FetchFailed, match="sent more than 1 MB"):
            fetch(server.url, etag="")


def test_a_server_that_is_not_there_or_takes_too_long_is_named():
    with serving() as server:
        url = server.url
        with pytest.raises(FetchFailed, match="did not come to an end"):
            fetch(url, etag="", at_most_s=0)
    with pytest.raises(FetchFailed, match=r"could not be read \(ConnectError\)"):
        fetch(url, etag="")
