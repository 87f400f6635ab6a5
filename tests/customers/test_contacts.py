"""The people at a customer, and the one who is the main contact."""

import pytest

from relance.core.refusal import Refused
from relance.customers.contacts import (
    EmailTaken,
    add_contact,
    change_contact,
    remove_contact,
    restore_contact,
)
from relance.customers.models import Contact, Customer, Position
from relance.customers.positions import add_position, remove_position, rename_position
from relance.history.models import Event
from tests.factories import a_contact, a_customer, a_member, an_organisation

pytestmark = pytest.mark.django_db


def the_main_contacts(customer: Customer) -> list[str]:
    return [contact.email for contact in customer.contacts.filter(is_main=True)]


def test_a_contact_is_kept_clean_and_told() -> None:
    member = a_member()
    customer = a_customer(organisation=member.organisation)
    contact = add_contact(
        customer,
        member=member,
        email=" Ines.Collin@Talverne.example ",
        first_name="Inès",
        phone="01.99.00.41.27",
        position=Position.objects.get(organisation=member.organisation, code="accountant"),
    )
    assert contact.email == "ines.collin@talverne.example"
    assert contact.phone == "+33 1 99 00 41 27"
    event = Event.objects.get(verb="contact.created")
    assert (event.member, event.customer_id, event.subject_id) == (member, customer.pk, contact.pk)
    assert event.changes["position"] == [None, "Comptable"]
    assert event.facts == {"name": "Inès"}


def test_setting_the_main_contact_clears_the_former() -> None:
    customer = a_customer()
    add_contact(customer, email="a@customer.example", is_main=True)
    second = add_contact(customer, email="b@customer.example", is_main=True)
    assert the_main_contacts(customer) == ["b@customer.example"]
    first = customer.contacts.get(email="a@customer.example")
    change_contact(first, is_main=True)
    assert the_main_contacts(customer) == ["a@customer.example"]
    told = Event.objects.filter(verb="contact.updated", subject_id=second.pk).get()
    assert told.changes == {"is_main": [True, False]}


def test_another_customer_s_main_contact_stays() -> None:
    other = a_contact(email="other@customer.example")
    customer = a_customer(organisation=other.organisation)
    add_contact(customer, email="a@customer.example", is_main=True)
    assert the_main_contacts(other.customer) == ["other@customer.example"]


def test_neither_an_email_nor_a_name_is_refused() -> None:
    customer = a_customer()
    with pytest.raises(Refused) as refusal:
        add_contact(customer, phone="01 99 00 41 27")
    assert refusal.value.code == "contact_empty"
    contact = add_contact(customer, last_name="Collin")
    with pytest.raises(Refused):
        change_contact(contact, last_name=" ")
    assert Contact.objects.get().last_name == "Collin"


def test_an_email_stands_once_at_a_customer() -> None:
    contact = a_contact(email="ines@talverne.example")
    with pytest.raises(EmailTaken) as refusal:
        add_contact(contact.customer, email="INES@talverne.example")
    assert refusal.value.contact == contact
    add_contact(a_customer(organisation=contact.organisation), email="ines@talverne.example")


def test_a_refused_change_leaves_the_main_contact() -> None:
    customer = a_customer()
    a_contact(customer, "a@customer.example", is_main=True)
    second = a_contact(customer, "b@customer.example", is_main=False)
    with pytest.raises(EmailTaken):
        change_contact(second, email="a@customer.example", is_main=True)
    assert the_main_contacts(customer) == ["a@customer.example"]


def test_removing_can_be_undone_whole() -> None:
    organisation = an_organisation()
    buyer = Position.objects.get(organisation=organisation, code="buyer")
    customer = a_customer(organisation=organisation)
    contact = a_contact(customer, "yann@talverne.example", position=buyer, is_main=True)
    removal = remove_contact(contact)
    assert not Contact.objects.exists()
    assert removal.changes["email"] == ["yann@talverne.example", None]
    back = restore_contact(removal)
    assert restore_contact(removal) == back
    assert (back.pk, back.email, back.position) == (
        removal.subject_id,
        "yann@talverne.example",
        buyer,
    )
    assert the_main_contacts(customer) == ["yann@talverne.example"]


def test_who_became_the_main_contact_since_stays_so() -> None:
    customer = a_customer()
    removal = remove_contact(a_contact(customer, "a@customer.example", is_main=True))
    a_contact(customer, "b@customer.example", is_main=True)
    restore_contact(removal)
    assert the_main_contacts(customer) == ["b@customer.example"]


def test_a_new_organisation_has_four_positions_in_its_language() -> None:
    french, english = an_organisation(language="fr"), an_organisation(language="en")
    names = Position.objects.order_by("pk").values_list("name", flat=True)
    assert list(names.filter(organisation=french)) == [
        "Comptable",
        "Commercial",
        "Acheteur",
        "Finance",
    ]
    assert list(names.filter(organisation=english)) == ["Accountant", "Sales", "Buyer", "Finance"]


def test_positions_are_an_editable_list() -> None:
    organisation = an_organisation()
    position = add_position(organisation, " Directeur  général ")
    contact = a_contact(a_customer(organisation=organisation), position=position)
    rename_position(position, "Dirigeant")
    contact.refresh_from_db()
    assert str(contact.position) == "Dirigeant"
    with pytest.raises(Refused) as refusal:
        add_position(organisation, "COMPTABLE")
    assert refusal.value.code == "position_exists"
    remove_position(position)
    contact.refresh_from_db()
    assert contact.position is None
    assert [event.verb for event in Event.objects.order_by("pk")] == [
        "position.created",
        "position.updated",
        "position.removed",
    ]
