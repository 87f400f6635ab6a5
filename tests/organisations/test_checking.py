"""Rows that cross organisations are found whichever table and column they hide in."""

import pytest

from relance.history.recording import record
from relance.invoices.models import Invoice
from relance.organisations.checking import cross_organisation_rows, ties
from tests.factories import a_customer, an_invoice, an_organisation

pytestmark = pytest.mark.django_db


def test_a_house_in_order_has_nothing_to_tell() -> None:
    invoice = an_invoice()
    record(invoice.organisation, "invoice.created", invoice, customer_id=invoice.customer_id)
    assert cross_organisation_rows() == []


def test_every_foreign_key_and_number_is_looked_at() -> None:
    looked_at = {(tie.model.__name__, tie.column, tie.target.__name__) for tie in ties()}
    assert ("Invoice", "customer_id", "Customer") in looked_at
    assert ("Allocation", "payment_id", "Payment") in looked_at
    assert ("Event", "customer_id", "Customer") in looked_at
    assert ("Event", "subject_id", "Invoice") in looked_at
    assert ("Event", "member_id", "Member") in looked_at


def test_an_invoice_of_anothers_customer_is_named() -> None:
    ours, theirs = an_invoice(), a_customer()
    Invoice.objects.filter(pk=ours.pk).update(customer=theirs)
    [problem] = cross_organisation_rows()
    assert problem == (
        f"invoices.Invoice {ours.pk} of organisation {ours.organisation_id} has customer_id "
        f"{theirs.pk}, which is a customers.Customer of organisation {theirs.organisation_id}"
    )
    Invoice.objects.filter(pk=ours.pk).update(customer=a_customer(organisation=ours.organisation))


def test_history_of_anothers_customer_is_named() -> None:
    theirs = a_customer()
    event = record(an_organisation(), "customer.created", theirs, customer_id=theirs.pk)
    columns = {problem.split(" has ")[1].split()[0] for problem in cross_organisation_rows()}
    assert columns == {"customer_id", "subject_id"}
    event.delete()
