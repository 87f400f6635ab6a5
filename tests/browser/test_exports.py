"""A list is taken away as a file: by its menu, as it is filtered, or the ticked lines alone."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from relance.organisations.models import Organisation
from tests.browser.conftest import WIDTHS
from tests.factories import a_contact, a_customer, an_invoice, an_organisation, the_owner_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def organisation(sign_in: Callable[[Any], None]) -> Organisation:
    organisation = an_organisation("Verdet & Fils")
    for name in ("Menuiserie Morel", "Boulangerie Bréval"):
        an_invoice(a_contact(a_customer(name, organisation=organisation)).customer, number=name)
    owner = the_owner_of(organisation)
    owner.user.language = "fr"
    owner.user.save()
    sign_in(owner.user)
    return organisation


def taken(page: Page, press: Callable[[], None]) -> tuple[str, Path]:
    """The name and the content of what the browser keeps."""
    with page.expect_download() as waiting:
        press()
    return waiting.value.suggested_filename, waiting.value.path()


def first_cells(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8-sig").splitlines()
    return [row[0] for row in csv.reader(text, delimiter=";")]


def test_the_menu_gives_the_list_as_it_is_filtered(page: Page, organisation: Organisation) -> None:
    page.goto(f"/o/{organisation.slug}/customers/?q=morel")
    page.get_by_text("Exporter", exact=True).click()
    link = page.get_by_role("link", name=re.compile(r"^Clients\s*CSV$"))
    name, path = taken(page, link.click)
    assert re.fullmatch(r"relance-clients-\d{4}-\d\d-\d\d\.csv", name)
    assert first_cells(path) == ["Nom du client", "Menuiserie Morel"]
    expect(page.get_by_role("heading", name="Clients")).to_be_visible()


def test_the_menu_by_keyboard(page: Page, organisation: Organisation) -> None:
    page.goto(f"/o/{organisation.slug}/invoices/")
    summary = page.locator("summary", has_text="Exporter")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    name, path = taken(page, lambda: page.keyboard.press("Enter"))
    assert name.endswith(".csv")
    assert len(first_cells(path)) == 3
    page.keyboard.press("Escape")
    expect(page.locator("details.more[open]")).to_have_count(0)


def test_ticked_lines_alone(page: Page, organisation: Organisation) -> None:
    page.goto(f"/o/{organisation.slug}/customers/")
    page.locator("[data-row]", has_text="Bréval").locator("[data-tick]").check()
    name, path = taken(page, page.get_by_role("button", name="Exporter vers Excel").click)
    assert name.endswith(".xlsx")
    assert path.read_bytes().startswith(b"PK")


def test_files_to_fill_in(page: Page, organisation: Organisation) -> None:
    page.goto(f"/o/{organisation.slug}/imports/new/")
    link = page.get_by_role("link", name=re.compile("^CSV.*Factures$"))
    name, path = taken(page, link.click)
    assert name == "relance-factures.csv"
    assert first_cells(path) == ["N° facture", "EXEMPLE-0001"]


@pytest.mark.parametrize("width", list(WIDTHS))
def test_the_open_menu_stays_on_the_screen(
    page: Page, organisation: Organisation, axe: Callable[[Page], None], width: str
) -> None:
    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    page.set_viewport_size(size)  # type: ignore[arg-type]
    for place in ("customers", "invoices"):
        page.goto(f"/o/{organisation.slug}/{place}/")
        page.locator("summary", has_text="Exporter").click()
        box = page.locator("details.more[open] .menu").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        axe(page)
