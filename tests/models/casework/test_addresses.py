"""What a mail can be addressed to: the same answer at every door and where the mail is composed."""

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from flows.installation.settings import Settings
from models.casework.context.governance import GivenBody
from models.casework.record.addresses import HeaderNotUsable, Line, MailAddress, mail_address, whole_address
from models.casework.record.refusals import BadAnswer
from models.casework.register import register
from models.casework.register.setup import GivenPerson, PartnershipFile, SetupRefused, _Body, check
from models.casework.stages import reviewers
from models.law.words.vocabulary import Role
from notifications.mail.headers import Policy

WRONG = {
    "z@x.example;": "leave out the ';' at its end",
    "<z@x.example>": "leave out '<' and '>'",
    "<z@x>": "leave out '<' and '>'",
    "Z <z@x.example>": "leave out '<' and '>'",
    "zo\u00eb@x.example": "cannot stand before the @",
    "z@b\u00fccher.example": "write the part after the @ as xn--bcher-kva.example",
    "mailto:z@x.example": "leave out 'mailto:'",
    "z@x.example.": "leave out the '.' at its end",
    "z\u200b@x.example": "a character that nobody sees (U+200B)",
    "z@x.example\u200b": "a character that nobody sees (U+200B)",
    "z@x.example, y@x.example": "write it as name@office.example",
    "z@x.example,y@x.example": "write it as name@office.example",
    "z..y@x.example": "write it as name@office.example",
    ".z@x.example": "write it as name@office.example",
    "z@-x.example": "write it as name@office.example",
    "z@x..example": "write it as name@office.example",
    '"z y"@x.example': "write it as name@office.example",
    "z@[127.0.0.1]": "write it as name@office.example",
    "z@127.0.0.1": "a whole host name",
    "z@x": "a whole host name",
    "z": "write it as name@office.example",
    "@x.example": "write it as name@office.example",
    "z@": "write it as name@office.example",
    f"{'z' * 65}@x.example": "longer than",
    f"z@{'x.' * 130}example": "longer than",
}
SPECS = st.one_of(
    st.text(max_size=30),
    st.builds(lambda local, host: f"{local}@{host}.example", st.text(max_size=12), st.text(max_size=12)),
    st.emails(),
    st.sampled_from([*WRONG, "z@x.example", "o'neill+lead@my_host.example"]),
)
NAMES = st.text(st.characters(), max_size=120)


@given(NAMES, SPECS)
def test_whatever_passes_can_be_written_and_comes_back_as_it_was(name: str, spec: str) -> None:
    try:
        address = mail_address(name, spec)
    except HeaderNotUsable:
        return
    mail = EmailMessage(policy=Policy())
    mail["From"] = mail["To"] = mail["Reply-To"] = address
    mail["Subject"] = "x"
    mail.set_content("x")
    raw = mail.as_bytes()
    assert raw.isascii()
    read = message_from_bytes(raw, policy=policy.default)
    for header in ("From", "To", "Reply-To"):
        assert [one.addr_spec for one in read[header].addresses] == [spec]
    assert sorted(read.keys()) == sorted(mail.keys())


@pytest.mark.parametrize(("spec", "remedy"), WRONG.items())
def test_what_is_no_address_is_refused_with_what_to_write(spec: str, remedy: str) -> None:
    with pytest.raises(HeaderNotUsable, match="is not a mail address") as refused:
        whole_address("", spec)
    assert remedy in str(refused.value)
    assert str(refused.value).isprintable()


class _Form(BaseModel):
    email: MailAddress


class _Named(BaseModel):
    name: Line


