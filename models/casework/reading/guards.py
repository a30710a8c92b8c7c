"""Every table of records and what it guards: which step is refused, or goes on only with a reason, because of what stands in it. Or why it rightly guards nothing.

`docs/guards.md` is written from this table, and a test refuses a table of records that is not in it.
"""

from dataclasses import dataclass

READY, PUBLISHED, CLOSE = "Ready to publish", "Published", "Close the case"


@dataclass(frozen=True)
class Guard:
    """One table of records. `steps`: what it stands against. `how`: when, and how one gets past; or why it stands against nothing."""

    ledger: str
    steps: tuple[str, ...]
    how: str


def _contested(ledger: str, how: str, *steps: str) -> Guard:
    """Its entries are named above the form, and each wants a named person's reason."""
    return Guard(ledger, steps, f"{how} A reason for each, by a named person.")


def _refuses(ledger: str, how: str, *steps: str) -> Guard:
    """The step is refused until the record is put right."""
    return Guard(ledger, steps, how)


def _nothing(ledger: str, why: str) -> Guard:
    return Guard(ledger, (), why)


GUARDS: tuple[Guard, ...] = (
    _contested("hold", "A hold of any kind that was not released. Withdrawing a case or handing it over ends its holds.", READY, PUBLISHED, CLOSE),
    _contested("parallel_proceeding", "To publish: one that goes on and holds up publication or the report. To close: one that goes on; of a child death review only the reference is kept, so its end is not waited for.", READY, PUBLISHED, CLOSE),
    _contested("message", "To publish: a copy for the Panel, the Secretary of State or Ofsted that the relay has not taken, that came back, or that was sent too few working days before. To close: mail to anybody that was not taken or came back; alerts have an alarm of their own.", READY, PUBLISHED, CLOSE),
    _contested("occurrence", "The planned day of publication: one before it. Dates that cannot be in that order are refused outright.", PUBLISHED),
    _contested("deadline", "A duty of law or guidance that was not done, a child who is not known to be safe, a step with the family, the reference of a child's death, learning to pass on, a meeting after the Panel disagreed, a decision to be taken again by an agreed date. A provisional date refuses outright.", CLOSE),
    _contested("challenge", "To publish: one about the report or its publication. To close: any that is not settled.", READY, PUBLISHED, CLOSE),
    _contested("routed_item", "To publish: the report or its publication is before a body, or the body did not agree. To close: anything before a body. The decision that a body is to prepare is refused until what it made of it is recorded, or it is taken back from the body.", "the decision that is prepared", READY, PUBLISHED, CLOSE),
    _contested("panel_exchange", "A question of the Panel, or a request for information, that was not answered, each by itself; to publish, one about publication.", READY, PUBLISHED, CLOSE),
    _contested("case_link", "Only a case that is published together with this one and is not ready. Other links say what belongs together and stop nothing.", READY, PUBLISHED),
    _contested("review_branch", "A review by another method that is not finished. The last one also decides what follows: until then its form waits, and closing with it.", CLOSE),
    _contested("agencyreturn", "A return or report whose date still runs. What the rapid review overtook, or a finished review by another method, is not waited for.", CLOSE),
    _contested("action", "One that is neither assured nor superseded. The plan cannot be signed off before, without exception.", CLOSE),
    _contested("proposal", "An answer that waits for signatures. Until everybody has signed it is no decision.", CLOSE),
    _contested("area", "One that leads and has not published, since its learning is to be passed on here.", CLOSE),
    _refuses("decision", "A question is answered once in each round; what is asked next follows from what was decided. Withdrawing is refused while a notification stands.", "every decision"),
    _refuses("publicationitem", "Each thing that goes out is ready, or waived with a reason.", READY),
    _refuses("partner_position", "A partner's position that is awaited may be given once for each round; dissent wants its reason.", "Is it notifiable?"),
    _refuses("sign_off", "Every signature that is asked for; too many in dissent end the proposal.", "every decision that is signed"),
    _refuses("delegation", "Who may sign for somebody else, and until when.", "every decision that is signed"),
    _refuses("sign_try", "Too many wrong codes end a code.", "every decision that is signed"),
    _refuses("reviewer", "Who is not available, is of an agency here, or has a declared conflict that nobody deals with cannot be commissioned.", "Commission the review"),
    _refuses("person", "Whoever answers is in the register and still holds something there.", "every decision"),
    _refuses("roleholding", "Who holds which role: who is told, who must sign.", "every decision that is signed"),
    _refuses("agency", "Whoever is asked for a return or named in a plan is registered.", "Adopt the plan"),
    _refuses("extension", "A date is put off only as far as its rule allows, all extensions together.", "Put a date off"),
    _refuses("referral", "One that an agency's liaison officer has not made their own waits for that; it has no case yet that it could stand against.", "Open a case from a referral"),
    _refuses("document", "A document that a form names lies in the case's folder; one that was changed after it was proposed cannot be signed.", "every form that names a document"),
    _refuses("review_case", "A closed case takes no hold and no answer but to open it again.", "everything in a closed case"),
    _nothing("actionupdate", "The history of an action; how it stands is in the action."),
    _nothing("proceeding_news", "The history of a proceeding; how it stands is in the proceeding."),
    _nothing("challenge_step", "The log of a challenge; how it stands is in the challenge."),
    _nothing("subject", "Whom a case is about, in coded words. Nothing of it is ever open or done."),
    _nothing("alert", "What was said of a date. That it was said or seen does nothing for the date itself, which stands against closing."),
    _nothing("attempt", "The tries of a message; how it stands is in the message."),
    _nothing("message_key", "The key of an encrypted enclosure, until the relay has taken it."),
    _nothing("inbound_mail", "What came in is placed by a person. A question of the Panel in it is put on the Panel's thread, and stands there."),
    _nothing("absence", "Somebody else is told and signs meanwhile; an absence stops no clock and no decision."),
    _nothing("governance_body", "Who oversees the reviews. What is before it is the item that was put to it."),
    _nothing("governance_meeting", "When a body meets. What is before it is the item that was put to it."),
    _nothing("outsidebody", "The addresses of the national bodies. One that is missing is an alarm, and what it should have been sent stands against publishing and closing."),
    _nothing("partnership", "Settings. They say how it is decided, never whether."),
    _nothing("predecessor", "Who came before a partnership, for older reviews."),
    _nothing("calendar_feed", "A person's own calendar of dates."),
    _nothing("recorded_once", "The keys under which something was recorded, so that whatever died meanwhile records it no second time."),
    _nothing("counter", "The next number of a reference."),
    _nothing("heartbeat", "When each job last ran: the watchdog speaks of it."),
    _nothing("adopted_reading", "How a disputed limit is counted here. The date that follows stands against closing."),
    _nothing("calendar_edition", "The days that are counted with. A date beyond them is provisional, which refuses closing."),
    _nothing("closure_day", "Days on which the business unit is closed: warnings come sooner, dates stay."),
    _nothing("local_rules", "A partnership's own rules; the dates that follow stand where theirs do."),
    _nothing("rule_check", "Who read the published text of a rule. A rule that nobody has read binds all the same."),
    _nothing("audit_entry", "What was done, by whom. It is checked, and decides nothing."),
)  # fmt: skip


def as_markdown() -> str:
    """The table as a page."""
    rows = [f"| `{guard.ledger}` | {', '.join(guard.steps) or 'nothing'} | {guard.how} |" for guard in GUARDS]
    return "\n".join([_HEAD, "| ledger | stands against | how, or why not |", "|---|---|---|", *rows, ""])


_HEAD = """# What is recorded, and what it guards

Every table of records. Where something in it stands against a step, the form of that step names it; where the last column says so, the step goes
on all the same with a named person's reason for each thing. The reasons are kept with the decision and in its audit entry's commitment, and
`cspr proof` prints them. Written from `models/casework/reading/guards.py` by `python -m deployments.readme`.
"""
