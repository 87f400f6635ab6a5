"""Customers in a browser: begun, binned and brought back, assigned together; and looked at."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from relance.customers.models import Contact, Customer
from relance.organisations.models import Organisation
from tests.browser.conftest import WIDTHS
from tests.factories import (
    a_contact,
    a_customer,
    a_group,
    an_invoice,
    an_organisation,
    the_owner_of,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def organisation(sign_in: Callable[[Any], None]) -> Organisation:
    organisation = an_organisation("Verdet & Fils")
    group = a_group("Talverne", organisation=organisation)
    for number, name in enumerate(("Boulangerie Bréval", "Constructions Talverne", "Morel")):
        customer = a_customer(
            name, organisation=organisation, external_id=f"C-{number}", group=group, country="FR"
        )
        a_contact(customer, f"compta@c{number}.example", phone="+33 1 99 00 41 27")
        an_invoice(customer, total=100_00 * (number + 1), due_in=-40 * number)
    owner = the_owner_of(organisation)
    owner.user.language = "en"
    owner.user.save()
    sign_in(owner.user)
    return organisation


@pytest.fixture
def customers(page: Page, organisation: Organisation) -> Page:
    page.goto(f"/o/{organisation.slug}/customers/")
    return page


def toast(page: Page) -> Any:
    return page.locator(".toast").last


def test_a_customer_is_begun_with_its_contacts(customers: Page) -> None:
    customers.get_by_role("link", name="Add a customer").click()
    customers.get_by_label("Company name").fill("Ateliers Brévenne")
    customers.get_by_label("E-mail").fill("i.collin@brevenne.example")
    customers.get_by_role("button", name="Another contact").click()
    expect(customers.get_by_label("Company name")).to_have_value("Ateliers Brévenne")
    customers.get_by_label("E-mail").nth(1).fill("y.bellanger@brevenne.example")
    customers.get_by_role("button", name="Add the customer").click()
    expect(customers.locator("h1")).to_have_text("Ateliers Brévenne")
    expect(toast(customers)).to_contain_text("Ateliers Brévenne is on the list of customers.")
    people = Contact.objects.filter(customer__name="Ateliers Brévenne").order_by("pk")
    assert [(one.email, one.is_main) for one in people] == [
        ("i.collin@brevenne.example", True),
        ("y.bellanger@brevenne.example", False),
    ]


def test_what_is_binned_comes_back_by_one_click(customers: Page) -> None:
    customers.get_by_role("link", name="Morel", exact=True).press("Enter")
    customers.get_by_role("link", name="Open the customer's page").click()
    customers.locator(".heading").get_by_label("More options").click()
    customers.get_by_role("button", name="Put in the bin").click()
    expect(customers.locator("[data-rows] > tr")).to_have_count(2)
    toast(customers).get_by_role("button", name="Undo").click()
    expect(customers.locator("h1")).to_have_text("Morel")
    assert Customer.objects.get(name="Morel").state == Customer.State.CLIENT


def test_another_main_contact_and_back(customers: Page, organisation: Organisation) -> None:
    customer = Customer.objects.get(name="Morel")
    other = a_contact(customer, "other@morel.example", first_name="Inès", is_main=False)
    customers.goto(f"/o/{organisation.slug}/customers/{customer.pk}/")
    customers.get_by_label("Options for Inès").click()
    customers.get_by_role("button", name="Make the main contact").click()
    expect(toast(customers)).to_contain_text("is the main contact.")
    other.refresh_from_db()
    assert other.is_main
    toast(customers).get_by_role("button", name="Undo").click()
    expect(customers.locator(".people > li").first).to_contain_text("Camille Martin")
    other.refresh_from_db()
    assert not other.is_main


def test_what_is_ticked_is_summed_and_assigned_together(customers: Page) -> None:
    for name in ("Morel", "Constructions Talverne"):
        customers.get_by_label(f"Tick {name}").check()
    expect(customers.locator("[data-part-sum]")).to_have_text("€500.00")
    customers.get_by_role("button", name="Group and managers").click()
    customers.get_by_label("Take out of the group").check()
    customers.get_by_role("button", name="Save").click()
    expect(toast(customers)).to_contain_text("2 customers changed.")
    assert Customer.objects.filter(group=None).count() == 2
    toast(customers).get_by_role("button", name="Undo").click()
    expect(toast(customers)).to_contain_text("2 customers are as they were.")
    assert not Customer.objects.filter(group=None).exists()


def test_filters_apply_by_themselves_and_stay_in_the_address(customers: Page) -> None:
    customers.get_by_label("Group", exact=True).select_option("No group")
    expect(customers.locator(".empty")).to_contain_text("No customer is like that")
    assert "group=none" in customers.url
    customers.get_by_role("link", name="Show all customers").click()
    expect(customers.locator("[data-rows] > tr")).to_have_count(3)


@pytest.mark.parametrize(
    ("width", "language"), [("phone", "fr"), ("laptop", "en"), ("desktop", "fr")]
)
def test_every_page_can_be_read_by_all(
    page: Page,
    organisation: Organisation,
    axe: Callable[[Page], None],
    width: str,
    language: str,
) -> None:
    wide, high = WIDTHS[width]
    page.set_viewport_size({"width": wide, "height": high})
    owner = the_owner_of(organisation).user
    owner.language = language
    owner.save()
    customer = Customer.objects.get(name="Constructions Talverne")
    contact = customer.contacts.get()
    for path in (
        "customers/",
        f"customers/?panel={customer.pk}",
        f"customers/{customer.pk}/",
        f"customers/{customer.pk}/history/",
        f"customers/{customer.pk}/edit/",
        f"customers/{customer.pk}/contacts/{contact.pk}/",
        "customers/new/",
        f"customers/assign/?ids={customer.pk}",
        "customers/bin/",
        "groups/",
        f"groups/{customer.group_id}/",
        "settings/positions/",
    ):
        page.goto(f"/o/{organisation.slug}/{path}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        axe(page)
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, path
