"""Mails as they come in, for tests: delivery reports as Postfix and Exchange write them, replies, automatic answers. Everybody in them is invented."""

BOUNCED = "<hmr-2026-0004.5f0c@harrowmere.example>"


def report(
    message_id: str = BOUNCED,
    *,
    to: str = "panel@national.example",
    action: str = "failed",
    status: str = "5.1.1",
    headers_only: bool = True,
    said_by: str = "MAILER-DAEMON@relay.harrowmere.example",
) -> str:
    """A delivery report (RFC 3464) as Postfix writes it; with `headers_only` it encloses no more than the headers of what it is about."""
    enclosed = f"From: reviews@harrowmere.example\nTo: {to}\nSubject: [HMR-2026-0004] About\nMessage-ID: {message_id}\n"
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return f"""Return-Path: <>
From: {said_by} (Mail Delivery System)
To: reviews@harrowmere.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <20260319.1@relay.harrowmere.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x1"

This is a MIME-encapsulated message.

--x1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system. I'm sorry to have to inform you that your message could not be delivered.

--x1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.harrowmere.example
X-Postfix-Queue-ID: 4C2F
Arrival-Date: Thu, 19 Mar 2026 09:30:02 +0000 (GMT)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address
    rejected: User unknown

--x1
Content-Description: Undelivered Message
Content-Type: {kind}

{enclosed}
--x1--
""".replace("\n", "\r\n")


def reply(
    body: str = "Thank you, received.\n",
    *,
    sender: str = "Panel Secretariat <panel@national.example>",
    subject: str = "RE: [HMR-2026-0004] Something",
    answers: str = "",
    headers: str = "",
    content_type: str = "text/plain; charset=utf-8",
    message_id: str = "<reply.1@national.example>",
) -> str:
    """A mail of a person's."""
    thread = f"In-Reply-To: {answers}\nReferences: <older@national.example>\n {answers}\n" if answers else ""
    return (
        f"From: {sender}\nTo: reviews@harrowmere.example\nSubject: {subject}\nMessage-ID: {message_id}\n"
        f"{thread}{headers}MIME-Version: 1.0\nContent-Type: {content_type}\n\n{body}"
    ).replace("\n", "\r\n")
