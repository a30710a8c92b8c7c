"""Header fields that are remembered are the standard library's to the byte, the first time and every time after."""

from email.headerregistry import HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from models.casework.record.addresses import mail_address
from notifications.mail.compose import POLICY

SUBJECTS = (
    "[HMR-2026-0004] Today: Notify the Panel",
    "",
    "[HMR-2026-0004] " + "a long subject of many short words " * 8,
    "[HMR-2026-0004] " + "oneverylongwordwithoutaplacetofold" * 5,
    "Überprüfung – später",
    "Adolygiad ymarfer diogelu plant: cyhoeddi ŵ ŷ " * 4,
    "審査の通知 " * 12,
    "plain, then é, then plain again, and so on to the end of the line and past it: " + "ok é " * 20,
    "=?utf-8?q?looks_encoded?= but was typed",
    'commas, <angles>, "quotes" and ; semicolons',
)
NAMES = ("Panel secretariat", "Bronwen Ŵyn-Étienne, of a partnership with a long name", 'A "quoted" name', "")
MESSAGE_ID = f"<hmr-2026-0004.{'0' * 60}@{'safeguarding.' * 4}example>"


def plain() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in ("in-reply-to", "references"):
        registry.map_to_type(name, MessageIDHeader)  # type: ignore[arg-type]
    return registry


STANDARD = SMTP.clone(cte_type="7bit", header_factory=plain())


def written(policy, subject: str, name: str) -> bytes:
    mail = EmailMessage(policy=policy)
    mail["From"] = mail["Reply-To"] = mail_address(name, "reviews@harrowmere.example")
    mail["To"] = mail_address(name, "panel@national.example")
    mail["Subject"] = subject
    mail["Date"] = "Mon, 02 Mar 2026 09:00:00 +0000"
    mail["Message-ID"] = mail["In-Reply-To"] = mail["References"] = MESSAGE_ID
    mail["X-CSPR-Reference"] = "HMR-2026-0004"
    mail.set_content(f"Dear {name or 'colleague'},\n\n{subject}\n")
    return mail.as_bytes()


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("name", NAMES)
def test_a_mail_is_the_standard_librarys_to_the_byte(subject: str, name: str):
    expected = written(STANDARD, subject, name)
    assert [written(POLICY, subject, name), written(POLICY, subject, name)] == [expected, expected]
    assert expected.isascii()