PERSON: dict[str, Any] = {"handle": "z.y", "name": "Z", "email": "z@x.example"}
CSV_HEAD = ",".join(register.COLUMNS)
DOORS: dict[str, Callable[[str], Any]] = {
    "a field": lambda spec: _Form(email=spec),
    "a person": lambda spec: GivenPerson(**{**PERSON, "email": spec}),
    "a body": lambda spec: _Body(role=Role.PANEL, name="Panel", email=spec),
    "a governance body": lambda spec: GivenBody(code="board", name="Board", email=spec),
    "the shared mailbox": lambda spec: PartnershipFile(
        code="HMR", name="H", local_authority="H", shared_mailbox=spec, people=[]
    ),
    "the register's table": lambda spec: register.from_csv(
        f'{CSV_HEAD}\nz.y,Z,"{spec.replace(chr(34), chr(34) * 2)}",,,,yes,,,\n'
    ),
    "the reviewers' table": lambda spec: reviewers._lines(
        f'{",".join(reviewers.COLUMNS)}\nZ,Office,"{spec.replace(chr(34), chr(34) * 2)}",,,\n'
    ),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("spec", [one for one in WRONG if one == one.strip()])
def test_every_door_refuses_what_cannot_be_written_to(door: str, spec: str) -> None:
    with pytest.raises((ValidationError, SetupRefused, BadAnswer)) as refused:
        DOORS[door](spec)
    assert "is not a mail address" in str(refused.value)
    DOORS[door]("z@x.example")


@pytest.mark.parametrize("spec", [one for one in WRONG if "whole host" not in WRONG[one]])
def test_the_sender_is_one_that_can_be_written(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSPR_MAIL_FROM", spec)
    with pytest.raises(ValidationError, match="must be"):
        Settings(_env_file=None)


@pytest.mark.parametrize("name", ["two\nlines", "a\u2028b", "a\x1bb", "a\tb", "n" * 201])
def test_a_name_is_one_line(name: str) -> None:
    with pytest.raises(ValidationError):
        _Named(name=name)
    with pytest.raises(ValidationError):
        GivenPerson(**{**PERSON, "name": name})


def test_no_staff_channel_is_called_mail() -> None:
    with pytest.raises(ValidationError, match="names no staff channel"):
        GivenPerson(**{**PERSON, "channel": "mail"})


@pytest.mark.parametrize("field", ["smtp_user", "smtp_password", "imap_user", "imap_password"])
def test_what_a_mail_server_cannot_be_told_is_refused_at_start(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"CSPR_{field.upper()}", "p\u00e4ss")
    with pytest.raises(ValidationError, match="plain letters"):
        Settings(_env_file=None)


def test_a_mailbox_folder_may_have_any_letters_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSPR_IMAP_FOLDER", "R\u00fcckl\u00e4ufer")
    assert Settings(_env_file=None).imap_folder == "R\u00fcckl\u00e4ufer"
    monkeypatch.setenv("CSPR_IMAP_FOLDER", "INBOX\nLOGOUT")
    with pytest.raises(ValidationError, match="on one line"):
        Settings(_env_file=None)


def _file(*people: dict[str, Any]) -> PartnershipFile:
    needed = ("business-manager", "local-authority-partner", "icb-partner", "police-partner")
    others = [
        {"handle": f"a.{letter}", "name": letter, "email": f"{letter}@x.example", "roles": [role]}
        for letter, role in zip("abcd", needed, strict=True)
    ]
    return PartnershipFile.model_validate(
        {
            "code": "HMR",
            "name": "H",
            "local_authority": "H",
            "shared_mailbox": "office@x.example",
            "people": [*others, *people],
        }
    )


def test_an_address_is_one_persons() -> None:
    check(_file(PERSON))
    check(_file(PERSON, {**PERSON, "handle": "z.w", "active": False}))
    check(_file({**PERSON, "email": "office@x.example"}))
    with pytest.raises(
        SetupRefused, match=r"people\.z\.w\.email: Z@X\.example is the address of z\.y too.*give each their own"
    ):
        check(_file(PERSON, {**PERSON, "handle": "z.w", "email": "Z@X.example"}))
    with pytest.raises(SetupRefused, match=r"is the shared mailbox.*give their own address"):
        check(_file({**PERSON, "email": "Office@x.example", "roles": ["police-partner"]}))
    with pytest.raises(SetupRefused, match=r"people: z\.y stands twice"):
        check(_file(PERSON, {**PERSON, "email": "other@x.example"}))
