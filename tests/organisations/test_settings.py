"""What an organisation says of itself: checked, told in history, and nothing typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from relance.history.models import Event
from relance.organisations.models import Member, Organisation
from relance.organisations.roles import Role
from tests.factories import a_customer, a_member, an_organisation

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Verdet & Fils",
    "address": "12 rue des Lilas\n35000 Rennes",
    "country": "FR",
    "time_zone": "Indian/Reunion",
    "language": "fr",
    "currency": "EUR",
    "iban": "FR76 3000 6000 0112 3456 7890 189",
    "sender_name": "Verdet, comptabilité",
    "reply_to": "compta@verdet.example",
    "sends_from": "09:00",
    "sends_until": "17:30",
    "source_system": "files",
}


@pytest.fixture
def administrator() -> Member:
    organisation = an_organisation("Verdet", slug="verdet", language="fr")
    return a_member(Role.ADMINISTRATOR, organisation=organisation)


def save(member: Member, **changes: str) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(member.user)
    address = reverse("organisations:settings", args=["verdet"])
    return client.post(address, TYPED | changes, follow=True).content.decode()


def test_they_are_kept_and_history_tells_what_changed(administrator: Member) -> None:
    page = save(administrator)
    assert "The settings are saved." in page
    organisation = Organisation.objects.get()
    assert organisation.iban == "FR7630006000011234567890189"
    assert organisation.time_zone == "Indian/Reunion"
    event = Event.objects.get(verb="organisation.updated")
    assert event.member == administrator
    assert event.changes["name"] == ["Verdet", "Verdet & Fils"]
    assert event.changes["sends_from"] == ["08:30", "09:00"]
    assert "currency" not in event.changes
    assert "<ins>Verdet &amp; Fils</ins>" in page


def test_saving_what_is_already_so_tells_nothing(administrator: Member) -> None:
    save(administrator)
    save(administrator)
    assert Event.objects.filter(verb="organisation.updated").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("iban", "FR76 3000 6000 0112 3456 7890 188", "This is not an IBAN"),
        ("iban", "my bank", "This is not an IBAN"),
        ("name", "", "This field is required"),
        ("sender_name", "Verdet\r\nBcc: all@verdet.example", "on one line"),
        ("sender_name", "Verdet\u2028Fils", "on one line"),
        ("reply_to", "compta", "Enter a valid email address"),
        ("time_zone", "Mars/Olympus", "Select a valid choice"),
        ("currency", "EUROS", "Select a valid choice"),
        ("country", "ZZ", "Select a valid choice"),
        ("sends_until", "08:00", "some time between"),
        ("sends_from", "25:00", "Enter a valid time"),
    ],
)
def test_what_is_wrong_is_said(administrator: Member, field: str, value: str, words: str) -> None:
    page = save(administrator, **{field: value})
    assert words in page
    assert "compta" in page, "what was typed is still there"
    assert Organisation.objects.get().name == "Verdet"
    assert not Event.objects.exists()


def test_where_customers_are_kept_is_a_setting_that_history_tells(administrator: Member) -> None:
    page = save(administrator, source_system="salesforce_api")
    assert Organisation.objects.get().source_system == "salesforce_api"
    assert Event.objects.get().changes["source_system"] == ["files", "salesforce_api"]
    assert "<ins>Salesforce and API</ins>" in page
    assert "Select a valid choice" in save(administrator, source_system="abacus")
    assert Organisation.objects.get().source_system == "salesforce_api"


@pytest.mark.parametrize(
    ("source_system", "words", "kind"),
    [
        ("files", "Import customers", "customers"),
        ("api", "Import customers", "customers"),
        ("salesforce_api", "Import customers", "customers"),
        ("native", "Import customer assignments", "assignments"),
        ("salesforce_native", "Import customer assignments", "assignments"),
    ],
)
def test_the_button_is_named_for_what_files_may_change(
    administrator: Member, source_system: str, words: str, kind: str
) -> None:
    Organisation.objects.update(source_system=source_system)
    client = Client(headers={"accept-language": "en"})
    client.force_login(administrator.user)
    for customers in (0, 1):
        if customers:
            a_customer(organisation=administrator.organisation)
        page = client.get(reverse("customers:list", args=["verdet"])).content.decode()
        assert f"?kind={kind}" in page
        assert f"{words}</a>" in page
