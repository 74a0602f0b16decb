"""How a mail leaves: over SMTP, or into a Maildir where a demo or a test reads it."""

from __future__ import annotations

import base64
import mailbox
import smtplib
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from markupsafe import escape

if TYPE_CHECKING:
    from planner.core.outbox import OutboxMail
    from planner.core.settings import Settings

TIMEOUT = 20


def sender(settings: Settings) -> str:
    """Return the address mails come from and calendar entries are organised by."""
    host = settings.host if "." in settings.host and not settings.host[-1].isdigit() else "oppna-dorren.example"
    return f"no-reply@{host}"


def message(mail: OutboxMail, settings: Settings) -> EmailMessage:
    """Build the MIME message; the Message-ID follows from the key, so that a second sending is recognised."""
    built = EmailMessage()
    built["From"] = sender(settings)
    built["To"] = mail.address
    built["Subject"] = mail.subject.replace("=?", "= ?")  # what stands so would be decoded, with line breaks in it
    built["Date"] = format_datetime(mail.created_at)
    built["Message-ID"] = f"<{mail.key}.{mail.id}@{sender(settings).partition('@')[2]}>"
    built["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe is not None:
        built["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        built["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    built.set_content(mail.text)
    if mail.html is not None:
        built.add_alternative(mail.html, subtype="html")
    if mail.calendar is not None:
        paragraphs = "".join(f"<p>{escape(part)}</p>" for part in mail.text.split("\n\n"))
        built.add_alternative(f"<!doctype html><html><body>{paragraphs}</body></html>", subtype="html")
        built.attach(_calendar_part(mail.calendar, mail.calendar_method or "REQUEST"))
    return built


def _calendar_part(calendar: bytes, method: str) -> EmailMessage:
    """Build the part that calendars act on; by hand, since set_content() would undo the CRLF that RFC 5545 asks for."""
    part = EmailMessage()
    part["Content-Type"] = f"text/calendar; charset=UTF-8; method={method}; component=VEVENT"
    part["Content-Transfer-Encoding"] = "base64"
    del part["MIME-Version"]
    part.set_payload(base64.encodebytes(calendar).decode())
    return part


def send(mail: OutboxMail, settings: Settings) -> None:
    """Hand the mail over; raises OSError (smtplib's errors are) when that did not succeed."""
    built = message(mail, settings)
    if settings.mail.startswith("maildir:"):
        mailbox.Maildir(settings.mail.removeprefix("maildir:"), create=True).add(built.as_bytes())
        return
    address = urlsplit(settings.mail)
    connect = smtplib.SMTP_SSL if address.scheme == "smtps" else smtplib.SMTP
    with connect(address.hostname or "localhost", address.port or 0, timeout=TIMEOUT) as smtp:
        if address.username:
            if address.scheme == "smtp":
                smtp.starttls()
            smtp.login(unquote(address.username), unquote(address.password or ""))
        smtp.send_message(built)
