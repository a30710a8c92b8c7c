"""An answer to a mail as a mail program writes it: sender and recipient turned round, in the same thread, with what it answers quoted."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import formatdate, make_msgid

from notifications.inbox.store import Mail


def reply(mail: Mail, text: str) -> bytes:
    """What the recipient of `mail` sends when they answer `text` to it, ready for a mailbox."""
    original = message_from_bytes(mail.raw, policy=default)
    answer = EmailMessage(policy=SMTP)
    answer["From"] = mail.to
    answer["To"] = str(original["Reply-To"] or mail.sender)
    answer["Subject"] = mail.subject if mail.subject.lower().startswith("re:") else f"Re: {mail.subject}"
    answer["Date"] = formatdate()
    answer["Message-ID"] = make_msgid(domain="inbox.localhost")
    if mail.message_id:
        answer["In-Reply-To"] = mail.message_id
        answer["References"] = " ".join([str(original["References"] or ""), mail.message_id]).strip()
    quoted = "\n".join(f"> {line}".rstrip() for line in mail.text.splitlines())
    answer.set_content(f"{text}\n\nOn {mail.date}, {mail.sender} wrote:\n{quoted}\n")
    return answer.as_bytes()
