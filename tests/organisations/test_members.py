"""Who may work in an organisation, who decides it, and what stays true whoever clicks."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from relance.core.refusal import Refused
from relance.history.models import Event
from relance.organisations.membership import add_member, change_role, deactivate, reactivate
from relance.organisations.models import Member, Organisation
from relance.organisations.roles import Role
from tests.factories import a_member, a_user, an_organisation, the_owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Organisation:
    return an_organisation("Verdet & Fils", language="en")


@pytest.fixture
def owner(house: Organisation) -> Member:
    return the_owner_of(house)


@pytest.fixture
def administrator(house: Organisation) -> Member:
    return a_member(Role.ADMINISTRATOR, organisation=house, name="Camille Aubry")


def refused_code(verb: object, *args: object, **details: object) -> str:
    with pytest.raises(Refused) as refusal:
        verb(*args, **details)  # type: ignore[operator]
    return refusal.value.code


def address(name: str, house: Organisation, *parts: int) -> str:
    return reverse(f"organisations:{name}", args=[house.slug, *parts])


def signed_in(member: Member) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(member.user)
    return client


class TestTheRules:
    def test_the_last_owner_stays(self, house: Organisation, owner: Member) -> None:
        assert refused_code(change_role, owner, role=Role.READER, by=owner) == "last_owner"
        assert refused_code(deactivate, owner) == "last_owner"
        second = a_member(Role.OWNER, organisation=house)
        deactivate(owner, by=second)
        assert refused_code(change_role, second, role=Role.READER, by=second) == "last_owner"

    def test_an_owner_whose_account_is_closed_does_not_count(
        self, house: Organisation, owner: Member
    ) -> None:
        a_member(Role.OWNER, organisation=house, is_active=False)
        assert refused_code(change_role, owner, role=Role.READER, by=owner) == "last_owner"

    def test_only_an_owner_makes_or_unmakes_owners(
        self, house: Organisation, administrator: Member
    ) -> None:
        other_owner = a_member(Role.OWNER, organisation=house)
        reader = a_member(Role.READER, organisation=house)
        for code in (
            refused_code(change_role, reader, role=Role.OWNER, by=administrator),
            refused_code(change_role, administrator, role=Role.OWNER, by=administrator),
            refused_code(change_role, other_owner, role=Role.READER, by=administrator),
            refused_code(deactivate, other_owner, by=administrator),
            refused_code(add_member, house, "n@x.example", role="owner", by=administrator),
        ):
            assert code == "only_owners"
        assert Member.objects.get(pk=reader.pk).role == Role.READER

    def test_an_administrator_may_step_down_but_not_put_themselves_out(
        self, administrator: Member
    ) -> None:
        assert refused_code(deactivate, administrator, by=administrator) == "self"
        change_role(administrator, role=Role.READER, by=administrator)
        assert Member.objects.get(pk=administrator.pk).role == Role.READER

    def test_roles_and_addresses_that_do_not_exist(self, house: Organisation) -> None:
        assert refused_code(add_member, house, "n@x.example", role="king") == "role_unknown"
        assert refused_code(add_member, house, "nowhere", role="reader") == "email_invalid"
        long = "n" * 250 + "@x.example"
        assert refused_code(add_member, house, long, role="reader") == "email_invalid"

    def test_nobody_has_two_places(self, house: Organisation) -> None:
        add_member(house, "Malo@Verdet.example", role="reader")
        code = refused_code(add_member, house, "malo@verdet.example", role="collector")
        assert code == "member_exists"

    def test_a_known_person_gets_a_place_not_a_second_account(self, house: Organisation) -> None:
        user = a_user("malo@verdet.example")
        addition = add_member(house, "MALO@verdet.example", role="reader")
        assert (addition.member.user, addition.is_new_person) == (user, False)

    def test_every_change_is_told_once(
        self, house: Organisation, owner: Member, administrator: Member
    ) -> None:
        member = add_member(house, "malo@verdet.example", role="reader", by=owner).member
        change_role(member, role=Role.COLLECTOR, by=administrator)
        change_role(member, role=Role.COLLECTOR, by=administrator)
        deactivate(member, by=administrator)
        deactivate(member, by=administrator)
        reactivate(member, by=owner)
        events = Event.objects.in_organisation(house).filter(subject_type="member").order_by("pk")
        assert [(event.verb, event.member) for event in events] == [
            ("member.added", owner),
            ("member.changed", administrator),
            ("member.deactivated", administrator),
            ("member.reactivated", owner),
        ]
        assert events[1].changes == {"role": ["reader", "collector"]}


class TestThePage:
    @pytest.fixture(autouse=True)
    def a_server_that_sends_mail(self, settings: Settings) -> None:
        settings.EMAIL_URL = "smtp://mail.verdet.example"

    def test_without_mail_the_administrator_hands_the_link_over_once(
        self, house: Organisation, administrator: Member, settings: Settings
    ) -> None:
        settings.EMAIL_URL = ""
        asker = signed_in(administrator)
        form = {"email": "malo@verdet.example", "role": "collector"}
        page = asker.post(address("members", house), form, follow=True).content.decode()
        assert mail.outbox == []
        assert "This server sends no mail" in page
        assert "is on its way" not in page
        [link] = re.findall(r"<code>http://[^/]+(/account/password/reset/key/\S+)</code>", page)
        assert "/password/reset/key/" not in asker.get(address("members", house)).content.decode()
        guest = Client()
        choose = guest.get(link, follow=True).redirect_chain[-1][0]
        password = {"password1": "un-mot-de-passe-9", "password2": "un-mot-de-passe-9"}
        guest.post(choose, password)
        assert guest.get("/").headers["Location"] == f"/o/{house.slug}/"

    @pytest.mark.parametrize("whose", ["an owner's", "a neighbour's", "one's who was here"])
    def test_a_link_that_would_open_more_than_this_place_is_not_shown(
        self, house: Organisation, administrator: Member, settings: Settings, whose: str
    ) -> None:
        settings.EMAIL_URL = ""
        role = Role.OWNER if whose == "an owner's" else Role.READER
        member = add_member(house, "malo@verdet.example", role=role).member
        person = member.user
        if whose == "a neighbour's":
            an_organisation("Voisin", owner=person)
        if whose == "one's who was here":
            person.set_password("un-mot-de-passe-9")
            person.save()
        invite = address("member-invitation", house, member.pk)
        page = signed_in(administrator).post(invite, follow=True).content.decode()
        assert "/password/reset/key/" not in page
        assert "tell them that they may sign in" in page

    def test_a_new_person_is_invited_and_comes_in(
        self, house: Organisation, administrator: Member, settings: object
    ) -> None:
        settings.PUBLIC_URL = "https://relance.verdet.example"  # type: ignore[attr-defined]
        form = {"email": "malo@verdet.example", "role": "collector"}
        page = signed_in(administrator).post(address("members", house), form, follow=True)
        assert "An invitation is on its way to malo@verdet.example." in page.content.decode()
        [invitation] = mail.outbox
        assert invitation.subject == "You are invited to Verdet & Fils on Relance"
        assert "Camille Aubry has added you" in invitation.body
        [link] = re.findall(
            r"https://relance\.verdet\.example(/account/password/reset/key/\S+)", invitation.body
        )
        guest = Client()
        choose = guest.get(link, follow=True).redirect_chain[-1][0]
        password = {"password1": "un-mot-de-passe-9", "password2": "un-mot-de-passe-9"}
        guest.post(choose, password)
        assert guest.get("/").headers["Location"] == f"/o/{house.slug}/"

    def test_a_known_person_is_told_to_sign_in_as_usual(
        self, house: Organisation, administrator: Member
    ) -> None:
        a_user("malo@verdet.example", password="has-one-already-1")
        form = {"email": "malo@verdet.example", "role": "reader"}
        signed_in(administrator).post(address("members", house), form)
        assert "Sign in as usual" in mail.outbox[0].body
        assert "/password/reset/key/" not in mail.outbox[0].body

    def test_a_mail_server_that_does_not_answer_loses_nothing(
        self, house: Organisation, administrator: Member, settings: object
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # type: ignore[attr-defined]
        form = {"email": "malo@verdet.example", "role": "reader"}
        page = signed_in(administrator).post(address("members", house), form, follow=True)
        assert "did not take the invitation" in page.content.decode()
        member = Member.objects.get(user__email="malo@verdet.example")
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]
        signed_in(administrator).post(address("member-invitation", house, member.pk))
        assert mail.outbox[0].to == ["malo@verdet.example"]

    def test_no_invitation_leaves_the_demo(self) -> None:
        demo = an_organisation("Démonstration", is_demo=True)
        form = {"email": "malo@verdet.example", "role": "reader"}
        page = signed_in(the_owner_of(demo)).post(address("members", demo), form, follow=True)
        assert "no invitation leaves" in page.content.decode()
        assert mail.outbox == []

    def test_what_is_refused_is_said_beside_what_was_typed(
        self, house: Organisation, administrator: Member
    ) -> None:
        form = {"email": administrator.user.email, "role": "reader"}
        page = signed_in(administrator).post(address("members", house), form).content.decode()
        assert "is already a member of Verdet &amp; Fils" in page
        assert f'value="{administrator.user.email}"' in page

    def test_an_administrator_is_not_offered_to_make_owners(
        self, house: Organisation, administrator: Member, owner: Member
    ) -> None:
        option = '<option value="owner"'
        assert (
            option not in signed_in(administrator).get(address("members", house)).content.decode()
        )
        assert option in signed_in(owner).get(address("members", house)).content.decode()

    def test_nor_to_do_it_by_hand(self, house: Organisation, administrator: Member) -> None:
        client = signed_in(administrator)
        client.post(address("member-role", house, administrator.pk), {"role": "owner"})
        client.post(address("members", house), {"email": "n@x.example", "role": "owner"})
        assert Member.objects.filter(role=Role.OWNER).count() == 1

    def test_letting_go_can_be_undone(self, house: Organisation, administrator: Member) -> None:
        member = a_member(organisation=house)
        client = signed_in(administrator)
        page = client.post(address("member-deactivation", house, member.pk), follow=True)
        undo = address("member-reactivation", house, member.pk)
        assert undo in page.content.decode()
        assert signed_in(member).get(f"/o/{house.slug}/").status_code == 404
        client.post(undo)
        assert signed_in(member).get(f"/o/{house.slug}/").status_code == 200

    def test_the_history_stands_below(self, house: Organisation, administrator: Member) -> None:
        member = a_member(Role.READER, organisation=house, name="Malo Perrin")
        client = signed_in(administrator)
        client.post(address("member-role", house, member.pk), {"role": "collector"})
        page = client.get(address("members", house)).content.decode()
        assert "Role of Malo Perrin changed" in page
        assert "<del>Reader</del>" in page
        assert "<ins>Collector</ins>" in page


class TestSeveralOrganisations:
    def test_the_rail_leads_to_the_others_and_the_last_one_is_remembered(
        self, house: Organisation, owner: Member
    ) -> None:
        other = an_organisation("Zinguerie Zola", owner=owner.user)
        client = signed_in(owner)
        assert f'href="/o/{other.slug}/"' in client.get(f"/o/{house.slug}/").content.decode()
        client.get(f"/o/{other.slug}/")
        assert client.get("/").headers["Location"] == f"/o/{other.slug}/"
        client.get(f"/o/{house.slug}/")
        assert client.get("/").headers["Location"] == f"/o/{house.slug}/"

    def test_one_is_not_offered_once_its_door_is_closed(
        self, house: Organisation, owner: Member
    ) -> None:
        other = an_organisation("Zinguerie Zola")
        place = Member.objects.create(organisation=other, user=owner.user, role=Role.READER)
        Member.objects.filter(pk=place.pk).update(is_active=False)
        page = signed_in(owner).get(f"/o/{house.slug}/").content.decode()
        assert f'href="/o/{other.slug}/"' not in page
