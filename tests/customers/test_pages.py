"""A customer's page, its bin, its groups, and the list of positions."""

import html
import re

import pytest
from django.test import Client

from relance.customers.binning import bin_customer
from relance.customers.editing import edit_customer
from relance.customers.models import Contact, Customer, CustomerGroup, Position
from relance.dunning.deciding import exclude
from relance.dunning.models import Reminder
from relance.history.recording import record
from relance.invoices.paying import undo_payment
from relance.messaging.models import EmailMessage
from relance.organisations.models import Member
from tests.customers.conftest import Address
from tests.factories import a_contact, a_customer, a_group, a_member, a_payment, an_invoice

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


def undo_in(page: str) -> str:
    """Where the button of the last toast posts to."""
    return str(re.findall(r'<form method="post" action="([^"]*/restore/[^"]*)"', page)[-1])


def test_the_page_shows_what_is_known(signed_in: Client, at: Address, member: Member) -> None:
    group = a_group("Talverne", organisation=member.organisation)
    a_customer("Talverne Sud", organisation=member.organisation, group=group)
    customer = a_customer(
        "Constructions Talverne",
        organisation=member.organisation,
        group=group,
        external_id="C-00412",
        address="6 impasse des Lilas",
        postcode="06300",
        city="Nice",
        country="FR",
        vat_number="FR53364726448",
    )
    a_contact(customer, "i.collin@talverne.example", first_name="Inès", phone="+33 1 99 00 41 27")
    page = text_of(signed_in, at("page", customer.pk))
    for word in (
        "C-00412",
        "Talverne Sud",
        "06300 Nice",
        "France",
        "FR53364726448",
        "i.collin@talverne.example",
        "01\u00a099\u00a000\u00a041\u00a027",
        "tel:+33199004127",
    ):
        assert word in page


def test_a_reader_sees_all_and_is_offered_no_change(
    client: Client, at: Address, member: Member
) -> None:
    group = a_group(organisation=member.organisation)
    customer = a_customer("Morel", organisation=member.organisation, group=group)
    a_contact(customer, "a@morel.example")
    client.force_login(a_member("reader", organisation=member.organisation).user)
    for address in (
        at("page", customer.pk),
        at("list") + f"?panel={customer.pk}",
        at("group", group.pk),
        at("groups"),
        at("bin"),
    ):
        main = text_of(client, address).split("<main")[1]
        for name in ("edit", "contact-new"):
            assert at(name, customer.pk) not in main, address
        assert 'method="post"' not in main, address
    assert "a@morel.example" in text_of(client, at("page", customer.pk))


def test_contacts_are_made_main_and_removed_with_a_way_back(
    signed_in: Client, at: Address, member: Member
) -> None:
    customer = a_customer(organisation=member.organisation)
    first = a_contact(customer, "a@morel.example", first_name="Inès", last_name="Collin")
    second = a_contact(customer, "b@morel.example", first_name="Yann", last_name="Bellanger")
    answer = signed_in.post(at("contact-main", customer.pk, second.pk))
    assert answer["Location"] == at("page", customer.pk)
    page = text_of(signed_in, at("page", customer.pk))
    assert "Yann Bellanger is the main contact." in page
    assert at("contact-main", customer.pk, first.pk) in page
    answer = signed_in.post(
        at("contact-remove", customer.pk, second.pk), {"next": at("list") + "?panel=1"}
    )
    assert answer["Location"] == at("list") + "?panel=1"
    page = text_of(signed_in, at("page", customer.pk))
    undo = undo_in(page)
    assert not Contact.objects.filter(pk=second.pk).exists()
    signed_in.post(undo)
    back = Contact.objects.get(pk=second.pk)
    assert (back.email, back.is_main) == ("b@morel.example", True)


def test_a_way_back_leads_nowhere_else(signed_in: Client, at: Address, member: Member) -> None:
    contact = a_contact(a_customer(organisation=member.organisation))
    answer = signed_in.post(
        at("contact-main", contact.customer_id, contact.pk), {"next": "https://evil.example/"}
    )
    assert answer["Location"] == at("page", contact.customer_id)


def test_the_bin_hides_at_once_and_gives_back_whole(
    signed_in: Client, at: Address, member: Member
) -> None:
    customer = a_customer("Morel", organisation=member.organisation, state="prospect")
    a_contact(customer, "a@morel.example")
    a_customer("Dupont", organisation=member.organisation)
    signed_in.post(at("to-bin", customer.pk))
    page = text_of(signed_in, at("list"))
    assert "Morel is in the bin." in page
    assert at("restore", customer.pk) in page
    assert ">Morel</a>" not in page
    assert "Morel" in text_of(signed_in, at("bin"))
    assert "Camille Aubry" in text_of(signed_in, at("bin"))
    assert "is in the bin: it is in no list" in text_of(signed_in, at("page", customer.pk))
    assert signed_in.get(at("edit", customer.pk)).status_code == 404
    assert signed_in.get(at("contact-new", customer.pk)).status_code == 404
    signed_in.post(at("restore", customer.pk))
    customer.refresh_from_db()
    assert customer.state == Customer.State.PROSPECT
    assert "a@morel.example" in text_of(signed_in, at("page", customer.pk))
    assert "The bin is empty" in text_of(signed_in, at("bin"))


def test_the_bin_is_searched(signed_in: Client, at: Address, member: Member) -> None:
    for name in ("Morel", "Dupont"):
        bin_customer(a_customer(name, organisation=member.organisation))
    page = text_of(signed_in, at("bin") + "?q=MOR")
    assert "Morel" in page
    assert "Dupont" not in page
    assert "Nobody of that name" in text_of(signed_in, at("bin") + "?q=xyz")


