"""Forms: a name alone is enough, a refusal says the cure, and nothing typed is lost."""

from typing import Any

import pytest
from django.test import Client

from relance.customers.models import Contact, Customer, CustomerGroup, Position
from relance.history.models import Event
from relance.organisations.models import Member
from tests.customers.conftest import Address
from tests.factories import a_contact, a_customer, a_group, a_member

pytestmark = pytest.mark.django_db

NO_CONTACTS = {"contacts-TOTAL_FORMS": "0", "contacts-INITIAL_FORMS": "0"}


def typed(**fields: Any) -> dict[str, Any]:
    return {"state": "client", **NO_CONTACTS, **fields}


def contacts(*people: dict[str, str]) -> dict[str, str]:
    lines = {"contacts-TOTAL_FORMS": str(len(people)), "contacts-INITIAL_FORMS": "0"}
    for number, person in enumerate(people):
        lines.update({f"contacts-{number}-{field}": value for field, value in person.items()})
    return lines


def test_a_name_alone_makes_a_customer(signed_in: Client, at: Address, member: Member) -> None:
    answer = signed_in.post(at("new"), typed(name="Menuiserie Morel"))
    customer = Customer.objects.get()
    assert (customer.name, customer.organisation) == ("Menuiserie Morel", member.organisation)
    assert answer["Location"] == at("page", customer.pk)
    assert Event.objects.get(verb="customer.created").member == member


def test_everything_at_once(signed_in: Client, at: Address, member: Member) -> None:
    accountant = Position.objects.get(organisation=member.organisation, code="accountant")
    signed_in.post(
        at("new"),
        typed(
            name="Menuiserie Morel",
            external_id="C-1",
            vat_number="FR 53 364 726 448",
            country="FR",
            postcode="06300",
            language="en",
            group_name="Groupe Morel",
            managers=[member.pk],
            **contacts(
                {"email": "A@morel.example", "position": str(accountant.pk)},
                {"last_name": "Collin", "is_main": "on"},
                {},
            ),
        ),
    )
    customer = Customer.objects.get()
    assert (customer.vat_number, customer.postcode, customer.language) == (
        "FR53364726448",
        "06300",
        "en",
    )
    assert str(customer.group) == "Groupe Morel"
    assert customer.account_managers.get().member == member
    people = list(customer.contacts.order_by("pk").values_list("email", "last_name", "is_main"))
    assert people == [("a@morel.example", "", False), ("", "Collin", True)]
    assert customer.contacts.get(email="a@morel.example").position == accountant


def test_the_first_contact_is_offered_as_the_main_one(signed_in: Client, at: Address) -> None:
    page = signed_in.get(at("new"))
    assert page.context["contacts"].forms[0]["is_main"].value() is True


def test_a_known_name_is_refused_with_the_way_on_and_nothing_is_lost(
    signed_in: Client, at: Address, member: Member
) -> None:
    known = a_customer("Dupont", organisation=member.organisation)
    fields = typed(name="DUPONT", city="Lyon", **contacts({"email": "a@dupont.example"}))
    page = signed_in.post(at("new"), fields)
    text = page.content.decode()
    assert page.status_code == 200
    assert Customer.objects.count() == 1
    assert at("page", known.pk) in text
    assert 'name="same_name_is_meant"' in text
    assert 'value="Lyon"' in text
    assert 'value="a@dupont.example"' in text
    signed_in.post(at("new"), {**fields, "same_name_is_meant": "on"})
    assert Customer.objects.filter(name_key="dupont").count() == 2
    assert Contact.objects.get().email == "a@dupont.example"


def test_a_contact_in_error_takes_nothing_in(signed_in: Client, at: Address) -> None:
    page = signed_in.post(
        at("new"),
        typed(
            name="Morel",
            group_name="New group",
            **contacts(
                {"email": "a@morel.example"}, {"email": "A@morel.example", "first_name": "Zoé"}
            ),
        ),
    )
    assert "Change that contact instead" in page.content.decode()
    assert 'value="Zoé"' in page.content.decode()
    assert not Customer.objects.exists()
    assert not CustomerGroup.objects.exists()
    assert not Event.objects.filter(subject_type__in=["customer", "contact", "group"]).exists()


def test_a_contact_of_nothing_but_a_phone_is_refused_beside_itself(
    signed_in: Client, at: Address
) -> None:
    page = signed_in.post(at("new"), typed(name="Morel", **contacts({"phone": "0199004127"})))
    assert page.context["contacts"].forms[0].errors == {
        "email": ["A contact needs an e-mail or a name."]
    }
    assert not Customer.objects.exists()


def test_another_contact_keeps_all_that_was_typed_and_complains_of_nothing(
    signed_in: Client, at: Address
) -> None:
    page = signed_in.post(
        at("new"),
        typed(name="", city="Lyon", more="1", **contacts({"email": "not yet an addr"})),
    )
    text = page.content.decode()
    assert len(page.context["contacts"].forms) == 2
    assert 'value="Lyon"' in text
    assert 'value="not yet an addr"' in text
    assert "aria-invalid" not in text


