"""Home: the figures that someone opens the day with, and the way in for those who begin."""

import re
from datetime import date
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client

from relance.customers.models import Customer
from relance.dashboard.queries import figures_of
from relance.dunning.models import DunningPlan
from relance.invoices.models import Allocation, Invoice
from relance.organisations.models import Member
from relance.organisations.roles import Role
from tests.conftest import Clock
from tests.factories import (
    a_contact,
    a_customer,
    a_dispute,
    a_member,
    a_payment,
    an_invoice,
    an_organisation,
    under_plan,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client: Client) -> Member:
    """A collector, signed in."""
    member = a_member(organisation=an_organisation(name="Duval"))
    client.force_login(member.user)
    return member


def home(client: Client, member: Member, **params: Any) -> str:
    answer = client.get(f"/o/{member.organisation.slug}/", params)
    assert answer.status_code == 200
    return answer.content.decode()


def a_customer_of(member: Member, name: str = "Talverne") -> Customer:
    return a_customer(name, organisation=member.organisation)


def tabs_of(page: str) -> dict[str, int]:
    found = re.findall(r"state=([a-z-]+)[^>]*>[^<]*<span>(\d+)</span>", page)
    return {state: int(count) for state, count in found}


def test_the_figures_equal_the_sums_of_the_database(client: Client, member: Member) -> None:
    customer = a_customer_of(member)
    for number in range(-100, 60, 7):
        an_invoice(customer, due_in=number, total=1000_01 + number, paid=3_33)
    owed = figures_of(member)[0].owed
    total = Invoice.objects.aggregate(sum=Sum("total"))["sum"]
    paid = Allocation.objects.aggregate(sum=Sum("amount"))["sum"]
    late = Invoice.objects.filter(due_on__lt=member.organisation.today())
    late_total = late.aggregate(sum=Sum("total"))["sum"]
    late_paid = Allocation.objects.filter(invoice__in=late).aggregate(sum=Sum("amount"))["sum"]
    assert owed.open == total - paid
    assert owed.late == late_total - late_paid
    assert sum(owed.amounts) == owed.open
    assert owed.invoices == Invoice.objects.count()


def test_what_is_owed_late_and_received_is_on_the_page(
    clock: Clock, client: Client, member: Member
) -> None:
    clock.set("2026-11-23T09:00")
    customer = a_customer_of(member)
    an_invoice(customer, total=300_00, due_in=-10)
    an_invoice(customer, total=700_00, due_in=3)
    settled = an_invoice(customer, total=50_00)
    a_payment(settled, received_on=date(2026, 11, 2))
    a_payment(customer=customer, amount=9_00, received_on=date(2026, 10, 31))
    page = home(client, member)
    assert "€1,000.00" in page
    assert "30% of what is owed" in page
    assert "€700.00" in page
    assert "Received in November" in page
    assert "€50.00" in page
    assert "payments up to" in page


def test_what_an_import_found_as_paid_was_received_in_no_month(
    clock: Clock, client: Client, member: Member
) -> None:
    clock.set("2026-11-23T09:00")
    settled = an_invoice(a_customer_of(member), total=50_00)
    a_payment(settled, received_on=date(2026, 11, 23), source="import")
    assert figures_of(member)[0].received.money.minor == 0
    assert "payments up to" not in home(client, member)


def test_currencies_have_their_own_figures(client: Client, member: Member) -> None:
    customer = a_customer_of(member)
    an_invoice(customer, total=100_00, due_in=-1)
    an_invoice(customer, total=11_00, currency="USD", due_in=-1)
    ours, dollars = figures_of(member)
    assert (ours.currency, ours.owed.open) == ("EUR", 100_00)
    assert (dollars.currency, dollars.owed.open) == ("USD", 11_00)
    page = home(client, member)
    assert "Owed in USD" in page
    assert "111" not in re.sub(r"\s|<[^>]*>", " ", page.partition("<tfoot>")[2])


