"""People, companies and invoices to tell a test with. Say only what the test is about.

Amounts are minor units: `an_invoice(total=120_00)` is 120.00 €. Days are given from today where a
number is easier to read: `an_invoice(due_in=-12)` has been late for twelve days.
"""

from datetime import date, timedelta
from itertools import count
from typing import Any

from relance.customers.models import Contact, Customer, CustomerGroup
from relance.customers.naming import name_key
from relance.dunning.models import DunningPlan, DunningStep, PlanAssignment
from relance.files.models import StoredFile
from relance.files.storing import store
from relance.invoices.models import Allocation, CreditNote, Dispute, Invoice, Payment
from relance.organisations.creating import create_organisation
from relance.organisations.models import Member, Organisation
from relance.organisations.roles import Role
from relance.users.models import User

_numbers = count(1)

# One page, and nothing on it: the smallest content that is a PDF.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def a_user(email: str = "", *, password: str | None = None, **fields: Any) -> User:
    """A person who can sign in; with a password only where the test types it."""
    return User.objects.create_user(
        email or f"user{next(_numbers)}@creditor.example", password, **fields
    )


def an_organisation(name: str = "", *, owner: User | None = None, **fields: Any) -> Organisation:
    """A creditor company as signing up makes it: an owner, positions, templates, the plan."""
    name = name or f"Ateliers Duval {next(_numbers)}"
    return create_organisation(name, owner=owner or a_user(), **fields)


def a_member(
    role: str = Role.COLLECTOR,
    *,
    organisation: Organisation | None = None,
    email: str = "",
    **fields: Any,
) -> Member:
    """Somebody's place in an organisation; `fields` are those of the person."""
    return Member.objects.create(
        organisation=organisation or an_organisation(), user=a_user(email, **fields), role=role
    )


def the_owner_of(organisation: Organisation) -> Member:
    return Member.objects.get(organisation=organisation, role=Role.OWNER)


def a_group(
    name: str = "", *, organisation: Organisation | None = None, **fields: Any
) -> CustomerGroup:
    name = name or f"Groupe {next(_numbers)}"
    return CustomerGroup.objects.create(
        organisation=organisation or an_organisation(),
        name=name,
        name_key=name_key(name),
        **fields,
    )


def a_customer(
    name: str = "", *, organisation: Organisation | None = None, **fields: Any
) -> Customer:
    """A customer with a name alone: no contact, no plan, no invoice."""
    name = name or f"Menuiserie Morel {next(_numbers)}"
    return Customer.objects.create(
        organisation=organisation or an_organisation(),
        name=name,
        name_key=name_key(name),
        **fields,
    )


def a_contact(customer: Customer | None = None, email: str | None = None, **fields: Any) -> Contact:
    """The main contact if there is none yet; `email=""` for someone without an address."""
    customer = customer or a_customer()
    if email is None:
        email = f"compta{next(_numbers)}@customer.example"
    fields.setdefault("first_name", "Camille")
    fields.setdefault("last_name", "Martin")
    fields.setdefault("is_main", not customer.contacts.filter(is_main=True).exists())
    return Contact.objects.create(
        organisation_id=customer.organisation_id, customer=customer, email=email, **fields
    )


def an_invoice(
    customer: Customer | None = None,
    *,
    total: int = 120_00,
    due_on: date | None = None,
    due_in: int = 30,
    paid: int = 0,
    **fields: Any,
) -> Invoice:
    """An open invoice, issued thirty days before it is due; `paid` enters a payment on it.

    `without_due_date(invoice)` takes the due date away.
    """
    customer = customer or a_customer()
    due_on = due_on or customer.organisation.today() + timedelta(days=due_in)
    fields.setdefault("number", f"FA-{next(_numbers):05}")
    fields.setdefault("issued_on", due_on - timedelta(days=30))
    fields.setdefault("currency", customer.organisation.currency)
    invoice = Invoice.objects.create(
        organisation_id=customer.organisation_id,
        customer=customer,
        total=total,
        due_on=due_on,
        **fields,
    )
    if paid:
        a_payment(invoice, amount=paid)
    return invoice


