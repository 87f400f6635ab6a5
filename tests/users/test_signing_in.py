"""The first person founds the house; afterwards people sign in, and strangers learn nothing."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from relance.organisations.models import Member, Organisation
from relance.organisations.roles import Role
from relance.users.models import User
from tests.factories import a_member, a_user, an_organisation

pytestmark = pytest.mark.django_db

PASSWORD = "un-mot-de-passe-9"
SIGN_UP = {
    "organisation": "Verdet & Fils",
    "email": "Camille@Verdet.example",
    "password1": PASSWORD,
}


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> object:
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class TestTheFirstRun:
    def test_an_empty_house_begins_with_sign_up(self, client: Client) -> None:
        assert client.get("/").headers["Location"] == reverse("account_signup")

    def test_signing_up_founds_the_organisation_and_leads_into_it(self, client: Client) -> None:
        response = client.post(reverse("account_signup"), SIGN_UP, follow=True)
        member = Member.objects.get()
        assert response.redirect_chain[-1][0] == "/o/verdet-fils/"
        assert member.role == Role.OWNER
        assert member.user.email == "camille@verdet.example"
        assert member.organisation.name == "Verdet & Fils"
        assert member.organisation.reply_to == "camille@verdet.example"

    @pytest.mark.parametrize(("asked", "given"), [("fr-FR,fr;q=0.9", "fr"), ("en-GB", "en")])
    def test_the_language_of_the_browser_decides(self, asked: str, given: str) -> None:
        client = Client(headers={"accept-language": asked})
        page = client.get(reverse("account_signup"))
        assert f'<html lang="{given}"' in page.content.decode()
        client.post(reverse("account_signup"), SIGN_UP)
        assert Organisation.objects.get().language == given

    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(self, client: Client) -> None:
        response = client.post(reverse("account_signup"), {**SIGN_UP, "password1": "1234"})
        assert 'value="Verdet &amp; Fils"' in response.content.decode()
        assert "too short" in response.content.decode()
        assert not User.objects.exists()

    def test_a_company_name_of_two_lines_is_refused(self, client: Client) -> None:
        response = client.post(
            reverse("account_signup"), {**SIGN_UP, "organisation": "A\r\nBcc: b"}
        )
        assert "on one line" in response.content.decode()
        assert not Organisation.objects.exists()

    def test_without_a_mail_server_it_is_said_where_the_link_is(
        self, client: Client, settings: object
    ) -> None:
        page = client.post(reverse("account_signup"), SIGN_UP, follow=True).content.decode()
        assert "is on its way" in page
        Organisation.objects.all().delete()
        client.logout()
        settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"  # type: ignore[attr-defined]
        again = {**SIGN_UP, "email": "else@verdet.example"}
        page = client.post(reverse("account_signup"), again, follow=True).content.decode()
        assert "else@verdet.example is printed in the console" in page
        assert "is on its way" not in page

    def test_the_address_is_confirmed_through_a_link(self, client: Client) -> None:
        client.post(reverse("account_signup"), SIGN_UP)
        assert mail.outbox[0].subject == "Confirm your address"
        link = path_of(link_in(mail.outbox[0].body))
        assert "camille@verdet.example" in client.get(link).content.decode()
        assert not EmailAddress.objects.get().verified
        client.post(link)
        assert EmailAddress.objects.get().verified
        assert "does no harm" in client.get(link).content.decode()


class TestTheDoorCloses:
    def test_after_the_first_organisation_sign_up_says_whom_to_ask(self, client: Client) -> None:
        an_organisation()
        for response in (
            client.get(reverse("account_signup")),
            client.post(reverse("account_signup"), SIGN_UP),
        ):
            assert "Ask an administrator of your organisation" in response.content.decode()
        assert Organisation.objects.count() == 1

    def test_the_demo_does_not_close_it(self, client: Client) -> None:
        an_organisation("Démonstration", is_demo=True)
        sign_in_page = client.get(reverse("account_login")).content.decode()
        assert reverse("account_signup") in sign_in_page
        client.post(reverse("account_signup"), SIGN_UP)
        assert Organisation.objects.filter(is_demo=False).exists()

    def test_a_setting_opens_it_again(self, client: Client, settings: object) -> None:
        settings.SIGN_UP_OPEN = True  # type: ignore[attr-defined]
        an_organisation()
        client.post(reverse("account_signup"), SIGN_UP)
        assert Organisation.objects.count() == 2


class TestComingIn:
    def test_with_the_right_password_whatever_the_case_of_the_address(self, client: Client) -> None:
        member = a_member(email="malo@verdet.example", password=PASSWORD)
        response = sign_in(client, "Malo@Verdet.example")
        assert is_signed_in(client)
        assert response.headers["Location"] == "/"  # type: ignore[attr-defined]
        home = client.get("/")
        assert home.headers["Location"] == f"/o/{member.organisation.slug}/"

    def test_not_with_the_wrong_one(self, client: Client) -> None:
        a_member(email="malo@verdet.example", password=PASSWORD)
        for email in ("malo@verdet.example", "nobody@verdet.example"):
            response = sign_in(client, email, "wrong")
            text = response.content.decode()  # type: ignore[attr-defined]
            assert "The email address and/or password you specified are not correct." in text
            assert not is_signed_in(client)

    def test_not_by_trying_again_and_again(self, client: Client) -> None:
        """Counted in the database, whichever process answers."""
        a_member(email="malo@verdet.example", password=PASSWORD)
        for _attempt in range(12):
            sign_in(client, "malo@verdet.example", "wrong")
        sign_in(Client(), "malo@verdet.example")
        assert not is_signed_in(client)
        response = sign_in(client, "malo@verdet.example")
        assert not is_signed_in(client)
        assert "Too many" in response.content.decode()  # type: ignore[attr-defined]

    def test_the_session_of_before_is_not_the_session_of_after(self, client: Client) -> None:
        a_member(email="malo@verdet.example", password=PASSWORD)
        client.get(reverse("account_login"))
        session = client.session
        session["planted"] = True
        session.save()
        before = session.session_key
        client.cookies["sessionid"] = before or ""
        sign_in(client, "malo@verdet.example")
        assert client.session.session_key != before

    def test_nobody_is_signed_in_by_another_site(self) -> None:
        a_member(email="malo@verdet.example", password=PASSWORD)
        client = Client(enforce_csrf_checks=True)
        assert sign_in(client, "malo@verdet.example").status_code == 403  # type: ignore[attr-defined]
        assert not is_signed_in(client)

    def test_nor_led_to_another_site(self, client: Client) -> None:
        a_member(email="malo@verdet.example", password=PASSWORD)
        response = sign_in(client, "malo@verdet.example", next="https://evil.example/")
        assert response.headers["Location"] == "/"  # type: ignore[attr-defined]

    def test_to_the_page_that_was_asked_for(self, client: Client) -> None:
        member = a_member(email="malo@verdet.example", password=PASSWORD)
        wanted = f"/o/{member.organisation.slug}/invoices/?q=12"
        location = client.get(wanted).headers["Location"]
        page = client.get(location).content.decode()
        [next_page] = re.findall(r'name="next" value="([^"]+)"', page)
        response = sign_in(client, "malo@verdet.example", next=next_page)
        assert response.headers["Location"] == wanted  # type: ignore[attr-defined]

    def test_signing_out_is_never_a_link(self, client: Client) -> None:
        client.force_login(a_member().user)
        client.get(reverse("account_logout"))
        assert is_signed_in(client)
        client.post(reverse("account_logout"))
        assert not is_signed_in(client)

    def test_a_person_without_a_place_is_told_so(self, client: Client) -> None:
        an_organisation()
        client.force_login(a_user("lone@verdet.example"))
        assert "no place in any organisation" in client.get("/").content.decode()


class TestAForgottenPassword:
    def test_is_replaced_through_a_link_with_the_public_address(
        self, client: Client, settings: object
    ) -> None:
        settings.PUBLIC_URL = "https://relance.verdet.example"  # type: ignore[attr-defined]
        member = a_member(email="malo@verdet.example", password="old-password-1")
        client.post(reverse("account_reset_password"), {"email": "malo@verdet.example"})
        link = link_in(mail.outbox[0].body)
        assert link.startswith("https://relance.verdet.example/account/password/reset/key/")
        choose_password(client, link)
        member.user.refresh_from_db()
        assert member.user.check_password(PASSWORD)
        assert is_signed_in(client)
        assert "no longer valid" in Client().get(path_of(link), follow=True).content.decode()

    def test_nothing_is_sent_to_strangers_and_nothing_is_told(self, client: Client) -> None:
        response = client.post(
            reverse("account_reset_password"), {"email": "nobody@verdet.example"}, follow=True
        )
        assert "Look into your mailbox" in response.content.decode()
        assert mail.outbox == []

    def test_nothing_is_sent_to_the_invented_people_of_the_demo(self, client: Client) -> None:
        demo = an_organisation("Démonstration", is_demo=True)
        a_member(organisation=demo, email="camille@demo.example")
        client.post(reverse("account_reset_password"), {"email": "camille@demo.example"})
        assert mail.outbox == []

    def test_the_mail_is_in_the_readers_language(self) -> None:
        a_member(email="malo@verdet.example", password="old-password-1")
        Client(headers={"accept-language": "en"}).post(
            reverse("account_reset_password"), {"email": "malo@verdet.example"}
        )
        assert mail.outbox[0].subject == "Choose a new password"
        assert "example.com" not in mail.outbox[0].body


class TestMyOwnPages:
    def test_changing_the_password_wants_the_old_one(self, client: Client) -> None:
        user = a_member(password="old-password-1").user
        client.force_login(user)
        form = {"oldpassword": "wrong", "password1": PASSWORD, "password2": PASSWORD}
        client.post(reverse("account_change_password"), form)
        user.refresh_from_db()
        assert user.check_password("old-password-1")
        client.post(reverse("account_change_password"), form | {"oldpassword": "old-password-1"})
        user.refresh_from_db()
        assert user.check_password(PASSWORD)

    def test_preferences_change_the_pages(self, client: Client) -> None:
        member = a_member()
        client.force_login(member.user)
        client.cookies["theme"] = "light"
        form = {"name": "Malo Perrin", "language": "fr", "theme": "dark"}
        page = client.post(reverse("users:profile"), form, follow=True).content.decode()
        assert '<html lang="fr" data-theme="dark" data-shortcuts="off"' in page
        assert "Malo Perrin" in page

    def test_a_preference_that_does_not_exist_is_refused(self, client: Client) -> None:
        member = a_member(name="Malo")
        client.force_login(member.user)
        response = client.post(reverse("users:profile"), {"name": "M\nP", "language": "xx"})
        assert response.status_code == 200
        member.user.refresh_from_db()
        assert (member.user.name, member.user.language) == ("Malo", "")

    @pytest.mark.parametrize("name", ["users:profile", "account_change_password", "account_logout"])
    def test_they_show_the_rail_of_the_house(self, client: Client, name: str) -> None:
        member = a_member(password=PASSWORD)
        client.force_login(member.user)
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_email_verification_sent",
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_entrance_is_in_our_look(name: str, language: str) -> None:
    response = Client(headers={"accept-language": language}).get(reverse(name))
    page = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}"' in page
    assert "<style" not in page
    assert 'class="entrance"' in page


@pytest.mark.django_db
def test_french_says_e_mail_everywhere(client: Client) -> None:
    """Django's own French says « courriel »."""
    typed = {"email": "nowhere"}
    page = client.post(reverse("account_reset_password"), typed, headers={"accept-language": "fr"})
    assert "Saisissez une adresse e-mail valide." in page.content.decode()


def test_the_keys_are_named_as_on_a_french_keyboard() -> None:
    with translation.override("fr"):
        keys = render_to_string("core/shortcuts.html", {})
    assert "<kbd>Entrée</kbd>" in keys
    assert "<kbd>Échap</kbd>" in keys


def link_in(text: str) -> str:
    [link] = re.findall(r"https?://\S+/account/\S+", text)
    return str(link)


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def choose_password(client: Client, link: str) -> None:
    page = client.get(path_of(link), follow=True)
    address = page.redirect_chain[-1][0]
    client.post(address, {"password1": PASSWORD, "password2": PASSWORD})
