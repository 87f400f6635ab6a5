"""Messages to tell a test with, and a purpose whose departure check the test decides."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from relance.core import places
from relance.core.places import DepartureCheck, Verdict
from relance.customers.models import Customer
from relance.invoices.balances import Share, credits_of
from relance.invoices.models import Invoice
from relance.messaging.composing import queue_message
from relance.messaging.models import EmailMessage
from tests.factories import a_contact, a_customer, an_invoice, an_organisation

PURPOSE = "test"
BODY = "{{ greeting }},\n\nPlease pay {{ total_due }}.\n\n{{ table }}"


@dataclass
class Gate:
    """What the departure check says: everything may leave, unless the test says otherwise."""

    leaves: bool = True
    left_out: dict[int, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    wait_until: Any = None
    deducts_credits: bool = False
    broken_for: set[int] = field(default_factory=set)

    def check(self, message: EmailMessage) -> Verdict:
        if message.pk in self.broken_for:
            raise RuntimeError("A mistake of our own")
        ids = [link.invoice_id for link in message.invoice_links.all()]
        return Verdict(
            leaves=self.leaves,
            invoice_ids=tuple(pk for pk in ids if pk not in self.left_out),
            left_out=self.left_out,
            reasons=self.reasons,
            wait_until=self.wait_until,
            deducted=self.credits_of(message),
        )

    def again(self, message: EmailMessage) -> None:
        """Whatever a person wants to leave once more may."""

    def credits_of(self, message: EmailMessage) -> tuple[Share, ...]:
        """All of the customer's credit, where it deducts any."""
        if not self.deducts_credits:
            return ()
        return tuple(Share(credit, credit.rest) for credit in credits_of([message.customer_id]))


@pytest.fixture
def gate() -> Iterator[Gate]:
    """The departure check of the tests' own purpose."""
    gate = Gate()
    before = list(places.departure_checks)
    places.departure_checks.fill(DepartureCheck(PURPOSE, gate.check, gate.check, gate.again))
    yield gate
    places.departure_checks.empty()
    places.departure_checks.fill(*before)


def a_message(
    customer: Customer | None = None,
    *,
    to: str | list[str] | None = None,
    invoices: list[Invoice] | None = None,
    **fields: Any,
) -> EmailMessage:
    """A message that waits: to the customer's contact, about one late invoice."""
    customer = customer or a_customer(organisation=an_organisation(reply_to="us@creditor.example"))
    if to is None:
        to = (customer.contacts.first() or a_contact(customer)).email
    if invoices is None:
        invoices = [an_invoice(customer, due_in=-12)]
    fields.setdefault("language", "en")
    fields.setdefault("subject_source", "Your invoice {{ numbers }}")
    fields.setdefault("body_source", BODY)
    return queue_message(
        customer.organisation,
        customer=customer,
        purpose=PURPOSE,
        to=[to] if isinstance(to, str) else to,
        invoices=invoices,
        request_key=uuid4(),
        **fields,
    )