def without_due_date(invoice: Invoice) -> Invoice:
    invoice.due_on = None
    invoice.save(update_fields=["due_on"])
    return invoice


def with_pdf(invoice: Invoice, content: bytes = PDF) -> Invoice:
    """Give the invoice its document, named after its number."""
    invoice.document = a_file(content, organisation=invoice.organisation)
    invoice.document_name = f"{invoice.number}.pdf"
    invoice.save(update_fields=["document", "document_name"])
    return invoice


def a_file(content: bytes = PDF, *, organisation: Organisation | None = None) -> StoredFile:
    return store(organisation or an_organisation(), content)


def a_payment(
    invoice: Invoice | None = None,
    *,
    customer: Customer | None = None,
    amount: int | None = None,
    received_on: date | None = None,
    **fields: Any,
) -> Payment:
    """Money for an invoice, all of it unless said otherwise; without one it stays unallocated."""
    if invoice is None and customer is None:
        invoice = an_invoice()
    customer = customer or (invoice.customer if invoice else a_customer())
    if amount is None:
        amount = invoice.total if invoice else 50_00
    fields.setdefault("currency", invoice.currency if invoice else customer.organisation.currency)
    payment = Payment.objects.create(
        organisation_id=customer.organisation_id,
        customer=customer,
        amount=amount,
        received_on=received_on or customer.organisation.today(),
        **fields,
    )
    if invoice:
        Allocation.objects.create(
            organisation_id=customer.organisation_id,
            invoice=invoice,
            payment=payment,
            amount=amount,
        )
    return payment


def a_credit_note(
    customer: Customer | None = None,
    *,
    total: int = 20_00,
    invoice: Invoice | None = None,
    **fields: Any,
) -> CreditNote:
    """A credit note, unallocated unless it is given an invoice."""
    customer = customer or (invoice.customer if invoice else a_customer())
    fields.setdefault("number", f"AV-{next(_numbers):05}")
    fields.setdefault("issued_on", customer.organisation.today())
    fields.setdefault("currency", customer.organisation.currency)
    note = CreditNote.objects.create(
        organisation_id=customer.organisation_id, customer=customer, total=total, **fields
    )
    if invoice:
        Allocation.objects.create(
            organisation_id=customer.organisation_id,
            invoice=invoice,
            credit_note=note,
            amount=total,
        )
    return note


def a_dispute(invoice: Invoice, reason: str = "Two pallets were missing") -> Dispute:
    return Dispute.objects.create(
        organisation_id=invoice.organisation_id, invoice=invoice, reason=reason
    )


def a_plan(
    name: str = "",
    *,
    organisation: Organisation | None = None,
    steps: tuple[tuple[str, int], ...] = (("R1", 5), ("R2", 15), ("R3", 30)),
    **fields: Any,
) -> DunningPlan:
    """A plan of automatic steps (level, days from the due date), assigned to nobody."""
    name = name or f"Plan {next(_numbers)}"
    plan = DunningPlan.objects.create(
        organisation=organisation or an_organisation(),
        name=name,
        name_key=name_key(name),
        **fields,
    )
    DunningStep.objects.bulk_create(
        DunningStep(organisation_id=plan.organisation_id, plan=plan, level=level, days=days)
        for level, days in steps
    )
    return plan


def under_plan(customer: Customer, plan: DunningPlan | None = None) -> PlanAssignment:
    """Put the customer under a plan: its organisation's first one unless said otherwise."""
    plan = plan or DunningPlan.objects.in_organisation(customer.organisation_id).first()
    return PlanAssignment.objects.create(
        organisation_id=customer.organisation_id,
        customer=customer,
        plan=plan or a_plan(organisation=customer.organisation),
    )
