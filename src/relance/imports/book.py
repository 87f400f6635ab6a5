"""What is known while a file is taken in: the records that its lines may be about, and what they
become.

Loaded for a chunk of lines at a time, in a fixed number of queries. Nothing is written here: a
record notes what was before, so that applying writes, and the preview shows, exactly what differs.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.db.models import Sum

from relance.customers.models import AccountManager, Contact, Customer, CustomerGroup
from relance.customers.naming import name_key
from relance.dunning.models import PlanAssignment
from relance.imports.values import Line
from relance.invoices.models import Allocation, CreditNote, Invoice
from relance.organisations.models import Organisation


@dataclass(eq=False)
class Known:
    """A record, as it will be. `before` holds the former value of each field that was set."""

    row: Any
    is_new: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    line: int = 0
    number: int = field(default_factory=count(1).__next__)

    @property
    def key(self) -> int:
        """Its id in the tables, else (in a check nothing is written) a number below zero."""
        return self.row.pk or -self.number

    def set(self, name: str, value: Any) -> None:
        old = getattr(self.row, name)
        if old != value:
            self.before.setdefault(name, old)
            setattr(self.row, name, value)

    def take(self, name: str, value: Any, *, overwrites: bool) -> None:
        """Fill a blank, or replace; an empty value says nothing."""
        if value not in ("", None) and (overwrites or not getattr(self.row, name)):
            self.set(name, value)

    @property
    def changes(self) -> dict[str, list[Any]]:
        """Field → [before, after], for what really differs."""
        now = {name: getattr(self.row, name) for name in self.before}
        return {name: [old, now[name]] for name, old in self.before.items() if old != now[name]}

    @property
    def is_changed(self) -> bool:
        return not self.is_new and bool(self.changes)


@dataclass(eq=False)
class KnownGroup(Known):
    row: CustomerGroup


@dataclass(eq=False)
class KnownContact(Known):
    row: Contact


@dataclass(eq=False)
class KnownCustomer(Known):
    """A customer with its people, its managers and its plan (ids of members, id of the plan)."""

    row: Customer
    contacts: list[KnownContact] = field(default_factory=list)
    managers: frozenset[int] = frozenset()
    managers_before: frozenset[int] = frozenset()
    plan: int | None = None
    plan_before: int | None = None
    main: KnownContact | None = None
    group: KnownGroup | None = None

    @property
    def is_binned(self) -> bool:
        return self.row.state == Customer.State.BIN

    @property
    def is_changed(self) -> bool:
        return super().is_changed or (not self.is_new and self.is_reassigned)

    @property
    def is_reassigned(self) -> bool:
        return self.managers != self.managers_before or self.plan != self.plan_before


@dataclass(eq=False)
class KnownInvoice(Known):
    """`paid` is what its allocations come to; `received` what this file adds to it, of which
    `counted` is in the counts already."""

    row: Invoice
    customer: KnownCustomer | None = None
    paid: int = 0
    received: int = 0
    counted: int = 0

    @property
    def is_changed(self) -> bool:
        return super().is_changed or (not self.is_new and self.received > 0)


@dataclass(eq=False)
class KnownCreditNote(Known):
    row: CreditNote
    customer: KnownCustomer | None = None


class Book:
    """The records that the lines so far may be about.

    With `locks` (when applying) the rows are locked until the end of the transaction, and `forget`
    is called after each chunk; a check remembers them, since nothing of it is in the tables.
    """

    def __init__(self, organisation: Organisation, *, locks: bool) -> None:
        self.organisation = organisation
        self.locks = locks
        self.forget()

    def forget(self) -> None:
        self.by_pk: dict[int, KnownCustomer] = {}
        self.new_customers: list[KnownCustomer] = []
        self._by_external_id: dict[str, KnownCustomer] = {}
        self._by_name: dict[str, list[KnownCustomer]] = defaultdict(list)
        self.groups: dict[str, KnownGroup] = {}
        self.invoices: dict[str, KnownInvoice] = {}
        self.credit_notes: dict[str, KnownCreditNote] = {}
        self._asked: set[tuple[str, str]] = set()

    # --- finding -----------------------------------------------------------------------------

    def with_external_id(self, external_id: str) -> KnownCustomer | None:
        return self._by_external_id.get(external_id)

    def named(self, key: str) -> list[KnownCustomer]:
        return self._by_name.get(key, [])

    # --- adding ------------------------------------------------------------------------------

    def add_customer(self, name: str, external_id: str, line: int) -> KnownCustomer:
        row = Customer(
            organisation=self.organisation,
            name=name,
            name_key=name_key(name),
            external_id=external_id,
        )
        known = KnownCustomer(row, is_new=True, line=line)
        self.new_customers.append(known)
        self._index(known)
        return known

    def add_group(self, name: str, reference: str) -> KnownGroup:
        row = CustomerGroup(
            organisation=self.organisation, name=name, name_key=name_key(name), reference=reference
        )
        known = KnownGroup(row, is_new=True)
        self.groups[row.name_key] = known
        return known

    def gain_external_id(self, known: KnownCustomer, external_id: str) -> None:
        known.set("external_id", external_id)
        self._by_external_id[external_id] = known

    def rename(self, known: KnownCustomer, name: str) -> None:
        self._by_name[known.row.name_key].remove(known)
        known.set("name", name)
        known.set("name_key", name_key(name))
        self._by_name[known.row.name_key].append(known)

    @property
    def customers(self) -> Iterable[KnownCustomer]:
        yield from self.by_pk.values()
        yield from self.new_customers

    def _index(self, known: KnownCustomer) -> None:
        if known.row.external_id:
            self._by_external_id[known.row.external_id] = known
        self._by_name[known.row.name_key].append(known)

    # --- loading -----------------------------------------------------------------------------

    def load(self, lines: list[Line], parts: frozenset[str]) -> None:
        """Everything that these lines may be about. `parts` are the parts of the fields in the
        file.
        """
        loaded = self._load_customers(lines, with_groups="group" in parts)
        if "contact" in parts:
            self._load_contacts(loaded)
        if "assignment" in parts:
            self._load_assignments(loaded)
        if "group" in parts:
            self._load_groups(lines)
        if "invoice" in parts:
            self._load_invoices(lines)

    def _new_keys(self, kind: str, values: Iterable[str]) -> set[str]:
        """Those not asked for yet."""
        keys = {value for value in values if value and (kind, value) not in self._asked}
        self._asked.update((kind, key) for key in keys)
        return keys

    def _locked(self, rows: Any) -> Any:
        return rows.select_for_update(of=("self",), no_key=True) if self.locks else rows

    def _load_customers(self, lines: list[Line], *, with_groups: bool) -> dict[int, KnownCustomer]:
        ids = self._new_keys("id", (line.get("external_id") for line in lines))
        names = self._new_keys(
            "name", (name_key(line.get("customer_name") or "") for line in lines)
        )
        rows = Customer.objects.in_organisation(self.organisation)
        if with_groups:
            rows = rows.select_related("group")
        loaded: dict[int, KnownCustomer] = {}
        for wanted in ({"external_id__in": ids}, {"name_key__in": names}):
            if any(wanted.values()):
                for row in self._locked(rows.filter(**wanted).order_by("pk")):
                    if row.pk not in self.by_pk:
                        loaded[row.pk] = self.by_pk[row.pk] = KnownCustomer(row)
        for known in loaded.values():
            self._index(known)
        return loaded

    def _load_contacts(self, loaded: dict[int, KnownCustomer]) -> None:
        for row in Contact.objects.filter(customer__in=loaded.keys()).order_by("pk"):
            known = KnownContact(row)
            customer = loaded[row.customer_id]
            customer.contacts.append(known)
            if row.is_main:
                customer.main = known

    def _load_assignments(self, loaded: dict[int, KnownCustomer]) -> None:
        managers: dict[int, set[int]] = defaultdict(set)
        for row in AccountManager.objects.filter(customer__in=loaded.keys()):
            managers[row.customer_id].add(row.member_id)
        plans = dict(
            PlanAssignment.objects.filter(customer__in=loaded.keys()).values_list(
                "customer_id", "plan_id"
            )
        )
        for pk, known in loaded.items():
            known.managers = known.managers_before = frozenset(managers.get(pk, ()))
            known.plan = known.plan_before = plans.get(pk)

    def _load_groups(self, lines: list[Line]) -> None:
        keys = self._new_keys("group", (name_key(line.get("group_name") or "") for line in lines))
        rows = CustomerGroup.objects.in_organisation(self.organisation)
        for row in self._locked(rows.filter(name_key__in=keys)):
            self.groups[row.name_key] = KnownGroup(row)

    def _load_invoices(self, lines: list[Line]) -> None:
        numbers = self._new_keys("number", (line.get("number") for line in lines))
        invoices = Invoice.objects.in_organisation(self.organisation).filter(number__in=numbers)
        by_pk = {row.pk: KnownInvoice(row) for row in self._locked(invoices)}
        paid = (
            Allocation.objects.filter(invoice__in=by_pk.keys())
            .values_list("invoice")
            .annotate(paid=Sum("amount"))
            .order_by()
        )
        for pk, amount in paid:
            by_pk[pk].paid = int(amount)
        self.invoices.update({known.row.number: known for known in by_pk.values()})
        notes = CreditNote.objects.in_organisation(self.organisation).filter(number__in=numbers)
        for note in self._locked(notes):
            self.credit_notes[note.number] = KnownCreditNote(note)
