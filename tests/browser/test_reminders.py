"""A reminder is written in a real browser, from the list to the message, in both themes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect
from pytest_django.live_server_helper import LiveServer

from relance.dunning.models import DunningPlan, Exclusion, PlanAssignment, Reminder
from relance.organisations.models import Member
from tests import factories as a
from tests.browser.conftest import WIDTHS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def member() -> Member:
    organisation = a.an_organisation("Verdet & Fils", slug="verdet", country="FR")
    for name in ("Ateliers Brévenne", "Garage Lemoyne"):
        customer = a.a_customer(name, organisation=organisation)
        a.a_contact(customer)
        a.under_plan(customer)
        a.with_pdf(a.an_invoice(customer, due_in=-40))
        a.an_invoice(customer, due_in=-8)
    return a.the_owner_of(organisation)


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_ticked_invoices_to_the_message(
    page: Page,
    live_server: LiveServer,
    sign_in: Callable[[Any], None],
    axe: Callable[[Page], None],
    member: Member,
    width: str,
) -> None:
    sign_in(member.user)
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/o/verdet/invoices/?sort=customer")
    page.locator("[data-tick]").nth(0).check()
    page.locator("[data-tick]").nth(1).check()
    axe(page)
    page.locator("[data-picked] button[formaction*='/reminders/new/']").click()
    expect(page.locator("#write")).to_be_visible()
    expect(page.locator("#id_body")).to_have_value("")
    axe(page)
    page.locator("button.template").nth(0).click()
    expect(page.locator("#id_body")).to_have_value(containing("{{ tableau }}"))
    look = page.frame_locator(".look iframe")
    expect(look.locator("body")).to_contain_text("Verdet & Fils")
    axe(page)
    page.locator("[data-asks=confirm]").click()
    expect(page.locator("dialog#confirm")).to_contain_text("@customer.example")
    axe(page)
    page.locator("dialog#confirm button[data-primary]").click()
    page.wait_for_url("**/messages/*/")
    assert Reminder.objects.get().invoice_links.count() == 2


def containing(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text))


def test_the_look_follows_what_is_typed_and_back_leaves_the_composer(
    page: Page, live_server: LiveServer, sign_in: Callable[[Any], None], member: Member
) -> None:
    sign_in(member.user)
    page.goto(f"{live_server.url}/o/verdet/invoices/")
    page.locator("[data-row] a[data-key=e]").first.click()
    page.locator("#id_subject").fill("Bonjour")
    page.locator("#id_body").fill("Une phrase à moi.")
    look = page.frame_locator(".look iframe")
    expect(look.locator("body")).to_contain_text("Une phrase à moi.")
    page.locator("[data-look] [data-form=text]").click()
    expect(look.locator("pre")).to_contain_text("Une phrase à moi.")
    page.go_back()
    expect(page).to_have_url(f"{live_server.url}/o/verdet/invoices/")


def test_the_question_says_who_gets_it_and_does_not_open_without_an_address(
    page: Page, live_server: LiveServer, sign_in: Callable[[Any], None], member: Member
) -> None:
    sign_in(member.user)
    page.goto(f"{live_server.url}/o/verdet/invoices/")
    page.locator("[data-row] a[data-key=e]").first.click()
    page.locator("button.template").nth(0).click()
    page.locator("#id_cc").fill("boss@customer.example")
    page.locator("[data-asks=confirm]").click()
    question = page.locator("dialog#confirm")
    expect(question).to_contain_text("boss@customer.example")
    expect(question).to_contain_text(member.user.email)
    page.locator("[data-unasks]").click()
    page.locator("#id_cc").fill("boss@")
    page.locator("[data-asks=confirm]").click()
    expect(page.locator("#id_cc_error")).to_be_visible()
    expect(question).to_be_hidden()
    page.locator("#id_cc").fill("")
    page.locator("[name=to]").uncheck()
    page.locator("[data-asks=confirm]").click()
    expect(page.locator("#id_to_error")).to_be_visible()
    expect(question).to_be_hidden()
    assert not Reminder.objects.exists()


def test_what_was_typed_is_not_left_without_a_question(
    page: Page, live_server: LiveServer, sign_in: Callable[[Any], None], member: Member
) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    sign_in(member.user)
    page.goto(f"{live_server.url}/o/verdet/invoices/")
    page.locator("[data-row] a[data-key=e]").first.click()
    page.locator("button.template").nth(0).click()
    expect(page.locator("#id_body")).to_have_value(containing("{{ tableau }}"))
    assert asked == []
    page.locator("#id_body").press_sequentially("Une phrase à moi.")
    page.locator(".decide a").click()
    expect(page.locator("#id_body")).to_have_value(containing("Une phrase à moi."))
    assert asked == ["beforeunload"]
    page.locator("[data-asks=confirm]").click()
    page.locator("dialog#confirm button[data-primary]").click()
    page.wait_for_url("**/messages/*/")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_the_pages_of_reminders_and_plans(
    page: Page,
    live_server: LiveServer,
    sign_in: Callable[[Any], None],
    axe: Callable[[Page], None],
    member: Member,
    width: str,
) -> None:
    sign_in(member.user)
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))  # type: ignore[arg-type]
    plan = DunningPlan.objects.get()
    customer = PlanAssignment.objects.first().customer  # type: ignore[union-attr]
    invoice = customer.invoices.first()
    assert invoice is not None
    Exclusion.objects.create(organisation=member.organisation, invoice=invoice)
    for address in (
        "reminders/",
        "plans/",
        f"plans/{plan.pk}/",
        f"customers/{customer.pk}/",
        f"customers/{customer.pk}/plan/?plan={plan.pk}",
        f"customers/{customer.pk}/pauses/",
        f"customers/?panel={customer.pk}",
        f"invoices/?panel={invoice.pk}",
        f"invoices/{invoice.pk}/next-date/",
    ):
        page.goto(f"{live_server.url}/o/verdet/{address}")
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{address} scrolls sideways"


def test_the_switch_is_taken_back_by_its_toast(
    page: Page, live_server: LiveServer, sign_in: Callable[[Any], None], member: Member
) -> None:
    sign_in(member.user)
    invoice = PlanAssignment.objects.first().customer.invoices.first()  # type: ignore[union-attr]
    assert invoice is not None
    page.goto(f"{live_server.url}/o/verdet/invoices/?panel={invoice.pk}")
    switch = page.locator("#side [role=switch]")
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(page.locator("#side .why")).to_be_visible()
    page.locator(".toast form button").click()
    expect(switch).to_have_attribute("aria-checked", "true")
    assert not Exclusion.objects.exists()
