"""What is read of messages and of what they speak of."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from relance.customers.models import Contact, Customer
from relance.invoices.models import Invoice
from relance.invoices.queries import with_amounts
from relance.messaging.models import EmailMessage, Template
from relance.organisations.models import Organisation


def template_for(organisation: Organisation, level: str, language: str) -> Template | None:
    """The text of a level in this language, else in the organisation's own."""
    texts = {
        text.language: text
        for text in Template.objects.in_organisation(organisation).filter(level=level)
    }
    return texts.get(language) or texts.get(organisation.language)


def language_for(customer: Customer, contact: Contact | None = None) -> str:
    """The contact's, else the customer's, else the organisation's."""
    own = contact.language if contact else ""
    return own or customer.language or customer.organisation.language


def invoices_spoken_of(customer: Customer, invoice_ids: Iterable[int]) -> list[Any]:
    """Those of this very customer, with `paid` and `open`, the oldest due first."""
    rows = Invoice.objects.in_organisation(customer.organisation_id).filter(
        customer=customer, pk__in=list(invoice_ids)
    )
    ordered = with_amounts(rows).order_by("due_on", "number").select_related("document")
    return list(ordered)


def name_of_recipient(customer: Customer, to: list[str]) -> str:
    """Whom the message greets by name: its only recipient, where that is a contact."""
    if len(to) != 1:
        return ""
    contact = customer.contacts.filter(email__iexact=to[0]).first()
    return contact.full_name if contact else ""


def sends_real_mail(organisation: Organisation) -> bool:
    """By the mail server, not into the mailbox of the app. The demo never does, whatever is set."""
    return bool(settings.EMAIL_URL) and not organisation.is_demo


def needing_a_person(messages: QuerySet[EmailMessage]) -> QuerySet[EmailMessage]:
    """Failed and uncertain ones: somebody has to decide."""
    return messages.filter(state__in=[EmailMessage.State.FAILED, EmailMessage.State.UNCERTAIN])
