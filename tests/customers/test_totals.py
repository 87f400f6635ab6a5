"""The money under a list of customers is SQL's sum over what the filters leave, page or no page."""

import html
import re

import pytest
from django.db import connection
from django.test import Client

from relance.core.money import Money
from relance.customers.managers import set_managers
from relance.organisations.models import Member
from tests.customers.conftest import Address
from tests.factories import a_customer, a_group, an_invoice

pytestmark = pytest.mark.django_db


def owed_in_sql(condition: str) -> dict[str, int]:
    """Per currency, by hand: totals less allocations of customers that are not in the bin."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            select i.currency, sum(i.total - coalesce(
                (select sum(a.amount) from invoices_allocation a where a.invoice_id = i.id), 0))
            from invoices_invoice i join customers_customer c on c.id = i.customer_id
            where c.state <> 'bin' and {condition} group by i.currency
            """  # noqa: S608  conditions of this file
        )
        return {currency: int(owed) for currency, owed in cursor.fetchall()}


def under_the_list(client: Client, address: str) -> str:
    page = html.unescape(client.get(address).content.decode())
    return re.sub(r"<[^>]+>", " ", page.split("<tfoot>")[1].split("</tfoot>")[0])


def furnish(member: Member) -> int:
    """Sixty customers, more than one page; returns the id of the group of some of them."""
    group = a_group("Talverne", organisation=member.organisation)
    for number in range(60):
        customer = a_customer(
            f"Customer {number:02}",
            organisation=member.organisation,
            state="bin" if number % 10 == 9 else "client",
            group=group if number % 3 == 0 else None,
        )
        an_invoice(customer, total=1000_07 + number, paid=10_00, due_in=-number)
        if number % 7 == 0:
            an_invoice(customer, total=55_50, currency="USD")
        if number % 2:
            set_managers(customer, [member])
    an_invoice(a_customer("Stranger"), total=9_999_99)
    return group.pk


def test_totals_are_those_of_sql(signed_in: Client, at: Address, member: Member) -> None:
    group = furnish(member)
    ours = f"c.organisation_id = {member.organisation_id}"
    in_charge = "c.id in (select customer_id from customers_accountmanager)"
    cases = {
        at("list"): ours,
        at("list") + "?page=2": ours,
        at("list") + f"?group={group}": f"{ours} and c.group_id = {group}",
        at("list") + "?manager=me": f"{ours} and {in_charge}",
        at("list") + "?manager=me&q=customer+1": (
            f"{ours} and {in_charge} and c.name_key like 'customer%1%'"
        ),
        at("group", group): f"{ours} and c.group_id = {group}",
    }
    for address, condition in cases.items():
        shown = under_the_list(signed_in, address)
        sums = owed_in_sql(condition)
        assert len(sums) == 2
        for currency, owed in sums.items():
            assert Money(owed, currency).written("en") in shown, address


def test_what_is_ticked_can_be_summed(signed_in: Client, at: Address, member: Member) -> None:
    customer = a_customer(organisation=member.organisation)
    an_invoice(customer, total=100_00, paid=10_00)
    an_invoice(customer, total=55_50, currency="USD")
    page = signed_in.get(at("list")).content.decode()
    assert 'data-sums="9000 EUR,5550 USD"' in page
