"""Mail that came back without a delivery report (RFC 3464), in the ways of several mail programs. Written for these tests; everybody is invented."""

from tests.support.letters import BOUNCED

TO = "panel@national.example"
OURS = "From: reviews@harrowmere.example\nTo: {to}\nSubject: [HMR-2026-0004] The review is delayed\nMessage-ID: {id}\n\nNo action is required.\n"
PARTS = "--b1\nContent-Description: Notification\nContent-Type: text/plain\n\n{text}\n--b1\nContent-Type: message/rfc822\n\n{ours}\n--b1--\n"

QMAIL = """Hi. This is the qmail-send program at mx.national.example.
Your letter has come to its end here: this will not get better.

<{to}>:
Nobody of that name has a box here. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <reviews@harrowmere.example>
{ours}"""
EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its recipients.

  {to}
    no mailbox of that name

------ This is a copy of the message, including all the headers. ------

{ours}"""
EXIM_WARNING = """This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its recipients.

The address to which the message has not yet been delivered is:

  {to}

No action is required on your part. Delivery attempts will continue for some time.
"""
EXIM_WARNING_THAT_QUOTES_THE_SERVER = """This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its recipients.

  {to}
    mx.national.example said after RCPT TO:<{to}>: 451 come back later

No action is required on your part. Delivery attempts will continue for some time.
"""
POSTFIX = """This is the Postfix program at host relay.harrowmere.example.

The letter enclosed below went no further than here.

                        The Postfix program

<{to}>: host mx.national.example said: 550 nobody here by that name
"""
POSTFIX_WARNING = """This is the Postfix program at host relay.harrowmere.example.

# THIS IS A WARNING ONLY: the letter waits here, there is nothing to send again.

                        The Postfix program

<{to}>: connect to mx.national.example: nobody answers
"""
EXCHANGE = """Your message

  To:      Panel Secretariat
  Subject: [HMR-2026-0004] The review is delayed

did not reach the following recipient(s):

{to} on Thu, 19 Mar 2026 09:30:07 -0000
    The recipient was not found in this organisation.
    MSEXCH:IMS:NATIONAL:SITE:MX 0 (000C05A6) Unknown Recipient
"""
SENDMAIL = """The original message was received at Thu, 19 Mar 2026 09:30:02 GMT

   ----- The following addresses had permanent fatal errors -----
<{to}>

   ----- Transcript of session follows -----
... while talking to mx.national.example: 550 unknown
"""


def returned(
    text: str,
    *,
    message_id: str = BOUNCED,
    to: str = TO,
    said_by: str = "MAILER-DAEMON@mx.national.example",
    subject: str = "failure notice",
    return_path: str = "<>",
    headers: str = "",
    encloses: bool = False,
) -> bytes:
    """The mail. With `encloses`, ours is a part of it; otherwise it is copied into the text where `text` says `{{ours}}`."""
    ours = OURS.format(to=to, id=message_id)
    body = text.format(to=to, ours=ours)
    kind = "text/plain; charset=utf-8"
    if encloses:
        kind, body = 'multipart/mixed; boundary="b1"', PARTS.format(text=body, ours=ours)
    return (
        (
            f"Return-Path: {return_path}\nFrom: {said_by}\nTo: reviews@harrowmere.example\nSubject: {subject}\n"
            f"Message-ID: <20260319.7@mx.national.example>\n{headers.format(to=to, id=message_id)}"
            f"MIME-Version: 1.0\nContent-Type: {kind}\n\n{body}"
        )
        .replace("\n", "\r\n")
        .encode()
    )
