"""The door of the house in a real browser: signing up, coming in, and the pages about people."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from relance.notifications.telling import tell
from relance.organisations.models import Member, Organisation
from relance.organisations.roles import Role
from tests.browser.conftest import WIDTHS
from tests.factories import a_member, an_organisation, the_owner_of

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "un-mot-de-passe-9"
Axe = Callable[[Page], None]


def test_a_first_visitor_founds_the_house_and_invites_a_colleague(page: Page, axe: Axe) -> None:
    page.goto("/")
    axe(page)
    page.get_by_label("Votre entreprise").fill("Verdet & Fils")
    page.get_by_label("E-mail").fill("camille@verdet.example")
    page.get_by_label("Mot de passe").fill("1234")
    page.get_by_role("button", name="Créer l’organisation").click()
    expect(page.get_by_label("Votre entreprise")).to_have_value("Verdet & Fils")
    axe(page)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Créer l’organisation").click()
    expect(page).to_have_url(re.compile("/o/verdet-fils/$"))

    page.get_by_role("link", name="Réglages").click()
    page.get_by_role("link", name="Utilisateurs").click()
    page.get_by_label("E-mail").fill("malo@verdet.example")
    page.get_by_role("button", name="Ajouter et inviter").click()
    expect(page.get_by_text("Ce serveur n’envoie pas d’e-mails")).to_be_visible()
    expect(page.get_by_text("/account/password/reset/key/")).to_be_visible()
    assert Organisation.objects.get().language == "fr"
    axe(page)

    page.get_by_label("Rôle de malo@verdet.example").select_option("reader")
    expect(page.get_by_text("Le rôle de malo@verdet.example est modifié.")).to_be_visible()
    assert Member.objects.get(user__email="malo@verdet.example").role == Role.READER


def test_someone_comes_in_goes_out_and_comes_back_to_where_they_were(page: Page) -> None:
    member = a_member(email="malo@verdet.example", password=PASSWORD)
    settings = f"/o/{member.organisation.slug}/notifications/"
    page.goto(settings)
    for attempt in ("wrong", PASSWORD):
        page.get_by_label("E-mail").fill("malo@verdet.example")
        page.get_by_label("Mot de passe").fill(attempt)
        page.get_by_role("button", name="Se connecter").click()
    expect(page).to_have_url(re.compile(f"{settings}$"))
    page.get_by_role("button", name="mon compte").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()


def test_letting_someone_go_is_undone_by_the_toast(
    page: Page, sign_in: Callable[[object], None]
) -> None:
    house = an_organisation("Verdet")
    member = a_member(organisation=house, name="Malo Perrin")
    sign_in(the_owner_of(house).user)
    page.goto(reverse("organisations:members", args=[house.slug]))
    page.get_by_role("row", name="Malo Perrin").get_by_role("button", name="Désactiver").click()
    expect(page.get_by_text("Malo Perrin n’a plus accès.")).to_be_visible()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("Malo Perrin a de nouveau accès.")).to_be_visible()
    member.refresh_from_db()
    assert member.is_active


def test_a_person_chooses_language_and_darkness(
    page: Page, sign_in: Callable[[object], None]
) -> None:
    sign_in(a_member().user)
    page.goto(reverse("users:profile"))
    page.get_by_label("English").check()
    page.get_by_label("Sombre").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", name="My profile")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_another_organisation_is_two_clicks_away(
    page: Page, sign_in: Callable[[object], None]
) -> None:
    house = an_organisation("Verdet")
    owner = the_owner_of(house).user
    an_organisation("Zinguerie Zola", owner=owner)
    sign_in(owner)
    page.goto(f"/o/{house.slug}/")
    page.get_by_role("button", name="Verdet").click()
    page.get_by_role("link", name="Zinguerie Zola").click()
    expect(page).to_have_url(re.compile("/o/zinguerie-zola/$"))


@pytest.mark.parametrize("width", WIDTHS)
def test_nobody_is_kept_out_by_a_page(
    page: Page, axe: Axe, sign_in: Callable[[object], None], width: str
) -> None:
    """What axe finds, at each width, in both themes; and nothing wider than the window."""
    wide, high = WIDTHS[width]
    page.set_viewport_size({"width": wide, "height": high})
    house = an_organisation("Verdet")
    owner = the_owner_of(house)
    a_member(organisation=house, name="Malo Perrin")
    tell(owner, "import.finished", facts={"file": "clients.csv"}, url="/")
    for name in ("account_login", "account_reset_password", "account_signup"):
        page.goto(reverse(name))
        axe(page)
    sign_in(owner.user)
    addresses = [
        reverse("users:profile"),
        reverse("account_logout"),
        *(
            reverse(name, args=[house.slug])
            for name in ("organisations:settings", "organisations:members", "notifications:list")
        ),
    ]
    for address in addresses:
        page.goto(address)
        axe(page)
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, address
