"""The demo's customers, invoices and payments, as rows, with the history that they leave."""

from dataclasses import dataclass
from datetime import date, datetime, time

from relance.customers.models import AccountManager, Contact, Customer, CustomerGroup, Position
from relance.customers.naming import name_key
from relance.demo.inventing import InventedCustomer, InventedInvoice, Year
from relance.demo.paper import print_invoice
from relance.files.storing import store
from relance.history.models import Event
from relance.history.recording import event_of, record_all
from relance.invoices.models import Allocation, Invoice, Payment
from relance.invoices.telling import facts_of_paper, payment_recorded
from relance.organisations.models import Member, Organisation
from relance.organisations.roles import Role


@dataclass(frozen=True)
class Books:
    """The rows, in the order of the invented year."""

    customers: list[Customer]
    contacts: dict[int, list[Contact]]
    invoices: list[Invoice]


def write_books(organisation: Organisation, year: Year) -> Books:
    """Write everything but what was sent."""
    customers = _write_customers(organisation, year)
    contacts = _write_contacts(organisation, year, customers)
    _write_managers(organisation, customers)
    invoices = _write_invoices(organisation, year, customers)
    _write_payments(organisation, year, invoices)
    return Books(customers, contacts, invoices)


def morning(organisation: Organisation, day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of that day where the organisation is."""
    return datetime.combine(day, time(hour, minute), organisation.zone)


def dated(event: Event, at: datetime) -> Event:
    """The same event, told as having happened then."""
    event.at = at
    return event


def _write_customers(organisation: Organisation, year: Year) -> list[Customer]:
    groups = {
        group.name: group
        for group in CustomerGroup.objects.bulk_create(
            CustomerGroup(organisation=organisation, name=name, name_key=name_key(name))
            for name in year.country.groups
        )
    }
    began = morning(organisation, year.invoices[0].issued_on)
    customers = Customer.objects.bulk_create(
        _customer(organisation, invented, groups.get(invented.group), began)
        for invented in year.customers
    )
    record_all(
        dated(
            event_of(
                organisation,
                "customer.created",
                customer,
                customer_id=customer.pk,
                changes={"name": [None, customer.name]},
            ),
            began,
        )
        for customer in customers
    )
    return customers


def _customer(
    organisation: Organisation,
    invented: InventedCustomer,
    group: CustomerGroup | None,
    began: datetime,
) -> Customer:
    return Customer(
        organisation=organisation,
        name=invented.name,
        name_key=name_key(invented.name),
        external_id=invented.external_id,
        accounting_code=invented.accounting_code,
        address=invented.address,
        postcode=invented.postcode,
        city=invented.city,
        country=invented.country,
        language=invented.language,
        group=group,
        created_at=began,
    )


def _write_contacts(
    organisation: Organisation, year: Year, customers: list[Customer]
) -> dict[int, list[Contact]]:
    positions = {
        position.code: position for position in Position.objects.in_organisation(organisation)
    }
    written = Contact.objects.bulk_create(
        Contact(
            organisation=organisation,
            customer=customer,
            email=contact.email,
            first_name=contact.first_name,
            last_name=contact.last_name,
            phone=contact.phone,
            position=positions.get(contact.position),
            is_main=index == 0,
        )
        for customer, invented in zip(customers, year.customers, strict=True)
        for index, contact in enumerate(invented.contacts)
    )
    contacts: dict[int, list[Contact]] = {customer.pk: [] for customer in customers}
    for contact in written:
        contacts[contact.customer_id].append(contact)
    return contacts


def _write_managers(organisation: Organisation, customers: list[Customer]) -> None:
    members = list(
        Member.objects.in_organisation(organisation).exclude(role=Role.READER).order_by("pk")
    )
    AccountManager.objects.bulk_create(
        AccountManager(
            organisation=organisation,
            customer=customer,
            member=members[number % len(members)],
        )
        for number, customer in enumerate(customers)
    )


def _write_invoices(
    organisation: Organisation, year: Year, customers: list[Customer]
) -> list[Invoice]:
    invoices = Invoice.objects.bulk_create(
        _invoice(organisation, year, invented, customers[invented.customer])
        for invented in year.invoices
    )
    record_all(
        dated(
            event_of(
                organisation,
                "invoice.created",
                invoice,
                customer_id=invoice.customer_id,
                facts=facts_of_paper(invoice),
            ),
            invoice.created_at,
        )
        for invoice in invoices
    )
    return invoices


def _invoice(
    organisation: Organisation, year: Year, invented: InventedInvoice, customer: Customer
) -> Invoice:
    owner = year.customers[invented.customer]
    return Invoice(
        organisation=organisation,
        customer=customer,
        number=invented.number,
        issued_on=invented.issued_on,
        due_on=invented.due_on,
        total=invented.total,
        currency=owner.currency,
        document=store(organisation, print_invoice(year.country, owner, invented)),
        document_name=f"{invented.number}.pdf",
        created_at=morning(organisation, invented.issued_on, 17),
    )


def _write_payments(organisation: Organisation, year: Year, invoices: list[Invoice]) -> None:
    pairs = [
        (invoice, part)
        for invoice, invented in zip(invoices, year.invoices, strict=True)
        for part in invented.payments
    ]
    payments = Payment.objects.bulk_create(
        Payment(
            organisation=organisation,
            customer_id=invoice.customer_id,
            received_on=part.on,
            amount=part.amount,
            currency=invoice.currency,
            created_at=morning(organisation, part.on, 10),
        )
        for invoice, part in pairs
    )
    Allocation.objects.bulk_create(
        Allocation(
            organisation=organisation,
            invoice=invoice,
            payment=payment,
            amount=payment.amount,
            created_at=payment.created_at,
        )
        for (invoice, _part), payment in zip(pairs, payments, strict=True)
    )
    record_all(
        dated(payment_recorded(invoice, payment, allocated=payment.amount), payment.created_at)
        for (invoice, _part), payment in zip(pairs, payments, strict=True)
    )
