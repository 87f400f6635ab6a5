"""A list as a credit controller works in it: keys, panel, ticks, Back; and without any script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from relance.customers.models import Customer
from relance.invoices.models import Invoice
from relance.organisations.models import Organisation
from tests.browser.conftest import WIDTHS
from tests.factories import a_contact, a_customer, an_invoice, an_organisation, the_owner_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def organisation(sign_in: Callable[[Any], None]) -> Organisation:
    """Three late invoices, oldest first: two of Morel, one of Bréval."""
    organisation = an_organisation("Verdet & Fils")
    morel = a_customer("Menuiserie Morel", organisation=organisation)
    breval = a_customer("Boulangerie Bréval", organisation=organisation)
    for customer in (morel, breval):
        a_contact(customer)
    for number, customer, late, total in (
        ("FA-1", morel, 60, 1200_00),
        ("FA-2", morel, 40, 34_50),
        ("FA-3", breval, 10, 99_99),
    ):
        an_invoice(customer, number=number, due_in=-late, total=total)
    owner = the_owner_of(organisation)
    owner.user.language = "fr"
    owner.user.save()
    sign_in(owner.user)
    return organisation


@pytest.fixture
def invoices(page: Page, organisation: Organisation) -> Page:
    page.goto(f"/o/{organisation.slug}/invoices/?sort=due")
    return page


def row(page: Page, number: str) -> Any:
    return page.locator("[data-row]", has_text=number)


def panel(page: Page) -> Any:
    return page.locator("#side .panel")


def key(number: str) -> int:
    return Invoice.objects.get(number=number).pk


def test_the_keys_move_open_follow_and_close(invoices: Page) -> None:
    invoices.keyboard.press("j")
    invoices.keyboard.press("j")
    invoices.keyboard.press("Enter")
    expect(panel(invoices)).to_contain_text("FA-2")
    expect(invoices).to_have_url(re.compile(rf"panel={key('FA-2')}$"))
    expect(row(invoices, "FA-2")).to_have_attribute("aria-current", "true")

    invoices.keyboard.press("j")
    expect(panel(invoices)).to_contain_text("FA-3")
    expect(row(invoices, "FA-3").locator("[data-open]")).to_be_focused()

    invoices.keyboard.press("Escape")
    expect(panel(invoices)).to_have_count(0)
    expect(row(invoices, "FA-3").locator("[data-open]")).to_be_focused()
    expect(invoices).not_to_have_url(re.compile("panel="))


def test_back_goes_through_the_panels_and_keeps_what_is_ticked(invoices: Page) -> None:
    row(invoices, "FA-3").get_by_role("checkbox").check()
    row(invoices, "FA-1").locator("[data-open]").click()
    expect(panel(invoices)).to_contain_text("FA-1")
    row(invoices, "FA-2").locator("[data-open]").click()
    expect(panel(invoices)).to_contain_text("FA-2")

    invoices.go_back()
    expect(panel(invoices)).to_contain_text("FA-1")
    invoices.go_back()
    expect(panel(invoices)).to_have_count(0)
    expect(row(invoices, "FA-3").get_by_role("checkbox")).to_be_checked()


def test_coming_back_from_another_page_shows_the_list_and_its_panel(
    invoices: Page, organisation: Organisation
) -> None:
    row(invoices, "FA-1").locator("[data-open]").click()
    expect(panel(invoices)).to_contain_text("FA-1")
    invoices.goto(f"/o/{organisation.slug}/customers/")
    invoices.go_back()
    expect(panel(invoices)).to_contain_text("FA-1")
    expect(row(invoices, "FA-3")).to_be_visible()


def test_what_is_ticked_is_counted_summed_and_sent_together(invoices: Page) -> None:
    invoices.keyboard.press("j")
    invoices.keyboard.press("x")
    invoices.keyboard.press("j")
    invoices.keyboard.press("x")
    picked = invoices.locator(".picked")
    expect(picked).to_contain_text("Menuiserie Morel")
    expect(picked).to_contain_text("1\u202f234,50\u00a0€")
    expect(invoices.locator("tr[data-part]")).to_contain_text("1\u202f234,50\u00a0€")
    invoices.keyboard.press("e")
    expect(invoices).to_have_url(re.compile(rf"ids={key('FA-1')}&ids={key('FA-2')}"))


def test_a_message_is_for_one_customer(invoices: Page) -> None:
    row(invoices, "FA-1").get_by_role("checkbox").check()
    row(invoices, "FA-3").get_by_role("checkbox").check()
    picked = invoices.locator(".picked")
    expect(picked.locator("[data-picked-mixed]")).to_be_visible()
    expect(picked.locator("[data-one-customer]:visible")).to_have_count(0)
    row(invoices, "FA-3").get_by_role("checkbox").uncheck()
    expect(picked.locator("[data-one-customer]:visible")).not_to_have_count(0)


def test_single_keys_can_be_switched_off_but_not_the_arrows(
    page: Page, organisation: Organisation
) -> None:
    user = the_owner_of(organisation).user
    user.single_key_shortcuts = False
    user.save()
    page.goto(f"/o/{organisation.slug}/invoices/?sort=due")
    page.keyboard.press("j")
    expect(page.locator("[data-row]:focus-within")).to_have_count(0)
    row(page, "FA-1").locator("[data-open]").focus()
    page.keyboard.press("ArrowDown")
    expect(row(page, "FA-2").locator("[data-open]")).to_be_focused()


def test_a_key_pressed_while_typing_is_a_letter(invoices: Page) -> None:
    invoices.keyboard.press("/")
    invoices.keyboard.type("jxe")
    expect(invoices.locator("[data-search]")).to_have_value("jxe")
    expect(invoices.locator("[data-tick]:checked")).to_have_count(0)


def test_a_filter_applies_by_itself_and_the_address_holds_it(invoices: Page) -> None:
    choice = invoices.locator(".filters select").first
    name, value = (
        choice.get_attribute("name"),
        choice.locator("option").nth(1).get_attribute("value"),
    )
    choice.select_option(value)
    expect(invoices).to_have_url(re.compile(rf"{name}={value}"))
    expect(invoices.locator(f".filters [name={name}]")).to_be_focused()


def test_on_a_phone_lines_are_cards_and_the_panel_fills_the_screen(
    page: Page, organisation: Organisation
) -> None:
    width, height = WIDTHS["phone"]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"/o/{organisation.slug}/invoices/?sort=due")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    row(page, "FA-1").locator("[data-open]").click()
    expect(panel(page)).to_contain_text("FA-1")
    box = panel(page).bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"]) == (0, 0, width)
    page.go_back()
    expect(panel(page)).to_have_count(0)


def test_everything_works_without_script(
    new_context: Callable[..., BrowserContext],
    organisation: Organisation,
    context: BrowserContext,
) -> None:
    plain = new_context(java_script_enabled=False)
    plain.add_cookies(context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto(f"/o/{organisation.slug}/invoices/?sort=due")
    row(page, "FA-1").locator("[data-open]").click()
    expect(panel(page)).to_contain_text("FA-1")
    page.locator("[data-close]").click()
    expect(panel(page)).to_have_count(0)
    row(page, "FA-2").get_by_role("checkbox").check()
    page.locator(".picked button[formaction]").first.click()
    expect(page).to_have_url(re.compile(rf"ids={key('FA-2')}"))


def test_a_double_click_sends_a_form_once(page: Page, organisation: Organisation) -> None:
    page.goto(f"/o/{organisation.slug}/customers/new/")
    page.get_by_label("Nom de la société").or_(page.locator("[name$=name]")).first.fill(
        "Deux Clics"
    )
    page.locator("main form[method=post] [data-primary]").dblclick()
    page.wait_for_url(re.compile(r"/customers/\d+/"))
    assert Customer.objects.filter(name="Deux Clics").count() == 1


def test_the_theme_chosen_on_this_device_is_in_the_page_from_the_server(
    page: Page, organisation: Organisation
) -> None:
    page.goto(f"/o/{organisation.slug}/invoices/")
    page.locator("[popovertarget=person]").click()
    page.locator("[data-theme-choice=dark]").click()
    page.reload()
    expect(page.locator("html[data-theme=dark]")).to_have_count(1)


@pytest.mark.parametrize("size", WIDTHS)
def test_axe_finds_nothing_with_panel_and_ticks(
    page: Page, organisation: Organisation, axe: Callable[[Page], None], size: str
) -> None:
    width, height = WIDTHS[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"/o/{organisation.slug}/invoices/?sort=due")
    row(page, "FA-1").get_by_role("checkbox").check()
    axe(page)
    row(page, "FA-2").locator("[data-open]").click()
    expect(panel(page)).to_contain_text("FA-2")
    axe(page)
