"""From the row to the bytes that leave: headers, plain text, HTML and attachments."""

from email import policy
from email.headerregistry import Address
from email.message import EmailMessage as Mime
from email.utils import format_datetime

from relance.core import clock
from relance.messaging.headers import ascii_address, file_name, one_line
from relance.messaging.models import Attachment, EmailMessage
from relance.messaging.transmitting import Envelope

# Seven bits, so that no server on the way has to change anything.
POLICY = policy.SMTP.clone(cte_type="7bit")


def envelope_of(message: EmailMessage) -> Envelope:
    """Raises FileNotFoundError, with the attachment's name, where its content is lost."""
    return Envelope(
        sender=message.from_email,
        wanted=tuple(message.to),
        copies=(*message.cc, *message.bcc),
        content=assemble(message).as_bytes(),
    )


def assemble(message: EmailMessage) -> Mime:
    """The message as it leaves. Those who only get a copy (`bcc`) stand in no header."""
    mime = Mime(policy=POLICY)
    mime["From"] = Address(one_line(message.from_name), addr_spec=ascii_address(message.from_email))
    mime["To"] = addresses(message.to)
    if message.cc:
        mime["Cc"] = addresses(message.cc)
    if message.reply_to:
        mime["Reply-To"] = addresses([message.reply_to])
    mime["Subject"] = one_line(message.subject)
    mime["Date"] = format_datetime(clock.now().astimezone(message.organisation.zone))
    mime["Message-ID"] = message.message_id
    mime["Auto-Submitted"] = "auto-generated"
    mime.set_content(message.body_text)
    mime.add_alternative(message.body_html, subtype="html")
    for attachment in message.attachments.select_related("file").order_by("pk"):
        attach(mime, attachment)
    mime["Content-Language"] = message.language
    return mime


def addresses(written: list[str]) -> list[Address]:
    return [Address(addr_spec=ascii_address(address)) for address in written]


def attach(mime: Mime, attachment: Attachment) -> None:
    try:
        content = attachment.file.read()
    except OSError:
        raise FileNotFoundError(attachment.name) from None
    main, _slash, sub = attachment.file.content_type.partition("/")
    mime.add_attachment(
        content,
        maintype=main,
        subtype=sub or "octet-stream",
        filename=file_name(attachment.name),
    )
