"""Mail that came in and that nobody has placed: how many wait for a person, and since when."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from models.casework.inbound.inbound import HELD
from models.casework.watching.watch_finding import Finding, Severity, in_utc
from models.records.tables import InboundMail

WAITS = timedelta(hours=4)


def mail_held(session: Session, *, at: datetime) -> list[Finding]:
    """What waits for a person, once the first of it has waited for hours."""
    count, first = session.exec(
        select(func.count(), func.min(InboundMail.read_at)).where(col(InboundMail.state) == HELD)
    ).one()
    if first is None or first >= at - WAITS:
        return []
    several = "1 mail that came in waits" if count == 1 else f"{count} mails that came in wait"
    what = f"{several} for a person to place, the first since {in_utc(first)}"
    remedy = "The board lists them; place each with *Place a mail* at the desk, or `cspr mailbox place`"
    return [Finding("mail-held", what, remedy, "", Severity.WARNING)]
