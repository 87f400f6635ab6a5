"""A company's files come in by keyboard alone, in both languages."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from relance.customers.models import Customer
from relance.imports.jobs import apply_import, check_import
from relance.imports.models import Import
from relance.organisations.models import Member
from tests.browser.importing import CLIENTS, upload
from tests.factories import a_customer

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {
    "fr": ("Importer les 3", "En erreur"),
    "en": ("Import the 3", "In error"),
}


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
    button, in_error = WORDS[language]
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


def test_the_lines_in_error_are_skipped_on_the_way_to_the_button(
    page: Page, live_server: LiveServer, member: Member
) -> None:
    upload(page, live_server, CLIENTS)
    skip = page.locator("#checked .skip")
    skip.focus()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#import")).to_be_focused()


@pytest.mark.browser_context_args(viewport={"width": 1280, "height": 900})
def test_a_choice_leaves_the_page_where_it_is_under_the_next_one(
    page: Page, live_server: LiveServer, member: Member
) -> None:
    lines = "".join(f"Client {n};pas une adresse {n};411{n};ville {n}\n" for n in range(1, 41))
    waiting: list[Route] = []
    record = upload(page, live_server, f"Nom du client;Email;Code comptable;Ville\n{lines}")
    check_import(record.pk)
    page.reload()
    chosen, after = page.locator("#column-2"), page.locator("#column-3")
    chosen.focus()
    page.evaluate("document.getElementById('deciding').dataset.old = 'yes'; scrollTo(0, 300)")
    was = chosen.input_value()
    chosen.press("ArrowDown")
    page.route("**/choices/", lambda route: waiting.append(route))
    with page.expect_request("**/choices/"):
        chosen.press("Tab")
    expect(after).to_be_focused()
    place = after.evaluate("(element) => element.getBoundingClientRect().top")
    waiting[0].continue_()
    expect(page.locator("#deciding:not([data-old])")).to_be_visible()
    assert chosen.input_value() != was
    expect(after).to_be_focused()
    now = after.evaluate("(element) => element.getBoundingClientRect().top")
    assert now == pytest.approx(place, abs=2)
