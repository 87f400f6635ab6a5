"""A company's files come in through a real browser: at every width, and with cells corrected on the
way.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from relance.customers.editing import edit_customer
from relance.customers.models import Contact, Customer
from relance.imports.applying.starting import keep_file
from relance.imports.checking.intake import Settings
from relance.imports.jobs import apply_import, check_import
from relance.imports.models import Import
from relance.organisations.models import Member
from tests.browser.conftest import WIDTHS
from tests.browser.importing import CLIENTS, upload
from tests.factories import a_customer, a_member, an_organisation

pytestmark = pytest.mark.django_db(transaction=True)


def is_wider_than_its_window(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_file_of_customers_comes_in(
    page: Page,
    live_server: LiveServer,
    member: Member,
    axe: Callable[[Page], None],
    samples: Path,
    width: str,
) -> None:
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/o/verdet/imports/")
    axe(page)
    page.locator("main a[href$='/imports/new/']").first.click()
    page.locator("select[name=kind]").select_option("customers")
    page.locator("input[type=file]").set_input_files(samples / "clients.csv")
    axe(page)
    page.locator("main form button[data-primary]").first.click()

    expect(page.locator("[name^=column-]")).to_have_count(9)
    expect(page.locator(".decide")).to_contain_text("81")
    axe(page)
    page.locator("a[id^=open-]").first.click()
    expect(page.locator(".mend li").first.locator(".input")).to_have_count(9)
    axe(page)
    assert not is_wider_than_its_window(page)
    page.locator(".decide button[data-primary]").click()
    expect(page.locator("progress")).to_be_visible()
    axe(page)
    apply_import(Import.objects.get().pk)

    expect(page.locator(".facts").first).to_contain_text("80")
    axe(page)
    assert not is_wider_than_its_window(page)
    assert Customer.objects.count() == 80
    page.goto(f"{live_server.url}/o/verdet/imports/")
    axe(page)


def test_a_column_is_mapped_by_hand_and_the_preview_follows_at_once(
    page: Page, live_server: LiveServer, member: Member
) -> None:
    upload(page, live_server, "Qui;Où\nAcme;Lyon\n")
    expect(page.locator(".decide button[data-primary]")).to_have_count(0)
    page.evaluate("window.same = true")
    page.locator("select[name=column-0]").select_option("customer_name")
    expect(page.locator(".decide button[data-primary]")).to_be_visible()
    page.locator("#encoding").focus()
    page.locator("#encoding").select_option("mac_roman")
    expect(page.locator(".reading header small")).to_contain_text("Mac Roman")
    expect(page.locator("select[name=column-0]")).to_have_value("customer_name")
    expect(page.locator("#encoding")).to_be_focused()
    assert page.evaluate("window.same")  # the page was never left


def test_how_dates_are_read_is_answered_where_it_is_asked(
    page: Page, live_server: LiveServer, member: Member, axe: Callable[[Page], None]
) -> None:
    lines = "N° facture;Client;Date;Montant TTC\nF1;Acme;05/06/2026;12,50\n"
    upload(page, live_server, lines, kind="invoices")
    expect(page.locator(".decide")).to_contain_text("comment lire les dates")
    axe(page)
    page.get_by_role("button", name="Mois d’abord").click()
    expect(page.locator("#date_order")).to_have_value("mdy")
    expect(page.locator(".decide")).not_to_contain_text("comment lire les dates")
    page.locator("#creates_customers").check()
    expect(page.locator("#tab-created")).to_contain_text("1")
    page.locator("#tab-created").click()
    expect(page.locator("#checked .facts[data-words]")).to_contain_text("06/05/2026")


@pytest.mark.parametrize("width", ["laptop", "desktop"])
def test_the_names_of_files_are_seen_whatever_they_brought(
    page: Page, live_server: LiveServer, member: Member, width: str
) -> None:
    counts = {"customers": 12_400, "invoices": 300_000, "credit_notes": 1_200, "payments": 133_000}
    record = keep_file(
        member.organisation,
        Settings(kind="invoices"),
        name="factures-novembre.xlsx",
        content=b"x",
        member=member,
        state=Import.State.DONE,
    )
    report = {"created": counts, "updated": counts, "lines_in_error": 2}
    Import.objects.filter(pk=record.pk).update(lines=303_000, report=report)
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/o/verdet/imports/")
    name = page.locator("th[data-cell=name]", has_text="factures-novembre.xlsx")
    assert name.evaluate("(cell) => cell.scrollWidth <= cell.clientWidth")
    assert not is_wider_than_its_window(page)


def test_cells_are_corrected_in_the_page(
    page: Page, live_server: LiveServer, member: Member, axe: Callable[[Page], None]
) -> None:
    upload(page, live_server, CLIENTS)
    expect(page.locator("[data-role=header]")).to_contain_text("Raison sociale")
    page.locator("[name^='value:position:']").select_option(label="Comptable")
    expect(page.locator("#tab-error span")).to_have_text("2")

    mail = page.locator("#cell-4-1")
    expect(mail).to_have_attribute("aria-invalid", "true")
    page.locator("#cell-6-0").fill("Typed meanwhile")
    mail.fill("compta@troisrives.example")
    mail.press("Enter")
    expect(page.locator("#tab-error span")).to_have_text("1")
    name = page.locator("#cell-6-0")
    expect(name).to_be_focused()
    expect(name).to_have_value("Typed meanwhile")
    page.locator("#line-6 button[name=leave]").click()
    expect(page.locator("#tab-hand span")).to_have_text("2")
    page.locator("#tab-hand").click()
    expect(page.locator("#line-6[data-left-out]")).to_be_visible()
    axe(page)
    page.locator("#line-6 button[name=back]").click()
    expect(page.locator("#tab-error span")).to_have_text("1")
    page.locator(".decide button[data-primary]").click()
    expect(page.locator("progress")).to_be_visible()
    apply_import(Import.objects.get().pk)
    expect(page.locator("#lines")).to_be_visible()
    assert Contact.objects.get(email="compta@troisrives.example").position.name == "Comptable"  # type: ignore[union-attr]


def test_a_long_file_is_redrawn_when_its_check_is_done(
    page: Page, live_server: LiveServer, member: Member
) -> None:
    lines = "".join(f"Client {n};c{n}@client.example\n" for n in range(3_100))
    record = upload(page, live_server, f"Raison sociale;Adresse mail\n{lines}")
    expect(page.locator("#progress")).to_be_visible()
    page.locator("#encoding").focus()
    check_import(record.pk)
    expect(page.locator(".decide button[data-primary]")).to_be_visible()
    expect(page.locator("#encoding")).to_be_focused()


def test_a_long_file_is_checked_again_when_something_has_changed(
    page: Page, live_server: LiveServer, member: Member
) -> None:
    lines = "".join(f"Client {n};Metz\n" for n in range(3_100))
    record = upload(page, live_server, f"Raison sociale;Ville\n{lines}")
    check_import(record.pk)
    edit_customer(a_customer(organisation=member.organisation), member=member, city="Lyon")
    page.reload()
    page.get_by_role("button", name="vérifier à nouveau", exact=True).click()
    expect(page.locator("#progress")).to_be_visible()
    check_import(record.pk)
    expect(page.locator("#progress")).to_have_count(0)
    expect(page.get_by_role("button", name="vérifier à nouveau", exact=True)).to_have_count(0)


def test_without_script_the_same_choices_work(
    browser: Any, browser_context_args: dict[str, Any], live_server: LiveServer
) -> None:
    from django.conf import settings
    from django.test import Client

    member = a_member(organisation=an_organisation(slug="verdet"))
    client = Client()
    client.force_login(member.user)
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    page = context.new_page()
    upload(page, live_server, CLIENTS)
    page.locator("#mode-update").check()
    page.locator("#again").click()
    expect(page.locator("#mode-update")).to_be_checked()
    page.locator("#cell-4-1").fill("compta@troisrives.example")
    page.locator("#line-4 button").first.click()
    expect(page.locator("#cell-4-1")).to_have_count(0)
    page.locator(".decide button[data-primary]").click()
    expect(page.locator("progress")).to_be_visible()
    page.locator("main form.row button").click()
    expect(page.locator(".notice").first).to_be_visible()
    assert Import.objects.get().state == "stopped"
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_line_with_too_many_cells_is_mended_in_the_page(
    page: Page,
    live_server: LiveServer,
    member: Member,
    axe: Callable[[Page], None],
    width: str,
) -> None:
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))  # type: ignore[arg-type]
    content = (
        "Code client;Nom du client;Adresse;Code postal;Ville;Pays\n"
        "D1;Decal SARL;12; av. Foch;06300;Nice;France\nD2;Ok SA;1 rue B;06000;Nice;Belgique\n"
    )
    upload(page, live_server, content)
    line = page.locator("#line-2")
    surplus = line.get_by_label("Case en trop, 1")
    expect(surplus).to_have_value("France")
    expect(page.locator(".decide a")).to_be_visible()
    axe(page)
    with page.expect_response(lambda answer: "/lines/" in answer.url):
        line.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#cell-2-0")).to_be_focused()  # drawn anew, and still in error
    expect(surplus).to_have_value("France")
    for at, said in enumerate(("D1", "Decal SARL", "12, av. Foch", "06300", "Nice", "France", "")):
        page.locator(f"#cell-2-{at}").fill(said)
    line.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#tab-created")).to_contain_text("2")
    page.locator("#tab-created").click()
    expect(page.locator("#checked .facts dd", has_text="12, av. Foch")).to_be_visible()
    expect(page.locator("#checked .facts dd", has_text="Belgique")).to_be_visible()
    axe(page)
    assert not is_wider_than_its_window(page)
