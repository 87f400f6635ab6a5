"""A company's files come in through a real browser, at every width and in both languages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from relance.customers.models import Customer
from relance.imports.jobs import apply_import
from relance.imports.models import Import
from tests.browser.conftest import WIDTHS
from tests.factories import a_member, an_organisation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_file_of_customers_comes_in(
    page: Page,
    live_server: LiveServer,
    sign_in: Callable[[Any], None],
    axe: Callable[[Page], None],
    samples: Path,
    width: str,
) -> None:
    member = a_member(organisation=an_organisation(slug="verdet"))
    sign_in(member.user)
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/o/verdet/imports/")
    axe(page)
    page.locator("main a[href$='/imports/new/']").first.click()
    page.locator("select[name=kind]").select_option("customers")
    page.locator("input[type=file]").set_input_files(samples / "clients.csv")
    axe(page)
    page.locator("main form button[data-primary]").click()

    expect(page.locator(".mapping tbody tr")).to_have_count(9)
    expect(page.locator(".decide")).to_contain_text("81")
    axe(page)
    page.locator(".decide button[data-primary]").click()
    expect(page.locator("progress")).to_be_visible()
    axe(page)
    apply_import(Import.objects.get().pk)

    expect(page.locator(".facts").first).to_contain_text("80")
    axe(page)
    assert Customer.objects.count() == 80


def test_a_column_is_mapped_by_hand_and_the_preview_follows(
    page: Page, live_server: LiveServer, sign_in: Callable[[Any], None]
) -> None:
    member = a_member(organisation=an_organisation(slug="verdet"))
    sign_in(member.user)
    page.goto(f"{live_server.url}/o/verdet/imports/new/?kind=customers")
    page.locator("input[type=file]").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": "Qui;Où\nAcme;Lyon\n".encode()}
    )
    page.locator("main form button[data-primary]").click()
    expect(page.locator(".decide button[data-primary]")).to_have_count(0)
    page.locator("select[name=column-0]").select_option("customer_name")
    expect(page.locator(".decide button[data-primary]")).to_be_visible()
    expect(page.locator("select[name=column-0]")).to_have_value("customer_name")
