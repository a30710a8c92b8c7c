"""Every wording, filled with the facts that it is given: reference, date, honesty about force, and the footer."""

import re

import pytest

from models.casework.alerts.alert_notice import WORDING
from models.casework.process.decision_notice_facts import FACTS as TOLD
from models.casework.process.who_is_told import TELLINGS
from models.law.alerts.ladders import RungKind
from notifications.mail import compose, wordings
from tests.support.notices import AT, COMMON, DUTY, FACTS, LINK, REF, SENDER, facts_of, notice

FOOTER = (
    "This mailbox is not the way to report that a child is at risk now: call 999 or children's social care.",
    "This message carries no details of any child. Do not put any in your reply.",
    COMMON["partnership"],
    COMMON["reply_to"],
)
DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri) [0-9]{1,2} [A-Z][a-z]{2} 2026")


def parts(kind: str, **facts: object) -> tuple[str, str, str]:
    """Subject, text (on one line) and HTML."""
    mail = compose.compose(
        notice(kind, facts=facts), mail_from=SENDER, message_id="<1@harrowmere.example>", at=AT, answers=None
    )
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    return str(mail["Subject"]), " ".join(text.get_content().split()), html.get_content()


def test_every_notice_that_is_ever_told_has_words() -> None:
    said = {telling.notice for telling in TELLINGS} | {WORDING.get(kind, kind.value) for kind in RungKind}
    of_the_calendar = {"dates-moved", "calendar-failed", "calendar-ends"}
    by_themselves = {
        "decision-waiting",
        "proceeding-ended",
        "challenge-moved-up",
        "panel-answer",
        "address-missing",
        "nobody-available",
        "handed-over",
        "mail-rejected",
        "mail-not-written",
        "mail-given-up",
        "mail-bounced",
        "channel-failed",
        "mailbox-unread",
        "returned-mail-waits",
        "bundle",
        "sign-off-requested",
        "sign-off-reminder",
        "sign-off-away",
        "sign-off-ended",
        "agency-report-request",
    } | of_the_calendar
    of_referrals = {
        f"referral-{what}"
        for what in ("acknowledged", "parked", "waits", "received", "settled", "media", "not-settled")
    }
    of_digests = {"audit-anchor", "digest-monday", "digest-governance", "board-month-end", "invitation"}
    assert said | by_themselves | of_digests | of_referrals == wordings.KINDS == FACTS.keys()
    assert set(TOLD) <= wordings.KINDS


@pytest.mark.parametrize("kind", sorted(wordings.KINDS))
def test_every_wording_carries_reference_facts_and_footer(kind: str) -> None:
    subject, text, html = parts(kind)
    assert subject.startswith(f"[{REF}] ")
    assert len(subject) < 140
    for sentence in FOOTER:
        assert sentence in text
    for heading in ("What is asked of you", "What happens next"):
        assert heading in text, kind
    assert kind in ("address-missing", "nobody-available", "mail-rejected", "mail-not-written") or DATE.search(text)
    for name, fact in facts_of(kind).items():
        shown = fact.replace("-", " ") if name in ("reason", "method") else fact
        if isinstance(fact, str) and name not in ("outcome", "aware_on", "stage") and kind != "dissent":
            assert shown in text, (kind, name)
    assert 'lang="en-GB"' in html
    assert "{{" not in text + html
    assert "\\" not in text


@pytest.mark.parametrize(
    "kind", sorted(kind for kind in wordings.KINDS if "due_on" in facts_of(kind) and kind not in wordings.ALERTS)
)
def test_a_date_that_does_not_apply_leaves_no_gap(kind: str) -> None:
    subject, text, _ = parts(kind, due_on="")
    for gap in ("by .", "by ,", "due ,", "  ", "by **", "()"):
        assert gap not in subject + text
    assert not subject.endswith(("due", "by", ","))


