"""Mail header fields, read and folded once: `email` takes most of its time for that, and the mails of an operation share most of theirs."""

from email.headerregistry import BaseHeader, HeaderRegistry, MessageIDHeader
from email.policy import EmailPolicy
from functools import lru_cache
from typing import Any

KEPT = 2000  # the newest header fields


class Headers(HeaderRegistry):
    """The standard registry, which remembers. A field that was read is never changed afterwards, so mails can share it."""

    def __init__(self) -> None:
        super().__init__()
        # A Message-ID that is answered is one too: taken for free text, a long one would be garbled as an encoded word.
        for answering in ("in-reply-to", "references"):
            self.map_to_type(answering, MessageIDHeader)  # type: ignore[arg-type]  # a mixin, as every type in the registry
        self._read = lru_cache(KEPT)(super().__call__)
        self._type = lru_cache(100)(super().__getitem__)

    def __call__(self, name: str, value: Any) -> BaseHeader:
        """The field `name` with this value: text, or something that its text says whole, such as an address."""
        return self._read(name, str(value))

    def __getitem__(self, name: str) -> type[BaseHeader]:
        """The type of the field `name`."""
        return self._type(name)


class Policy(EmailPolicy):
    """The standard policy for SMTP with `Headers`. No raw 8-bit bytes on the wire, whatever the relay offers."""

    def __init__(self, **changed: Any) -> None:
        standard = {"linesep": "\r\n", "cte_type": "7bit", "header_factory": _HEADERS}
        super().__init__(**{**standard, **changed})

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The field as it stands in the mail's bytes."""
        return _folded(self, name, value)


@lru_cache(KEPT)
def _folded(policy: Policy, name: str, value: str) -> bytes:
    return EmailPolicy.fold_binary(policy, name, value)


_HEADERS = Headers()
