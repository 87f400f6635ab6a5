"""What is owed, as the database adds it up."""

from datetime import date

import pytest
from django.db.models import Sum

from relance.invoices.models import Allocation, Invoice
from relance.invoices.queries import (
    ageing,
    open_amounts,
    open_invoices,
    with_amounts,
)
from tests.conftest import Clock
from tests.factories import (
    a_credit_note,
    a_customer,
    a_payment,
    an_invoice,
    an_organisation,
    without_due_date,
)
from tests.invoices.credit import credit_left

pytestmark = pytest.mark.django_db


def test_several_allocations_neither_multiply_nor_lose_anything() -> None:
    invoice = an_invoice(total=100_00, paid=30_00)
    a_payment(invoice, amount=20_00)
    a_credit_note(invoice=invoice, total=5_00)
    found = with_amounts(Invoice.objects.all()).get()
    assert (found.paid, found.open) == (55_00, 45_00)
    assert open_amounts([invoice.pk]) == {invoice.pk: 45_00}


def test_amounts_come_back_as_whole_numbers() -> None:
    an_invoice(total=3, paid=1)
    found = with_amounts(Invoice.objects.all()).get()
    assert type(found.open) is int
    assert type(found.paid) is int


def test_a_settled_invoice_is_no_longer_open_but_its_amount_is_known() -> None:
    settled = an_invoice(total=100_00, paid=100_00)
    unpaid = an_invoice(total=80_00)
    assert list(open_invoices(Invoice.objects.all())) == [unpaid]
    assert open_amounts([settled.pk, unpaid.pk]) == {settled.pk: 0, unpaid.pk: 80_00}


def test_ageing_equals_the_sums_and_never_adds_two_currencies() -> None:
    customer = a_customer()
    for due_in, total, currency in [
        (5, 10_00, "EUR"),
        (0, 20_00, "EUR"),
        (-1, 30_00, "EUR"),
        (-30, 40_00, "EUR"),
        (-31, 50_00, "EUR"),
        (-61, 60_00, "EUR"),
        (-91, 70_00, "EUR"),
        (-1, 99_00, "USD"),
    ]:
        an_invoice(customer, due_in=due_in, total=total, currency=currency, paid=1_00)
    without_due_date(an_invoice(customer, total=5_00))
    found = ageing(Invoice.objects.all(), customer.organisation.today())
    assert found["EUR"].amounts == [33_00, 68_00, 49_00, 59_00, 69_00]
    assert found["EUR"].counts == [3, 2, 1, 1, 1]
    assert found["USD"].amounts == [0, 98_00, 0, 0, 0]
    euros = Invoice.objects.filter(currency="EUR").aggregate(sum=Sum("total"))["sum"]
    paid = Allocation.objects.filter(invoice__currency="EUR").aggregate(sum=Sum("amount"))["sum"]
    assert found["EUR"].open == euros - paid


def test_in_paris_the_next_day_begins_before_midnight_in_greenwich(clock: Clock) -> None:
    paris = a_customer(organisation=an_organisation(time_zone="Europe/Paris"))
    montreal = a_customer(organisation=an_organisation(time_zone="America/Toronto"))
    due_on = date(2026, 10, 5)
    an_invoice(paris, due_on=due_on)
    an_invoice(montreal, due_on=due_on)
    clock.set("2026-10-05T22:30+00:00")
    late = {}
    for customer in (paris, montreal):
        rows = Invoice.objects.in_organisation(customer.organisation)
        late[customer] = ageing(rows, customer.organisation.today())["EUR"].late
    assert late == {paris: 120_00, montreal: 0}


@pytest.mark.parametrize(
    ("night", "late"),
    [
        ("2026-10-25T00:59+00:00", 0),  # 02:59 in summer time: still the day that it is due
        ("2026-10-25T01:30+00:00", 0),  # 02:30 again, in winter time
        ("2026-10-25T22:59+00:00", 0),
        ("2026-10-25T23:00+00:00", 120_00),
    ],
)
def test_the_night_of_25_hours_shifts_no_due_date(clock: Clock, night: str, late: int) -> None:
    customer = a_customer()
    an_invoice(customer, due_on=date(2026, 10, 25))
    clock.set(night)
    assert ageing(Invoice.objects.all(), customer.organisation.today())["EUR"].late == late


def test_credit_is_what_pays_no_invoice_per_customer_and_currency() -> None:
    customer, other = a_customer(), a_customer()
    invoice = an_invoice(customer, total=100_00, paid=60_00)
    a_payment(customer=customer, amount=15_00)
    a_credit_note(customer, total=7_00)
    a_credit_note(invoice=invoice, total=9_00)
    a_payment(customer=customer, amount=500, currency="USD")
    a_payment(customer=other, amount=3_00)
    ids = [customer.pk, other.pk]
    assert credit_left(ids, "EUR") == {customer.pk: 22_00, other.pk: 3_00}
    assert credit_left(ids, "USD") == {customer.pk: 500}
    assert credit_left([other.pk], "USD") == {}
