"""Invoices and credit notes entered by hand, and what may change on them afterwards."""

from datetime import date, timedelta

import pytest

from relance.core.refusal import Refused
from relance.customers.models import Customer
from relance.history.models import Event
from relance.invoices.adding import Paper, add_credit_note, add_invoice
from relance.invoices.amending import Document, attach_document, change_due_date
from relance.invoices.disputing import close_dispute, open_dispute
from relance.invoices.models import CreditNote, Dispute, Invoice
from relance.invoices.queries import open_amounts
from tests.factories import PDF, a_customer, an_invoice, an_organisation, the_owner_of, with_pdf
from tests.invoices.credit import credit_left

pytestmark = pytest.mark.django_db

ISSUED = date(2026, 9, 1)


def paper(number: str = "FA-1", total: int = 120_00, currency: str = "EUR") -> Paper:
    return Paper(number=number, issued_on=ISSUED, total=total, currency=currency)


def test_an_unknown_customer_is_created_with_its_invoice() -> None:
    organisation = an_organisation()
    owner = the_owner_of(organisation)
    invoice = add_invoice(organisation, "  Clôtures  Müller ", paper(), due_on=None, member=owner)
    assert Customer.objects.get().name == "Clôtures Müller"
    assert invoice.customer.name == "Clôtures Müller"
    verbs = Event.objects.filter(customer_id=invoice.customer_id).order_by("pk")
    assert [event.verb for event in verbs] == ["customer.created", "invoice.created"]


def test_a_number_is_taken_once_per_organisation() -> None:
    invoice = an_invoice(number="FA-1")
    other = an_invoice(number="FA-1")
    assert invoice.organisation != other.organisation
    with pytest.raises(Refused) as refusal:
        add_invoice(invoice.organisation, "Nouveau", paper(), due_on=None, member=None)
    assert refusal.value.code == "number_conflict"
    assert Customer.objects.filter(name="Nouveau").count() == 0
    assert Invoice.objects.count() == 2


def test_an_invoice_is_not_due_before_it_is_issued() -> None:
    with pytest.raises(Refused) as refusal:
        add_invoice(an_organisation(), "Acme", paper(), due_on=ISSUED - timedelta(1), member=None)
    assert refusal.value.code == "due_before_issue"


def test_a_file_that_is_no_pdf_keeps_the_whole_invoice_out() -> None:
    organisation = an_organisation()
    for content in (b"PK\x03\x04 a spreadsheet", b"%PDF-1.7 cut off", b""):
        with pytest.raises(Refused) as refusal:
            add_invoice(
                organisation,
                "Acme",
                paper(),
                due_on=None,
                member=None,
                document=Document("invoice.pdf", content),
            )
        assert refusal.value.code == "document_not_pdf"
    assert not Invoice.objects.exists()
    assert not Customer.objects.exists()


def test_a_pdf_of_more_than_ten_megabytes_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        attach_document(an_invoice(), Document("x.pdf", PDF + b" " * 10 * 1024 * 1024), member=None)
    assert refusal.value.code == "document_too_large"


def test_a_replaced_pdf_is_named_in_the_history() -> None:
    invoice = with_pdf(an_invoice())
    before = invoice.document_name
    attach_document(invoice, Document("new.pdf", PDF + b"%%EOF"), member=None)
    event = Event.objects.get(verb="document.replaced")
    assert event.changes == {"document_name": [before, "new.pdf"]}
    attach_document(invoice, Document("new.pdf", PDF + b"%%EOF"), member=None)
    assert Event.objects.filter(verb="document.replaced").count() == 1


def test_the_due_date_may_change_and_nothing_else() -> None:
    invoice = an_invoice(due_on=date(2026, 10, 1), issued_on=ISSUED)
    assert change_due_date(invoice, date(2026, 10, 31), member=None)
    assert not change_due_date(invoice, date(2026, 10, 31), member=None)
    after = Invoice.objects.get()
    assert after.due_on == date(2026, 10, 31)
    unchanged = ("number", "customer_id", "issued_on", "total", "currency")
    assert [getattr(after, name) for name in unchanged] == [
        getattr(invoice, name) for name in unchanged
    ]
    event = Event.objects.get(verb="invoice.updated")
    assert event.changes == {"due_on": ["2026-10-01", "2026-10-31"]}
    with pytest.raises(Refused):
        change_due_date(invoice, date(2026, 8, 31), member=None)


def test_a_credit_note_pays_the_invoice_it_is_for_and_the_rest_stays() -> None:
    invoice = an_invoice(total=50_00)
    organisation, customer = invoice.organisation, invoice.customer
    add_credit_note(organisation, customer, paper("AV-1", 80_00), member=None, invoice=invoice)
    assert open_amounts([invoice.pk]) == {invoice.pk: 0}
    assert credit_left([customer.pk], "EUR") == {customer.pk: 30_00}
    add_credit_note(organisation, customer, paper("AV-2", 5_00), member=None)
    assert credit_left([customer.pk], "EUR") == {customer.pk: 35_00}


def test_a_credit_note_does_not_pay_another_customers_invoice_nor_another_currency() -> None:
    invoice = an_invoice(total=50_00)
    other = a_customer(organisation=invoice.organisation)
    for customer, currency in ((other, "EUR"), (invoice.customer, "USD")):
        with pytest.raises(Refused) as refusal:
            add_credit_note(
                invoice.organisation,
                customer,
                paper("AV-1", 10_00, currency),
                member=None,
                invoice=invoice,
            )
        assert refusal.value.code == "invoice_of_another"
    assert not CreditNote.objects.exists()


def test_one_dispute_at_a_time_with_its_reason() -> None:
    invoice = an_invoice()
    owner = the_owner_of(invoice.organisation)
    dispute = open_dispute(invoice, " Two pallets missing ", member=owner)
    with pytest.raises(Refused) as refusal:
        open_dispute(invoice, "Again", member=owner)
    assert refusal.value.code == "dispute_open"
    assert close_dispute(dispute, member=owner)
    assert not close_dispute(dispute, member=owner)
    open_dispute(invoice, "Third pallet", member=owner)
    assert Dispute.objects.filter(closed_at=None).count() == 1
    verbs = Event.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["dispute.opened", "dispute.closed", "dispute.opened"]


def test_a_dispute_has_a_reason() -> None:
    with pytest.raises(Refused) as refusal:
        open_dispute(an_invoice(), "  ", member=None)
    assert refusal.value.code == "reason_missing"
