"""What each customer owes: on their list, in its filters and totals, and on their page."""

import re
from typing import Any

import pytest
from django.db.models import Q, Sum
from django.test import Client

from relance.core.money import Money
from relance.customers.models import Customer
from relance.invoices.balances import (
    amounts_of,
    by_lateness,
    credits_of,
    last_payment_day,
    sums_by_currency,
    with_late,
    with_oldest,
    with_owed,
)
from relance.invoices.models import Allocation, Invoice
from relance.invoices.paying import undo_payment
from relance.invoices.queries import late
from relance.organisations.models import Member
from tests.factories import (
    a_credit_note,
    a_customer,
    a_member,
    a_payment,
    an_invoice,
    an_organisation,
    without_due_date,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return a_member(organisation=an_organisation())


def a_customer_of(member: Member, name: str = "") -> Customer:
    return a_customer(name, organisation=member.organisation)


def row_of(member: Member, customer: Customer) -> Any:
    rows = Customer.objects.visible_to(member)
    return with_oldest(with_late(with_owed(rows, member), member), member).get(pk=customer.pk)


def test_a_customer_owes_its_open_amounts_and_late_is_a_part_of_it(member: Member) -> None:
    customer = a_customer_of(member)
    first = an_invoice(customer, total=100_00, paid=30_00, due_in=-40)
    a_payment(first, amount=5_00)
    an_invoice(customer, total=50_00, due_in=0)
    an_invoice(customer, total=99_00, due_in=-90, paid=99_00)
    without_due_date(an_invoice(customer, total=1_00))
    an_invoice(a_customer_of(member), total=777_00, due_in=-3)
    row = row_of(member, customer)
    assert (row.owed, row.late_amount) == (116_00, 65_00)
    assert row.oldest_due == first.due_on


def test_other_currencies_stand_beside_and_are_not_added(member: Member) -> None:
    customer = a_customer_of(member)
    an_invoice(customer, total=10_00)
    an_invoice(customer, total=20_00, currency="USD", paid=5_00, due_in=-1)
    an_invoice(a_customer_of(member), total=30_00, currency="CHF")
    row = row_of(member, customer)
    assert amounts_of(row, "owed", "EUR") == [Money(10_00, "EUR"), Money(15_00, "USD")]
    assert amounts_of(row, "late_amount", "EUR") == [Money(15_00, "USD")]


def test_who_owes_nothing_has_no_amount_and_no_due_date(member: Member) -> None:
    row = row_of(member, a_customer_of(member))
    assert (row.owed, row.late_amount, row.oldest_due) == (0, 0, None)


def test_totals_under_the_list_follow_its_rows_and_equal_sql(member: Member) -> None:
    for number in range(12):
        customer = a_customer_of(member, f"Client {number}")
        an_invoice(customer, total=1000 + number, paid=7, due_in=5 - number)
        an_invoice(customer, total=300 + number, currency="USD", due_in=-number)
    some = Customer.objects.visible_to(member).filter(name__endswith="1")
    totals = {money.currency: money.minor for money in sums_by_currency(some, member, Q())}
    invoices = Invoice.objects.filter(customer__in=some)
    for currency in ("EUR", "USD"):
        ours = invoices.filter(currency=currency)
        total = ours.aggregate(sum=Sum("total"))["sum"]
        paid = Allocation.objects.filter(invoice__in=ours).aggregate(sum=Sum("amount"))["sum"]
        assert totals[currency] == total - (paid or 0)
    today = member.organisation.today()
    everyone = Customer.objects.visible_to(member)
    rows = with_late(everyone, member)
    in_list = sum(row.late_amount for row in rows)
    assert sums_by_currency(everyone, member, late(today))[0] == Money(in_list, "EUR")


def test_customers_are_narrowed_by_how_late_they_are(member: Member) -> None:
    names = {"a": -5, "b": -45, "c": 5, "d": 0}
    for name, due_in in names.items():
        an_invoice(a_customer_of(member, name), due_in=due_in)
    an_invoice(a_customer_of(member, "settled"), due_in=-300, paid=120_00)
    a_customer_of(member, "new")

    def found(value: str) -> str:
        rows = by_lateness(Customer.objects.visible_to(member), value, member)
        return " ".join(sorted(rows.values_list("name", flat=True)))

    assert found("late") == "a b"
    assert found("1") == "a"
    assert found("2") == "b"
    assert found("4") == ""
    assert found("none") == "c d"
    assert found("nothing") == "new settled"


def test_credits_are_listed_with_what_is_left_of_them(member: Member) -> None:
    customer = a_customer_of(member)
    invoice = an_invoice(customer, total=50_00)
    a_credit_note(invoice=invoice, total=10_00)
    a_credit_note(customer, total=20_00)
    payment = a_payment(customer=customer, amount=3_00)
    assert sorted(credit.rest for credit in credits_of([customer.pk])) == [3_00, 20_00]
    undo_payment(payment, member=member)
    assert [credit.rest for credit in credits_of([customer.pk])] == [20_00]


def test_payments_are_as_fresh_as_the_last_one_that_stands(member: Member) -> None:
    assert last_payment_day(member) is None
    customer = a_customer_of(member)
    first = member.organisation.today().replace(day=1)
    a_payment(customer=customer, received_on=first.replace(year=first.year - 1))
    last = a_payment(customer=customer, received_on=first)
    assert last_payment_day(member) == first
    undo_payment(last, member=member)
    assert last_payment_day(member) == first.replace(year=first.year - 1)


def test_the_list_and_the_page_of_customers_show_it(client: Client, member: Member) -> None:
    client.force_login(member.user)
    home = f"/o/{member.organisation.slug}/customers/"
    late_one, other = a_customer_of(member, "Talverne"), a_customer_of(member, "Brévenne")
    an_invoice(late_one, number="FA-7", total=100_00, due_in=-40)
    an_invoice(late_one, total=11_00, currency="USD", due_in=4)
    an_invoice(other, total=5_00, due_in=4)
    page = client.get(home, {"lateness": "late"}).content.decode()
    assert "Talverne" in page
    assert "Brévenne" not in page.partition("<tbody")[2]
    foot = page.partition("<tfoot>")[2]
    assert "€100.00" in foot
    assert "US$11.00" in foot
    assert "105.00" not in foot
    by_owed = client.get(home, {"sort": "-owed"}).content.decode().partition("<tbody")[2]
    assert by_owed.index("Talverne") < by_owed.index("Brévenne")
    for address in (f"{home}{late_one.pk}/", f"{home}?panel={late_one.pk}"):
        page = client.get(address).content.decode()
        assert "all of it late" in page
        assert "US$11.00" in page
    page = client.get(f"{home}{late_one.pk}/").content.decode()
    assert re.search(r">FA-7</a>", page)
