"""What is known of a mail that came in, as `notifications.incoming.read_mail` reads it. None of it is what somebody wrote: that may hold names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Report:
    """What a delivery report, or a returned mail without one, says of one recipient. `recipients`: the address as we wrote to it, and as it came out in the end."""

    message_id: str
    recipients: tuple[str, ...]
    action: str  # failed, delayed, delivered, relayed, expanded
    status: str  # an enhanced status code, empty where none is given: what the other system wrote beside it may hold anything, and is not kept


@dataclass(frozen=True)
class Letter:
    """What is known of a mail that came in. `answers`: the Message-IDs that it answers. None of it is what somebody wrote."""

    message_id: str
    from_address: str
    sha256: str
    size_bytes: int
    reports: tuple[Report, ...] = ()
    is_returned: bool = False
    is_automatic: bool = False
    answers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
