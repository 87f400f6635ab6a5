"""An organisation with one of every record that an address may name."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from relance.customers.contacts import remove_contact
from relance.customers.models import AccountManager, Position
from relance.customers.positions import remove_position
from relance.dunning.models import DunningPlan, Exclusion, Pause, Reminder, ReminderInvoice
from relance.history.recording import record
from relance.imports.models import Import
from relance.messaging.models import Attachment, EmailMessage, MessageInvoice, Template
from relance.notifications.models import Notification
from relance.organisations.models import Member, Organisation
from relance.organisations.roles import Role
from tests.factories import (
    a_contact,
    a_credit_note,
    a_customer,
    a_dispute,
    a_file,
    a_group,
    a_member,
    a_payment,
    an_invoice,
    an_organisation,
    the_owner_of,
    under_plan,
    with_pdf,
)


@dataclass
class House:
    """`name` is in every text that strangers must not read; `records` by the word of a route."""

    name: str
    organisation: Organisation
    members: dict[str, Member]
    records: dict[str, Any] = field(default_factory=dict)

    def id_of(self, word: str) -> int | str:
        return word[1:] if word.startswith("=") else int(self.records[word].pk)


def a_furnished_house(name: str) -> House:
    organisation = an_organisation(name)
    members = {
        role: a_member(role, organisation=organisation, name=f"{name} {role}")
        for role in (Role.ADMINISTRATOR, Role.COLLECTOR, Role.READER)
    }
    members[Role.OWNER] = the_owner_of(organisation)
    house = House(name, organisation, {str(role): one for role, one in members.items()})
    _customers(house)
    _invoices(house)
    _messages(house)
    _dunning(house)
    _rest(house)
    return house


def _customers(house: House) -> None:
    organisation, name, here = house.organisation, house.name, house.records
    here["group"] = a_group(f"{name} group", organisation=organisation)
    here["customer"] = a_customer(
        f"{name} customer", organisation=organisation, group=here["group"], address=f"{name} street"
    )
    here["contact"] = a_contact(here["customer"], last_name=f"{name} contact")
    here["other contact"] = a_contact(here["customer"], last_name=f"{name} other")
    here["contact removal"] = remove_contact(a_contact(here["customer"]))
    here["position"], gone = Position.objects.in_organisation(organisation)[:2]
    here["position removal"] = remove_position(gone)
    here["member"] = house.members[Role.READER]
    here["event"] = record(organisation, "customer.updated", here["customer"])
    here["bulk assignment"] = record(
        organisation, "customer.updated", here["customer"], batch="assign-1"
    )
    AccountManager.objects.create(
        organisation=organisation, customer=here["customer"], member=house.members[Role.COLLECTOR]
    )


def _invoices(house: House) -> None:
    here = house.records
    customer = here["customer"]
    here["invoice"] = with_pdf(an_invoice(customer, number=f"{house.name}-1", due_in=-20))
    here["payment"] = a_payment(here["invoice"], amount=10_00)
    here["credit note"] = a_credit_note(customer, number=f"{house.name}-2")
    here["dispute"] = a_dispute(here["invoice"], reason=f"{house.name} reason")


def _messages(house: House) -> None:
    organisation, here = house.organisation, house.records
    common = {"organisation": organisation}
    for word, state in (
        ("message", "sent"),
        ("uncertain message", "uncertain"),
        ("failed message", "failed"),
    ):
        here[word] = EmailMessage.objects.create(
            **common,
            customer=here["customer"],
            purpose="reminder",
            language="fr",
            state=state,
            message_id=f"<{uuid4()}@creditor.example>",
            to=["compta@customer.example"],
            subject_source=f"{house.name} subject",
            body_source=f"{house.name} body",
            subject=f"{house.name} subject",
            body_text=f"{house.name} body",
            body_html=f"<p>{house.name} body</p>",
        )
    MessageInvoice.objects.create(**common, message=here["message"], invoice=here["invoice"])
    here["attachment"] = Attachment.objects.create(
        **common,
        message=here["message"],
        file=a_file(organisation=organisation),
        name=f"{house.name}.pdf",
    )
    here["template"] = Template.objects.in_organisation(organisation).first()


def _dunning(house: House) -> None:
    organisation, here = house.organisation, house.records
    common = {"organisation": organisation}
    here["plan"] = DunningPlan.objects.in_organisation(organisation).first()
    here["assignment"] = under_plan(here["customer"], here["plan"])
    here["reminder"] = Reminder.objects.create(
        **common, customer=here["customer"], level="R1", origin="hand", message=here["message"]
    )
    ReminderInvoice.objects.create(
        **common, reminder=here["reminder"], invoice=here["invoice"], level="R1", attempt=1
    )
    here["pause"] = Pause.objects.create(**common, customer=here["customer"], reason=house.name)
    here["exclusion"] = Exclusion.objects.create(**common, invoice=here["invoice"])


def _rest(house: House) -> None:
    organisation = house.organisation
    house.records["import"] = Import.objects.create(
        organisation=organisation,
        kind="customers",
        file=a_file(b"Nom du client\nTalverne\n", organisation=organisation),
        file_name=f"{house.name}.csv",
    )
    house.records["notification"] = Notification.objects.create(
        organisation=organisation,
        member=house.members[Role.READER],
        kind="import.finished",
        facts={"file": house.name},
    )
