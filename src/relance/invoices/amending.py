"""What may change on an invoice that was issued elsewhere: its due date and its PDF, no more."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from relance.core.refusal import Refused
from relance.files.storing import detect_type, store
from relance.history.recording import changes_between, record
from relance.invoices.models import Invoice
from relance.organisations.models import Member

DOCUMENT_TYPE = "application/pdf"
GREATEST_DOCUMENT = 10 * 1024 * 1024  # bytes
# Readers look for the end of a PDF in its last kilobyte (ISO 32000-1, annex H).
END_OF_PDF = b"%%EOF"


@dataclass(frozen=True)
class Document:
    """A file that someone chose, under the name that it had."""

    name: str
    content: bytes


def check_document(document: Document) -> None:
    """Raises Refused: `document_too_large`, or `document_not_pdf` by what the bytes show."""
    if len(document.content) > GREATEST_DOCUMENT:
        raise Refused("document_too_large", "The PDF may have 10 MB at most.")
    is_pdf = detect_type(document.content) == DOCUMENT_TYPE
    if not is_pdf or END_OF_PDF not in document.content[-1024:]:
        raise Refused("document_not_pdf", "The file is not a whole PDF.")


@transaction.atomic
def change_due_date(invoice: Invoice, due_on: date | None, *, member: Member | None) -> bool:
    """Give the invoice another due date, or none. False where it already has it.

    Raises Refused: `due_before_issue`.
    """
    invoice = Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
    if due_on and due_on < invoice.issued_on:
        raise Refused("due_before_issue", "The due date is before the date of the invoice.")
    changes = changes_between({"due_on": invoice.due_on}, {"due_on": due_on})
    if not changes:
        return False
    invoice.due_on = due_on
    invoice.save(update_fields=["due_on"])
    record(
        invoice.organisation_id,
        "invoice.updated",
        invoice,
        member=member,
        customer_id=invoice.customer_id,
        changes=changes,
        facts={"number": invoice.number},
    )
    return True


@transaction.atomic
def attach_document(invoice: Invoice, document: Document, *, member: Member | None) -> None:
    """File the invoice's PDF; the one before, if any, is replaced and named in the history.

    Raises Refused: see `check_document`.
    """
    check_document(document)
    invoice = (
        Invoice.objects.select_for_update(no_key=True)
        .select_related("organisation")
        .get(pk=invoice.pk)
    )
    before, before_id = invoice.document_name, invoice.document_id
    invoice.document = store(invoice.organisation, document.content)
    invoice.document_name = document.name[-200:]
    if (before, before_id) == (invoice.document_name, invoice.document_id):
        return
    invoice.save(update_fields=["document", "document_name"])
    record(
        invoice.organisation_id,
        "document.replaced" if before_id else "document.attached",
        invoice,
        member=member,
        customer_id=invoice.customer_id,
        changes={"document_name": [before, invoice.document_name]} if before_id else {},
        facts={"number": invoice.number, "name": invoice.document_name, "replaced": before_id},
    )