def test_a_group_shows_its_customers_and_no_others(
    signed_in: Client, at: Address, member: Member
) -> None:
    group = a_group("Talverne", organisation=member.organisation, reference="G-1")
    a_customer("Talverne Nord", organisation=member.organisation, group=group)
    a_customer("Talverne Sud", organisation=member.organisation, group=group, state="bin")
    a_customer("Dupont", organisation=member.organisation)
    page = text_of(signed_in, at("group", group.pk))
    assert "Talverne Nord" in page
    assert "Talverne Sud" not in page
    assert "Dupont" not in page
    assert "1 customer" in page
    listed = text_of(signed_in, at("groups"))
    assert "Talverne" in listed
    assert "G-1" in listed


def test_groups_are_begun_renamed_and_taken_away(
    signed_in: Client, at: Address, member: Member
) -> None:
    assert "No groups yet" in text_of(signed_in, at("groups"))
    signed_in.post(at("group-new"), {"name": "Talverne", "reference": "G-1"})
    group = CustomerGroup.objects.get()
    a_group("Brévenne", organisation=member.organisation)
    page = signed_in.post(at("group-edit", group.pk), {"name": "BREVENNE", "reference": "x"})
    assert "Another group has this name." in page.content.decode()
    signed_in.post(at("group-edit", group.pk), {"name": "Talverne SA", "reference": "G-1"})
    group.refresh_from_db()
    assert group.name == "Talverne SA"
    signed_in.post(at("group-remove", group.pk))
    assert not CustomerGroup.objects.filter(pk=group.pk).exists()


def test_positions_are_edited_by_administrators(
    client: Client, at: Address, member: Member
) -> None:
    client.force_login(a_member("administrator", organisation=member.organisation).user)
    client.post(at("positions"), {"name": "Dirigeant"})
    position = Position.objects.get(name="Dirigeant")
    contact = a_contact(a_customer(organisation=member.organisation), position=position)
    page = client.post(at("positions"), {"name": "COMPTABLE"})
    assert "already on the list" in page.content.decode()
    renaming = at("position-rename", position.pk)
    page = client.post(renaming, {f"{position.pk}-name": "comptable"})
    assert "already on the list" in page.content.decode()
    assert 'value="comptable"' in page.content.decode()
    client.post(renaming, {f"{position.pk}-name": "Gérant"})
    position.refresh_from_db()
    assert position.name == "Gérant"
    client.post(at("position-remove", position.pk))
    contact.refresh_from_db()
    assert contact.position is None
    client.post(undo_in(text_of(client, at("positions"))))
    contact.refresh_from_db()
    assert str(contact.position) == "Gérant"


def test_history_is_read_whole_and_in_pages(signed_in: Client, at: Address, member: Member) -> None:
    customer = a_customer("Morel", organisation=member.organisation, city="0")
    for number in range(60):
        edit_customer(customer, city=str(number + 1))
    assert at("history", customer.pk) in text_of(signed_in, at("page", customer.pk))
    assert "<ins>60</ins>" in text_of(signed_in, at("history", customer.pk))
    assert "<ins>1</ins>" in text_of(signed_in, at("history", customer.pk) + "?page=2")


def test_history_names_the_invoice_of_each_line_and_tells_a_reminder_once(
    signed_in: Client, at: Address, member: Member
) -> None:
    customer = a_customer(organisation=member.organisation)
    invoice = an_invoice(customer, number="MAN-1", total=125_00)
    other = an_invoice(customer, number="MAN-2")
    payment = a_payment(invoice, amount=125_00)
    undo_payment(payment, member=member)
    exclude(other, member)
    for message in (7, 8):
        facts = {"to": f"to{message}@customer.example"}
        about = EmailMessage(pk=message)
        record(
            customer.organisation_id, "message.sent", about, customer_id=customer.pk, facts=facts
        )
    of_reminder = {"level": "R1", "message": 7, "invoices": ["MAN-1"]}
    told = ("reminder.created", Reminder(pk=1))
    record(customer.organisation_id, *told, customer_id=customer.pk, facts=of_reminder)
    for address in (at("page", customer.pk), at("history", customer.pk)):
        page = text_of(signed_in, address)
        assert "Payment of €125.00 undone (MAN-1)" in page
        assert "Dunning plan switched off (MAN-2)" in page
        assert "Reminder R1 by e-mail, MAN-1" in page
        assert "to8@customer.example" in page
        assert "to7@customer.example" not in page


def test_ids_of_another_organisation_are_unknown(
    signed_in: Client, at: Address, member: Member
) -> None:
    ours = a_customer(organisation=member.organisation)
    theirs = a_contact()
    for address in (
        at("page", theirs.customer_id),
        at("edit", theirs.customer_id),
        at("history", theirs.customer_id),
        at("contact-edit", ours.pk, theirs.pk),
        at("group", a_group().pk),
        at("page", 10**30),
    ):
        assert signed_in.get(address).status_code == 404
    assert signed_in.post(at("contact-main", ours.pk, theirs.pk)).status_code == 404


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_opens_in_both_languages(
    signed_in: Client, at: Address, member: Member, language: str
) -> None:
    group = a_group(organisation=member.organisation)
    customer = a_customer(organisation=member.organisation, group=group)
    contact = a_contact(customer)
    for address in (
        at("list"),
        at("new"),
        at("bin"),
        at("groups"),
        at("group-new"),
        at("group", group.pk),
        at("group-edit", group.pk),
        at("page", customer.pk),
        at("edit", customer.pk),
        at("history", customer.pk),
        at("contact-new", customer.pk),
        at("contact-edit", customer.pk, contact.pk),
    ):
        page = signed_in.get(address, headers={"accept-language": language})
        assert page.status_code == 200, address
        assert f'lang="{language}"' in page.content.decode()