@pytest.mark.parametrize("kind", sorted(wordings.KINDS))
def test_every_sentence_that_begins_a_paragraph_in_the_wording_begins_one_in_the_mail(kind: str) -> None:
    mail = compose.compose(notice(kind), mail_from=SENDER, message_id="<1@x.example>", at=AT, answers=None)
    text = mail.get_body(("plain",))
    assert text is not None
    lines = text.get_content().splitlines()
    for beginning in (
        "Open the ",
        "What is asked of you",
        "What happens next",
        "By when",
        "Said before",
        "This mailbox",
        "This message carries",
    ):
        for number, line in enumerate(lines):
            if beginning in line:
                assert line.startswith(beginning), (kind, line)
                assert lines[number - 1] == "", (kind, line)


def test_links_are_whole_addresses_in_the_text_and_links_in_the_html() -> None:
    _, text, html = parts("decision-waiting")
    assert f"Open the form: {LINK}" in text
    assert f'href="{LINK.replace("&", "&amp;")}"' in html


def test_a_local_target_never_looks_like_law() -> None:
    _, text, _ = parts("overdue", force="local", duty_force="local")
    assert "It is not a legal time limit." in text
    assert "No legal time limit was missed" in text
    subject, text, _ = parts("overdue")
    assert "Overdue" in subject
    assert "Panel guidance" in text
    assert "statutory guidance" in text
    assert DUTY["verified"] in text
    assert "own" not in text.partition("Owed")[0].replace("known", "")


def test_an_expected_answer_is_never_called_a_breach() -> None:
    subject, text, _ = parts("chase")
    assert "verdue" not in subject + text
    assert "nobody here has missed a time limit" in text


def test_an_iso_date_is_read_out_with_its_weekday() -> None:
    assert "Mon 23 Mar 2026" in parts("report-approved", due_on="2026-03-23")[1]


def test_a_wording_that_lacks_a_fact_says_which() -> None:
    with pytest.raises(wordings.WordingLacksFact, match=r"panel-response\.md.*decided_on"):
        wordings.fill("panel-response", COMMON | {"outcome": "x"})
    with pytest.raises(wordings.NoSuchWording, match="no-such"):
        wordings.fill("no-such", COMMON)


def test_a_referral_in_words_says_who_may_send_the_form_and_what_its_state_asks_for() -> None:
    _, text, _ = parts("referral-parked")
    assert "only the liaison officer of Harrowmere Hospitals NHS Trust may send it" in text
    assert "Elias Varga (e.varga@hospitals.harrowmere.example)" in text
    _, text, _ = parts("referral-parked", officers=[])
    assert "nobody is registered as liaison officer of your agency" in text
    _, text, _ = parts("referral-received", parked=False, aware_on="2026-03-02")
    assert "became aware on Mon 2 Mar 2026" in text
    assert "open a case from it, or decline it with a reason" in text
    assert "No case was opened from it." in parts("referral-settled", opened=False)[1]


def test_a_withdrawal_in_words_says_whether_the_summaries_are_still_wanted() -> None:
    subject, text, _ = parts("returns-not-needed")
    assert subject.endswith("no summary is needed")
    assert "no more reminders" in text
    subject, text, _ = parts("returns-not-needed", locally=True)
    assert subject.endswith("your agency's summary is still wanted")
    assert "Nothing further follows from it here." in parts("notification-withdrawn", locally=False)[1]


def test_a_decision_against_the_answers_says_so_to_the_partners() -> None:
    assert "come to another result" not in parts("notifiable-decided")[1]
    _, text, _ = parts("notifiable-decided", against="it does not meet the statutory criteria")
    assert "come to another result: it does not meet the statutory criteria." in text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "the date that depends on it is"),
        ({"due_on": "", "is_to_come": True}, "counts from something that is not on record yet"),
        ({"due_on": "", "is_to_come": False}, "no rule sets a date for this answer"),
    ],
    ids=["set", "to come", "none"],
)
def test_a_decision_that_waits_says_when_and_never_that_no_rule_sets_a_date_that_is_to_come(
    facts: dict[str, object], words: str
):
    _, text, _ = parts("decision-waiting", **facts)
    possible = (
        "the date that depends on it is",
        "counts from something that is not on record yet",
        "no rule sets a date",
    )
    assert [one for one in possible if one in text] == [one for one in possible if one in words]