def test_money_of_a_binned_customer_is_not_counted(client: Client, member: Member) -> None:
    an_invoice(a_customer("Gone", organisation=member.organisation, state="bin"), due_in=-9)
    assert figures_of(member)[0].owed.open == 0


def test_tabs_lead_to_what_is_late_not_due_and_disputed(client: Client, member: Member) -> None:
    customer = a_customer_of(member)
    an_invoice(customer, due_in=-9)
    an_invoice(customer, due_in=9)
    a_dispute(an_invoice(customer, due_in=-9))
    an_invoice(customer, due_in=-9, paid=120_00)
    page = home(client, member)
    assert tabs_of(page) == {"remind": 0, "late": 2, "not-due": 1, "disputed": 1, "open": 3}
    assert 'state=late" aria-current="page"' in page.replace("state=late&amp;", "state=late")


def test_what_a_plan_would_remind_of_today_comes_first(
    clock: Clock, client: Client, member: Member
) -> None:
    clock.set("2026-11-23T09:00")
    customer = a_customer_of(member)
    a_contact(customer)
    under_plan(customer, DunningPlan.objects.in_organisation(member.organisation).first())
    due = an_invoice(customer, due_in=-6)
    an_invoice(customer, due_in=-1)
    page = home(client, member)
    assert tabs_of(page)["remind"] == 1
    assert re.findall(r"data-row=\"(\d+)\"", page) == [str(due.pk)]


def test_the_picture_leads_to_its_invoices(client: Client, member: Member) -> None:
    customer = a_customer_of(member)
    old = an_invoice(customer, due_in=-70)
    an_invoice(customer, due_in=-2)
    assert "?state=open&amp;age=3" in home(client, member)
    page = home(client, member, state="open", age="3")
    assert re.findall(r"data-row=\"(\d+)\"", page) == [str(old.pk)]


def test_a_new_organisation_begins_with_its_first_steps(client: Client, member: Member) -> None:
    page = home(client, member)
    assert "First steps" in page
    assert "Import your invoices" in page
    an_invoice(a_customer_of(member))
    page = home(client, member)
    assert page.count("data-done") == 2
    assert page.index("Import your invoices") < page.index("Say how you are paid")
    assert page.index("Say how you are paid") < page.index("Assign a plan")
    house = member.organisation
    house.iban, house.reply_to = "FR7630006000011234567890189", "compta@verdet.example"
    house.save()
    assert home(client, member).count("data-done") == 3


def test_only_who_may_change_the_settings_is_led_to_them(client: Client) -> None:
    house = an_organisation()
    for role, times in ((Role.COLLECTOR, 0), (Role.ADMINISTRATOR, 1)):
        one = a_member(role, organisation=house)
        client.force_login(one.user)
        led = f'class="button" href="/o/{house.slug}/settings/"'
        assert home(client, one).count(led) == times


def test_a_reader_sees_the_steps_and_no_button(client: Client) -> None:
    reader = a_member(Role.READER)
    client.force_login(reader.user)
    page = home(client, reader)
    assert "First steps" in page
    assert ">Start<" not in page


def test_nothing_of_another_organisation_is_on_it(client: Client, member: Member) -> None:
    an_invoice(a_customer("Secret SARL"), due_in=-9, total=777_77)
    a_customer_of(member)
    an_invoice(a_customer_of(member), total=1_00)
    page = home(client, member)
    assert "Secret" not in page
    assert "777" not in page


def test_the_search_on_top_finds_customers_and_invoices(client: Client, member: Member) -> None:
    customer = a_customer_of(member, "Clôtures Müller")
    an_invoice(customer, number="FA-0871", total=1234_56)
    url = f"/o/{member.organisation.slug}/search/"
    for typed in ("0871", "1 234,56"):
        assert "FA-0871" in client.get(url, {"q": typed}).content.decode()
    assert f"customers/{customer.pk}/" in client.get(url, {"q": "cloture"}).content.decode()
    assert "Nothing found" in client.get(url, {"q": "xyzzy"}).content.decode()
    assert client.get(url).status_code == 200