def test_a_contact_typed_after_another_is_kept(signed_in: Client, at: Address) -> None:
    """What `Another contact` answers, sent as a browser sends it."""
    people = contacts({"email": "a@morel.example"}, {"email": "b@morel.example"}, {})
    signed_in.post(at("new"), typed(name="Morel", **people | {"contacts-INITIAL_FORMS": "1"}))
    emails = Contact.objects.order_by("pk").values_list("email", flat=True)
    assert list(emails) == ["a@morel.example", "b@morel.example"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 300}, "name"),
        ({"vat_number": "FR00123456789"}, "vat_number"),
        ({"vat_number": "00123456789"}, "vat_number"),
        ({"vat_number": "BE0000000000", "country": "BE"}, "vat_number"),
        ({"country": "ZZ"}, "country"),
        ({"state": "bin"}, "state"),
        ({"managers": ["999999"]}, "managers"),
        ({"external_id": "TAKEN"}, "external_id"),
        ({"external_id": "BINNED"}, "external_id"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    signed_in: Client, at: Address, member: Member, fields: dict[str, Any], field: str
) -> None:
    a_customer(organisation=member.organisation, external_id="TAKEN")
    a_customer(organisation=member.organisation, external_id="BINNED", state="bin")
    page = signed_in.post(at("new"), typed(**{"name": "Morel", **fields}))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert not Customer.objects.filter(name="Morel").exists()


@pytest.mark.parametrize(
    ("number", "country", "kept"),
    [
        ("53 364 726 448", "", "FR53364726448"),
        ("FR 53.364.726.448", "FR", "FR53364726448"),
        ("US-12-3456789", "US", "US123456789"),
        ("be 0403.019.261", "", "BE0403019261"),
    ],
)
def test_a_vat_number_is_kept_in_one_form(
    signed_in: Client, at: Address, number: str, country: str, kept: str
) -> None:
    signed_in.post(at("new"), typed(name="Morel", vat_number=number, country=country))
    assert Customer.objects.get().vat_number == kept


def test_a_manager_of_another_organisation_is_no_choice(
    signed_in: Client, at: Address, member: Member
) -> None:
    stranger = a_member()
    page = signed_in.post(at("new"), typed(name="Morel", managers=[stranger.pk]))
    assert "managers" in page.context["form"].errors
    assert stranger.user.email not in page.content.decode()


def test_editing_keeps_before_and_after(signed_in: Client, at: Address, member: Member) -> None:
    customer = a_customer("Morel", organisation=member.organisation, city="Lyon", country="FR")
    page = signed_in.get(at("edit", customer.pk))
    assert 'value="Lyon"' in page.content.decode()
    form = page.context["form"].initial
    answer = signed_in.post(
        at("edit", customer.pk), {**form, "city": "Nice", "managers": [member.pk]}
    )
    assert answer["Location"] == at("page", customer.pk)
    customer.refresh_from_db()
    assert (customer.city, customer.country) == ("Nice", "FR")
    changes = [event.changes for event in Event.objects.filter(verb="customer.updated")]
    assert {"city": ["Lyon", "Nice"]} in changes
    assert {"account_managers": [[], [member.user.email]]} in changes
    history = signed_in.get(at("page", customer.pk)).content.decode()
    assert "<del>Lyon</del>" in history
    assert "<ins>Nice</ins>" in history
    assert "By Camille Aubry" in history


def test_a_change_that_is_refused_changes_nothing_at_all(
    signed_in: Client, at: Address, member: Member
) -> None:
    a_customer("Dupont", organisation=member.organisation)
    customer = a_customer("Morel", organisation=member.organisation)
    fields = {"name": "Dupont", "state": "client", "group_name": "New", "managers": [member.pk]}
    page = signed_in.post(at("edit", customer.pk), fields)
    assert list(page.context["form"].errors) == ["name"]
    assert not CustomerGroup.objects.exists()
    assert not customer.account_managers.exists()
    assert "Morel" in page.content.decode()


def test_a_group_is_left_by_emptying_its_name(
    signed_in: Client, at: Address, member: Member
) -> None:
    group = a_group(organisation=member.organisation)
    customer = a_customer("Morel", organisation=member.organisation, group=group)
    signed_in.post(at("edit", customer.pk), {"name": "Morel", "state": "client", "group_name": ""})
    customer.refresh_from_db()
    assert customer.group is None


def test_a_contact_is_added_and_changed_by_form(
    signed_in: Client, at: Address, member: Member
) -> None:
    customer = a_customer(organisation=member.organisation)
    first = a_contact(customer, "a@morel.example")
    assert signed_in.get(at("contact-new", customer.pk)).context["form"]["is_main"].value() is False
    signed_in.post(
        at("contact-new", customer.pk),
        {"email": "b@morel.example", "phone": "01 99 00 41 27", "is_main": "on"},
    )
    second = customer.contacts.get(email="b@morel.example")
    first.refresh_from_db()
    assert (second.is_main, first.is_main) == (True, False)
    edit = at("contact-edit", customer.pk, second.pk)
    page = signed_in.post(edit, {"email": "A@morel.example"})
    assert "Change that contact instead" in page.content.decode()
    page = signed_in.post(edit, {"email": "not an address", "first_name": "Zoé"})
    assert 'value="Zoé"' in page.content.decode()
    signed_in.post(edit, {"first_name": "Zoé"})
    second.refresh_from_db()
    assert (second.email, second.first_name, second.phone) == ("", "Zoé", "")


def test_a_phone_is_shown_as_it_is_dialled_and_kept_as_it_was(
    signed_in: Client, at: Address, member: Member
) -> None:
    contact = a_contact(a_customer(organisation=member.organisation), phone="+33 1 99 00 41 27")
    address = at("contact-edit", contact.customer_id, contact.pk)
    form = signed_in.get(address).context["form"].initial
    assert form["phone"] == "01 99 00 41 27"
    signed_in.post(address, {**form, "position": "", "reference": "R"})
    contact.refresh_from_db()
    assert (contact.phone, contact.reference) == ("+33 1 99 00 41 27", "R")
