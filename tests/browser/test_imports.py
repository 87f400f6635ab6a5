"""A company's files come in through a real browser: at every width, in both languages, by keyboard
alone, and with cells corrected on the way.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from relance.customers.models import Contact, Customer
from relance.imports.jobs import apply_import, check_import
from relance.imports.models import Import
from relance.organisations.models import Member
from tests.browser.conftest import WIDTHS
from tests.factories import a_customer, a_member, an_organisation

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = (
    "Export du 5 octobre;;;;\r\n"
    "Raison sociale;Adresse mail;Pays;Poste;Remarque\r\n"
    "Ateliers Brévenne;compta@brevenne.example;France;Comptable;a\r\n"
    "Hôtel des Trois Rives;pas une adresse;France;Compta fournisseurs;b\r\n"
    "Garage Lemoyne;compta@lemoyne.example;France;Compta fournisseurs;c\r\n"
    ";contact@inconnu.example;France;;d\r\n"
)
WORDS = {
    "fr": ("Mettre à jour", "Importer les 3", "En erreur"),
    "en": ("Update", "Import the 3", "In error"),
}


@pytest.fixture
def member(sign_in: Callable[[Any], None]) -> Member:
    member = a_member(organisation=an_organisation(slug="verdet"))
    sign_in(member.user)
    return member


def upload(page: Page, live_server: LiveServer, content: str, kind: str = "customers") -> Import:
    page.goto(f"{live_server.url}/o/verdet/imports/new/?kind={kind}")
    page.locator("input[type=file]").set_input_files(
        {"name": "clients.csv", "mimeType": "text/csv", "buffer": content.encode("cp1252")}
    )
    page.locator("main form button[data-primary]").first.click()
    expect(page.locator("#deciding")).to_be_visible()
    return Import.objects.latest("pk")


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


def is_wider_than_its_window(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


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


# --- By keyboard alone ----------------------------------------------------------------------------


def tab_to(page: Page, wanted: Locator, most: int = 120) -> None:
    """Press Tab until the focus is there; it must be seen where it is, and never be caught."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("(element) => element === document.activeElement"):
            outline = wanted.evaluate(
                "(element) => getComputedStyle(element).outlineStyle + "
                "getComputedStyle(element.closest('.choice') ?? element).outlineStyle"
            )
            assert outline != "nonenone", "the focus is not seen"
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_whole_path_by_keyboard_alone(
    page: Page, live_server: LiveServer, member: Member, language: str, tmp_path: Path
) -> None:
    member.user.language = language
    member.user.save()
    a_customer("Garage Lemoyne", organisation=member.organisation, country="BE")
    update, button, in_error = WORDS[language]
    file = tmp_path / "clients.csv"
    file.write_bytes(CLIENTS.encode("cp1252"))

    # Listened for from the start: asked for just before the key, it may come too late.
    page.on("filechooser", lambda _chooser: None)
    page.goto(f"{live_server.url}/o/verdet/imports/")
    tab_to(page, page.locator("main a[href$='/imports/new/']").first)
    page.keyboard.press("Enter")
    kind = page.locator("select[name=kind]")
    tab_to(page, kind)
    if kind.input_value() != "customers":
        kind.press("Home")
    tab_to(page, page.locator("input[type=file]"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(file)
    tab_to(page, page.locator("main form button[data-primary]").first)
    page.keyboard.press("Enter")

    # the value that no list has
    value = page.locator("[name^='value:position:']")
    tab_to(page, value)
    value.press("ArrowDown")
    value.press("Tab")  # leaving it is choosing it
    expect(page.locator("#tab-error")).to_contain_text(in_error)
    expect(page.locator("#tab-error span")).to_have_text("2")

    # the way
    tab_to(page, page.locator("#mode-fill"))
    page.keyboard.press("ArrowRight")
    expect(page.locator("#mode-update")).to_be_checked()
    expect(page.locator("#mode-update")).to_be_focused()
    expect(page.locator("#tab-updated")).to_be_visible()

    # the errors, one after the other
    mail = page.locator("#cell-4-1")
    tab_to(page, mail)
    page.keyboard.press("Control+a")
    page.keyboard.type("compta@troisrives.example")
    page.keyboard.press("Enter")
    expect(page.locator("#cell-6-0")).to_be_focused()
    tab_to(page, page.locator("#line-6 button[name=leave]"))
    page.keyboard.press("Enter")
    apply = page.locator("#import")
    expect(apply).to_be_focused()
    expect(apply).to_contain_text(button)
    page.keyboard.press("Enter")
    expect(page.locator("progress")).to_be_visible()
    apply_import(Import.objects.get().pk)

    expect(page.locator(".notice[data-state=good]")).to_be_visible()
    see = page.locator("main .row a[data-primary]")
    tab_to(page, see)
    page.keyboard.press("Enter")
    expect(page.locator("[data-rows] tr")).to_have_count(3)
    assert update
    assert Customer.objects.get(name="Garage Lemoyne").country == "FR"
    assert Customer.objects.count() == 3


def test_an_answer_by_keyboard_on_a_long_file_keeps_the_focus(
    page: Page, live_server: LiveServer, member: Member
) -> None:
    lines = "".join(
        f"C{n};Client {n};{ {3_100: 'Helvétie', 3_150: 'Batavie'}.get(n, 'France') }\n"
        for n in range(1, 3_203)
    )
    record = upload(page, live_server, f"Code client;Nom du client;Pays\n{lines}")
    check_import(record.pk)
    question = page.locator("[id='value:country:Batavie']")
    expect(question).to_be_visible()
    question.focus()
    page.keyboard.type("Pays-Bas")
    page.keyboard.press("Tab")
    expect(page.locator("#progress")).to_be_visible()
    expect(page.locator("[id='value:country:Helvétie']")).to_be_focused()
    check_import(record.pk)
    expect(page.locator(".decide")).to_contain_text("3 201")
    expect(page.locator("[id='value:country:Helvétie']")).to_be_focused()
    expect(question).to_have_value("NL")


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
