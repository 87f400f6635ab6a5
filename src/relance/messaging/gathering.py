"""The facts of a message, read from its customer, its invoices and who wrote it."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from relance.core.money import Money
from relance.customers.models import Customer
from relance.invoices import balances
from relance.invoices.balances import Share
from relance.messaging.queries import invoices_spoken_of, name_of_recipient
from relance.messaging.wording import Credit, Facts, Line
from relance.organisations.models import Member, Organisation


def gather(
    organisation: Organisation,
    *,
    customer: Customer,
    language: str,
    to: list[str],
    reply_to: str,
    invoice_ids: Iterable[int],
    created_by: Member | None,
    deducted: Iterable[Share],
) -> Facts:
    """As things are now: open amounts, not totals; settled invoices are not asked for."""
    rows = invoices_spoken_of(customer, invoice_ids)
    return Facts(
        language=language,
        today=organisation.today(),
        organisation=organisation.sender_name or organisation.name,
        organisation_address=organisation.address,
        customer=customer.name,
        customer_reference=customer.external_id,
        contact=name_of_recipient(customer, to),
        signature=signature(organisation, created_by),
        reply_to=reply_to,
        iban=organisation.iban,
        lines=[line_of(row) for row in rows if row.open > 0],
        credits=credits_shown(deducted),
    )


def line_of(row: Any) -> Line:
    return Line(
        number=row.number,
        issued_on=row.issued_on,
        due_on=row.due_on,
        total=Money(row.total, row.currency),
        open=Money(row.open, row.currency),
    )


def credits_shown(shares: Iterable[Share]) -> list[Credit]:
    """Each credit once, with what is deducted of it."""
    parts: Counter[balances.Credit] = Counter()
    for share in shares:
        parts[share.credit] += share.amount
    return [
        Credit(one.note.number if one.note else "", one.day, Money(part, one.currency))
        for one, part in parts.items()
    ]


def signature(organisation: Organisation, member: Member | None) -> str:
    """The person's name above the organisation's."""
    name = member.user.name if member else ""
    return "\n".join(part for part in (name, organisation.sender_name or organisation.name) if part)
