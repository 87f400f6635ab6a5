"""What customers owe, and what they paid: invoices, credit notes, payments and their allocation."""

import uuid
from typing import Generic, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relance.core import clock
from relance.core.money import AmountField, CurrencyField, Money
from relance.customers.models import Customer
from relance.files.models import StoredFile
from relance.organisations.models import Member, Owned, OwnedQuerySet, Row


class SalesQuerySet(OwnedQuerySet[Row], Generic[Row]):
    """What belongs to a customer disappears with it into the bin."""

    def visible_to(self, member: Member) -> Self:
        return super().visible_to(member).exclude(customer__state=Customer.State.BIN)


class Invoice(Owned):
    """An invoice issued elsewhere and kept here, never changed: amounts include taxes (TTC).

    Its open amount is its total less its allocations (`invoices.queries.with_amounts`). Without a
    due date it is never reminded.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="invoices")
    number = models.CharField(_("invoice number"), max_length=100)
    issued_on = models.DateField(_("date"))
    due_on = models.DateField(_("due date"), null=True, blank=True)
    total = AmountField(_("total incl. taxes"))
    currency = CurrencyField(_("currency"))
    document = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    document_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = SalesQuerySet["Invoice"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="one_invoice_per_number"
            ),
            models.CheckConstraint(condition=Q(total__gte=0), name="invoice_total_not_negative"),
        ]
        indexes = [models.Index(fields=["organisation", "due_on"], name="invoice_due")]

    def __str__(self) -> str:
        return self.number

    @property
    def total_money(self) -> Money:
        return Money(self.total, self.currency)


class CreditNote(Owned):
    """Money given back on paper: a positive `total` that lowers what the customer owes."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="credit_notes")
    number = models.CharField(_("number"), max_length=100)
    issued_on = models.DateField(_("date"))
    total = AmountField(_("total incl. taxes"))
    currency = CurrencyField(_("currency"))
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = SalesQuerySet["CreditNote"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="one_credit_note_per_number"
            ),
            models.CheckConstraint(condition=Q(total__gt=0), name="credit_note_total_positive"),
        ]

    def __str__(self) -> str:
        return self.number


class PaymentQuerySet(SalesQuerySet["Payment"]):
    def standing(self) -> Self:
        """Those that were not undone."""
        return self.filter(undone_at=None)

    def dated(self) -> Self:
        """Those whose day is known. What a file calls paid was received some day before it."""
        return self.exclude(source=Payment.Source.IMPORT)


class Payment(Owned):
    """Money received from a customer; `Allocation` says which invoices it pays.

    One that an import found as already paid bears the day of the import, for want of its own.
    What is not allocated is on account. Undoing keeps the row and takes its allocations away, so
    that the form it came from (`request_key`) cannot enter it a second time.
    """

    class Source(models.TextChoices):
        HAND = "hand", _("entered by hand")
        IMPORT = "import", _("imported")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="payments")
    received_on = models.DateField(_("received on"))
    amount = AmountField(_("amount"))
    currency = CurrencyField(_("currency"))
    source = models.CharField(max_length=6, choices=Source.choices, default=Source.HAND)
    note = models.CharField(_("note"), max_length=200, blank=True)
    request_key = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)
    undone_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_positive"),
            models.UniqueConstraint(
                fields=["organisation", "request_key"], name="one_payment_per_request"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @property
    def is_imported(self) -> bool:
        return self.source == self.Source.IMPORT


class Allocation(Owned):
    """The part of a payment, or of a credit note, that pays one invoice (lettrage)."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="allocations")
    payment = models.ForeignKey(
        Payment, models.CASCADE, null=True, blank=True, related_name="allocations"
    )
    credit_note = models.ForeignKey(
        CreditNote, models.CASCADE, null=True, blank=True, related_name="allocations"
    )
    amount = AmountField()
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = OwnedQuerySet["Allocation"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="allocation_amount_positive"),
            models.CheckConstraint(
                condition=Q(payment=None) ^ Q(credit_note=None), name="allocation_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} → {self.invoice}"


class Dispute(Owned):
    """A person says that an invoice is contested; until `closed_at` nothing is sent about it."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="disputes")
    reason = models.CharField(_("reason"), max_length=500)
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")

    objects = OwnedQuerySet["Dispute"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(closed_at=None), name="one_open_dispute"
            )
        ]

    def __str__(self) -> str:
        return self.reason
