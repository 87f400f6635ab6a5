"""An import is undone in a real browser: from its report to what stays, in both languages."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from relance.customers.editing import edit_customer
from relance.customers.models import Customer
from relance.imports.checking.intake import Settings
from relance.imports.models import Import
from relance.imports.undo_jobs import undo_import
from tests.browser.conftest import WIDTHS
from tests.factories import a_customer, a_member, an_organisation
from tests.imports.bringing import take_in

pytestmark = pytest.mark.django_db(transaction=True)
FILE = (
    "Code client;Nom du client;Ville;Mail;Nom\n"
    "A1;Acme;Lyon;ada@acme.example;Ada\n"
    "B1;Bolt;Lille;bob@bolt.example;Bob\n"
    "C1;Cuivres du Nord;Douai;cy@cuivres.example;Cy\n"
)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_import_is_undone(
    page: Page,
    live_server: LiveServer,
    sign_in: Callable[[Any], None],
    axe: Callable[[Page], None],
    width: str,
) -> None:
    organisation = an_organisation(slug="verdet")
    member = a_member(organisation=organisation, name="Inès Collin")
    a_customer("Cuivres du Nord", organisation=organisation, external_id="C1", city="Lens")
    take_in(organisation, FILE.encode(), Settings(kind="customers", mode="update"))
    record = Import.objects.get()
    edit_customer(Customer.objects.get(name="Bolt"), member=member, city="Brest")

    sign_in(member.user)
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))  # type: ignore[arg-type]
    page.goto(f"{live_server.url}{record.path}")
    page.locator("main a[href$='/undoing/']").click()

    expect(page.locator(".facts").first).to_contain_text("1 client, 2 contacts")
    expect(page.locator("main")).to_contain_text("Inès Collin")
    expect(page.locator("ins", has_text="Lens")).to_be_visible()
    axe(page)
    page.locator(".decide button[data-primary]").click()
    expect(page.locator("progress")).to_be_visible()
    axe(page)
    undo_import(record.pk)

    expect(page.locator("h1")).to_have_text("Import annulé")
    expect(page.locator(".facts").first).to_contain_text("1 client, 2 contacts")
    axe(page)
    page.locator("main th a", has_text="Bolt").click()
    expect(page.locator("h1")).to_contain_text("Bolt")
    page.goto(f"{live_server.url}{record.path}")
    expect(page.locator("main")).to_contain_text("Cet import a été annulé")
    assert sorted(one.name for one in Customer.objects.all()) == ["Bolt", "Cuivres du Nord"]


@pytest.mark.browser_context_args(locale="en-GB")
def test_by_keyboard_alone_and_in_english(
    page: Page, live_server: LiveServer, sign_in: Callable[[Any], None]
) -> None:
    organisation = an_organisation(slug="verdet", language="en")
    member = a_member(organisation=organisation)
    take_in(organisation, FILE.encode(), Settings(kind="customers"))
    record = Import.objects.get()
    sign_in(member.user)
    page.goto(f"{live_server.url}{record.path}")
    page.get_by_role("link", name="Undo this import").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Undo an import")
    page.get_by_role("link", name="Leave it as it is").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("progress")).to_be_visible()
    undo_import(record.pk)
    expect(page.locator("main")).to_contain_text("Undone: everything is as before the import.")
    assert not Customer.objects.exists()
