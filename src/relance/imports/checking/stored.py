"""What the tables hold of the records that lines may be about: read for a chunk of lines at a time,
in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db import connection
from django.db.models import Sum

from relance.core import bulk as _bulk  # noqa: F401  # brings the lookup `among`
from relance.customers.models import AccountManager, Contact, CustomerGroup
from relance.dunning.models import PlanAssignment
from relance.imports.checking.known import (
    KnownContact,
    KnownCreditNote,
    KnownCustomer,
    KnownInvoice,
)
from relance.imports.checking.rows import (
    ContactRow,
    CreditNoteRow,
    CustomerRow,
    GroupRow,
    InvoiceRow,
)
from relance.invoices.models import Allocation, CreditNote, Invoice
from relance.organisations.models import Organisation

_GROUP = ("pk", "name", "name_key", "reference")
# The cells of a row of the table, in order.
CUSTOMER = (
    *("pk", "name", "name_key", "external_id", "state", "accounting_code", "vat_number"),
    *("address", "postcode", "city", "region", "country", "language", "group_id"),
)
CONTACT = (
    *("pk", "customer_id", "email", "first_name", "last_name", "phone", "reference"),
    *("position_id", "is_main", "language"),
)
_CREDIT_NOTE = ("pk", "customer_id", "number", "issued_on", "total", "currency")
_INVOICE = (*_CREDIT_NOTE, "due_on")
TableRow = tuple[Any, ...]


class Stored:
    """The rows of one organisation. With `locks` (when applying) they are locked until the end of
    the transaction, where the database locks rows.
    """

    def __init__(self, organisation: Organisation, *, locks: bool) -> None:
        self.organisation = organisation
        self.locks_rows = locks and connection.features.has_select_for_update

    def locked(self, rows: Any) -> Any:
        """In the order in which others lock them. (A database that locks no rows would go through
        all of the organisation's, to have them in order.)
        """
        if self.locks_rows:
            return rows.order_by("pk").select_for_update(of=("self",), no_key=True)
        return rows

    def customer_rows(self, rows: Any) -> dict[int, TableRow]:
        """By id: what `known_customers` takes."""
        return {row[0]: row for row in sorted(rows.values_list(*CUSTOMER))}

    def known_customers(
        self, rows: Mapping[int, TableRow], parts: frozenset[str]
    ) -> dict[int, KnownCustomer]:
        """With what belongs to them, as far as the file has `parts` of fields about it."""
        known = {pk: KnownCustomer(CustomerRow(*row[:-1])) for pk, row in rows.items()}
        if "group" in parts:
            group_of = {pk: row[-1] for pk, row in rows.items() if row[-1] is not None}
            groups = self.groups_with({"pk__among": set(group_of.values())})
            for pk, group in group_of.items():
                known[pk].row.group = groups[group]
        if known and "contact" in parts:
            self._load_contacts(known)
        if known and "assignment" in parts:
            self._load_assignments(known)
        return known

    def groups_with(self, wanted: Mapping[str, Any]) -> dict[int, GroupRow]:
        """By id: those that a lookup finds; nothing is looked for by an empty one."""
        if not all(wanted.values()):
            return {}
        rows = CustomerGroup.objects.in_organisation(self.organisation).filter(**wanted)
        return {row[0]: GroupRow(*row) for row in self.locked(rows).values_list(*_GROUP)}

    def contact_rows(self, customers: Collection[int]) -> list[TableRow]:
        """Those of these customers, by id."""
        rows = Contact.objects.filter(customer_id__among=customers)
        return sorted(rows.values_list(*CONTACT)) if customers else []

    def _load_contacts(self, known: Mapping[int, KnownCustomer]) -> None:
        for row in self.contact_rows(known.keys()):
            contact = KnownContact(ContactRow(*row))
            customer = known[contact.row.customer_id]
            customer.contacts.append(contact)
            if contact.row.is_main:
                customer.main = contact

    def _load_assignments(self, known: Mapping[int, KnownCustomer]) -> None:
        wanted = {"customer_id__among": list(known)}
        managers: dict[int, set[int]] = defaultdict(set)
        found = AccountManager.objects.filter(**wanted).values_list("customer_id", "member_id")
        for customer_id, member in found:
            managers[customer_id].add(member)
        plans = dict(PlanAssignment.objects.filter(**wanted).values_list("customer_id", "plan_id"))
        for pk, customer in known.items():
            customer.managers = customer.managers_before = frozenset(managers.get(pk, ()))
            customer.plan = customer.plan_before = plans.get(pk)

    def invoices(self, numbers: Collection[str]) -> Iterator[KnownInvoice]:
        """Those with one of these numbers, with what was paid of them."""
        rows = Invoice.objects.in_organisation(self.organisation).filter(number__among=numbers)
        found = [InvoiceRow(*row) for row in self.locked(rows).values_list(*_INVOICE)]
        paid = self._paid([row.pk for row in found])
        for row in found:
            yield KnownInvoice(row, paid=paid.get(row.pk, 0))

    def credit_notes(self, numbers: Collection[str]) -> Iterator[KnownCreditNote]:
        rows = CreditNote.objects.in_organisation(self.organisation).filter(number__among=numbers)
        for row in self.locked(rows).values_list(*_CREDIT_NOTE):
            yield KnownCreditNote(CreditNoteRow(*row))

    def _paid(self, invoices: list[int]) -> dict[int, int]:
        if not invoices:
            return {}
        rows = Allocation.objects.filter(invoice_id__among=invoices).order_by()
        sums = rows.values_list("invoice").annotate(paid=Sum("amount"))
        return {pk: int(amount) for pk, amount in sums}
