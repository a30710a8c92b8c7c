"""Who may record everything else that is put on record, by the name that the audit gives to the operation, with the reason."""

from collections.abc import Mapping

from models.law.who_may.may_record import AGENCY, GROUP, PARTNERS, UNIT, MayRecord
from models.law.words.vocabulary import Role

R = Role
_LEDGER = "The business unit keeps the record of the case; the partners may put to it what they know."
_OFFICE = "The business unit keeps the register, the calendar and the partnership's own rules."

OPERATIONS: Mapping[str, MayRecord] = {
    "open-case": MayRecord(
        "Notify a serious incident",
        (*PARTNERS, R.LOCAL_AUTHORITY_NOTIFIER),
        "The local authority learns of it first; anybody else refers it (*Take in a referral*).",
    ),
    "referral.take": MayRecord(
        "Take in a referral",
        (),
        "Any agency, professional or member of the public may refer an incident (Bolton).",
        also="anybody in the register",
        checked_by_itself=True,
    ),
    "referral.opened": MayRecord(
        "Open a case from a referral",
        (*PARTNERS, R.LOCAL_AUTHORITY_NOTIFIER),
        "Opening a case is opening a case, wherever it comes from.",
    ),
    "referral.declined": MayRecord(
        "Decline a referral",
        (*UNIT, R.REVIEW_GROUP_CHAIR),
        "Referrals go to the business unit; the review group looks at them (North Yorkshire).",
    ),
    "referral.adopt": MayRecord(
        "Adopt a parked form",
        UNIT,
        "The significant-incident form is the agency's liaison officer's alone (Bedford); the business unit may take it on.",
        own=(R.LIAISON_OFFICER,),
    ),
    "position.record": MayRecord(
        "Record a partner's position", PARTNERS, "A position is a safeguarding partner's; the record says whose it is."
    ),
    "decision.sign": MayRecord(
        "Sign a decision",
        (),
        "A signature is a named person's: the code decides, no role does.",
        also="whoever is asked to sign it, with the code mailed to them",
        checked_by_itself=True,
    ),
    "decision.sign-refused": MayRecord(
        "Try to sign", (), "A try that does not count is on record too.", also="whoever tried", checked_by_itself=True
    ),
    "rapid-review.record-return": MayRecord(
        "Record an agency's return",
        (*UNIT, R.REVIEW_GROUP_CHAIR),
        "The review group's member for an agency owns its return (Croydon).",
        own=AGENCY,
        also="whoever writes it or stands in",
    ),
    "agency-report.record": MayRecord(
        "Record an agency's report",
        (*UNIT, R.REVIEW_GROUP_CHAIR),
        "The report is the agency's, signed off by its own executive (Kent).",
        own=AGENCY,
        also="whoever writes it or stands in",
    ),
    "rapid-review.ask-agency": MayRecord(
        "Ask a missed agency",
        (*UNIT, R.REVIEW_GROUP_CHAIR, R.LOCAL_AUTHORITY_PARTNER, R.ICB_PARTNER, R.POLICE_PARTNER),
        "The mid-point meeting finds missed agencies (Devon).",
    ),
    "rapid-review.name-author": MayRecord(
        "Say who writes a return", (*UNIT, R.REVIEW_GROUP_CHAIR), "Each agency says who writes for it.", own=AGENCY
    ),
    "rapid-review.name-proxy": MayRecord(
        "Name a proxy",
        (*UNIT, R.REVIEW_GROUP_CHAIR),
        "A member sends a proxy of similar seniority (Croydon).",
        own=(R.AGENCY_LEAD, R.AGENCY_EXECUTIVE),
    ),
    "branch.record-step": MayRecord("Record a step of a review", GROUP, "The review group oversees every method."),
    "practice-review.record-step": MayRecord("Record a step of the practice review", GROUP, _LEDGER),
    "panel.exchange": MayRecord(
        "Record an exchange with the Panel", PARTNERS, "The business unit keeps the thread with the Panel (Kent)."
    ),
    "safety.record": MayRecord(
        "Record that a child is safe",
        (*PARTNERS, R.LOCAL_AUTHORITY_NOTIFIER),
        "Whoever has it from children's social care; the local authority itself may say so.",
    ),
    "panel.answer": MayRecord(
        "Answer the Panel", PARTNERS, "The business unit keeps the thread with the Panel (Kent)."
    ),
    "action-plan.update-action": MayRecord(
        "Update an action",
        GROUP,
        "Owners and their agencies say how their actions stand; the review group assures (Croydon, Leeds).",
        own=(R.AGENCY_LEAD, R.AGENCY_EXECUTIVE),
        also="whoever owns the action",
    ),
    "occurrence.record": MayRecord("Record that something happened", (*GROUP, R.LOCAL_AUTHORITY_NOTIFIER), _LEDGER),
    "occurrence.correct": MayRecord("Correct a date", (*PARTNERS, R.LOCAL_AUTHORITY_NOTIFIER), _LEDGER),
    "hold.place": MayRecord(
        "Place a hold", PARTNERS, "A hold has a named reason and a date on which somebody looks again."
    ),
    "hold.review": MayRecord("Review a hold", PARTNERS, "Who may place a hold may keep or release it."),
    "extension.grant": MayRecord("Extend an agreed date", GROUP, "The group that monitors the plan agrees its dates."),
    "extension.reverse": MayRecord(
        "Take an extension back", GROUP, "The group that monitors the plan agrees its dates."
    ),
    "proceeding.began": MayRecord("Record a parallel proceeding", (*GROUP, R.LOCAL_AUTHORITY_NOTIFIER), _LEDGER),
    "proceeding.update": MayRecord("Record news of a proceeding", (*GROUP, R.LOCAL_AUTHORITY_NOTIFIER), _LEDGER),
    "proceeding.ended": MayRecord("Record that a proceeding ended", (*GROUP, R.LOCAL_AUTHORITY_NOTIFIER), _LEDGER),
    "proceeding.again": MayRecord(
        "Record that a proceeding began again", (*GROUP, R.LOCAL_AUTHORITY_NOTIFIER), _LEDGER
    ),
    "case.link": MayRecord("Link two cases", PARTNERS, _LEDGER),
    "case.unlink": MayRecord("Take a link back", PARTNERS, _LEDGER),
    "area.add": MayRecord("Record another area", PARTNERS, _LEDGER),
    "area.published": MayRecord("Record that another area published", PARTNERS, _LEDGER),
    "area.passed-on": MayRecord("Record that the learning was passed on", PARTNERS, _LEDGER),
    "area.take-off": MayRecord("Take an area off", PARTNERS, _LEDGER),
    "subject.add": MayRecord("Say whom a case is about", (*PARTNERS, R.LOCAL_AUTHORITY_NOTIFIER), _LEDGER),
    "subject.take-off": MayRecord("Take a subject off", (*PARTNERS, R.LOCAL_AUTHORITY_NOTIFIER), _LEDGER),
    "challenge.raised": MayRecord(
        "Raise a challenge",
        (*GROUP, R.SCRUTINEER),
        "Any agency may challenge another; the scrutineer helps it on (Leeds).",
        own=(R.AGENCY_LEAD, R.AGENCY_EXECUTIVE),
    ),
    "challenge.up": MayRecord(
        "Move a challenge up",
        (*GROUP, R.SCRUTINEER),
        "Any agency may challenge another; the scrutineer helps it on (Leeds).",
        own=(R.AGENCY_LEAD, R.AGENCY_EXECUTIVE),
    ),
    "challenge.resolved": MayRecord(
        "Resolve a challenge",
        (*GROUP, R.SCRUTINEER),
        "Neither of the two who disagree records alone that it is settled.",
    ),
    "governance.route": MayRecord(
        "Put it to a governance body", GROUP, "The business unit and the chair make the agenda."
    ),
    "governance.papers": MayRecord("Record that the papers were sent", GROUP, "The business unit sends the papers."),
    "governance.settle": MayRecord(
        "Record what the body made of it", GROUP, "The chair signs the minute; the business unit records it."
    ),
    "governance.move": MayRecord("Move an item to another meeting", GROUP, "It follows the meetings."),
    "governance.load": MayRecord("Load the governance bodies", UNIT, _OFFICE),
    "governance.meeting": MayRecord(
        "Record a meeting of a body", (*UNIT, R.REVIEW_GROUP_CHAIR), "The body's chair sets its meetings."
    ),
    "governance.cancel": MayRecord(
        "Cancel a meeting of a body", (*UNIT, R.REVIEW_GROUP_CHAIR), "The body's chair sets its meetings."
    ),
    "alert.acknowledge": MayRecord(
        "Acknowledge an alert",
        UNIT,
        "Who was told may say that they deal with it; the business unit sees every alert.",
        also="whoever it went to",
    ),
    "mail.read": MayRecord(
        "Take in a mail",
        (),
        "Mail is placed by what it is; what it asks for has a row of its own.",
        also="whoever wrote it",
        checked_by_itself=True,
    ),
    "mail.place": MayRecord("Place a mail", UNIT, "The shared mailbox is the business unit's."),
    "absence.record": MayRecord("Record an absence", UNIT, "Everybody knows their own days.", also="whoever is away"),
    "absence.withdraw": MayRecord(
        "Take an absence back", UNIT, "Everybody knows their own days.", also="whoever was to be away"
    ),
    "delegation.record": MayRecord(
        "Let somebody sign for somebody",
        UNIT,
        "The signature is that person's own to lend.",
        also="whoever's signature it is",
    ),
    "delegation.withdraw": MayRecord(
        "Take a delegation back", UNIT, "The signature is that person's own to lend.", also="whoever's signature it is"
    ),
    "calendar.feed": MayRecord(
        "Make a calendar address", UNIT, "Whose calendar it is may have it.", also="whoever's calendar it is"
    ),
    "calendar.unfeed": MayRecord(
        "Revoke a calendar address", UNIT, "Whose calendar it is may end it.", also="whoever's calendar it is"
    ),
    "people.import": MayRecord("Load the register of people", UNIT, _OFFICE),
    "people.hand-over": MayRecord("Hand over to somebody", UNIT, _OFFICE),
    "partnership.load": MayRecord(
        "Load the partnership's file",
        UNIT,
        "It comes before there is a register: whoever runs the installation loads it; somebody in the register only as the business unit.",
        also="whoever runs the installation, from its command line",
    ),
    "reviewers.load": MayRecord("Load the pool of reviewers", UNIT, _OFFICE),
    "local-rules.load": MayRecord("Load the partnership's own rules", UNIT, _OFFICE),
    "reading.adopt": MayRecord(
        "Adopt a reading of a rule", PARTNERS, "How a disputed limit is read is the partnership's to say."
    ),
    "rule.check": MayRecord(
        "Record that a rule was checked", (*PARTNERS, R.SCRUTINEER), "Whoever read the published text, by name."
    ),
    "calendar.take-up": MayRecord("Take up the bank holidays", UNIT, _OFFICE),
    "calendar.close-day": MayRecord("Close the business unit for a day", UNIT, _OFFICE),
    "calendar.open-day": MayRecord("Take a closure day back", UNIT, _OFFICE),
}
