"""What is known while a file is taken in: the records that its lines may be about, and what they
become.

Loaded for a chunk of lines at a time, in a fixed number of queries, and forgotten after it. Nothing
is written here: a record notes what was before, so that applying writes, and the preview shows,
exactly what differs. A check, of which nothing is in the tables, puts on a shelf what its lines
have made of records that a later line may be about.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from relance.customers.models import Customer
from relance.customers.naming import name_key, name_keys
from relance.imports.checking.known import (
    Known,
    KnownContact,
    KnownCreditNote,
    KnownCustomer,
    KnownGroup,
    KnownInvoice,
)
from relance.imports.checking.rows import (
    ContactRow,
    CreditNoteRow,
    CustomerRow,
    GroupRow,
    InvoiceRow,
)
from relance.imports.checking.shelf import Put, Shelf
from relance.imports.checking.stored import CUSTOMER, Stored, TableRow
from relance.imports.values.guide import Line
from relance.imports.values.lots import Lot
from relance.organisations.models import Organisation

EXTERNAL_ID = CUSTOMER.index("external_id")


class Book:
    """The records that the lines of a chunk may be about.

    With `locks` (when applying) the rows are locked until the end of the transaction.
    """

    def __init__(self, organisation: Organisation, *, locks: bool) -> None:
        self.organisation = organisation
        self._tables = Stored(organisation, locks=locks)
        self._shelf = Shelf()
        self._below_zero = count(-1, -1)
        self.forget()

    def forget(self) -> None:
        """After a chunk: what it has come to is in the tables, or on the shelf, or not wanted."""
        self.by_pk: dict[int, KnownCustomer] = {}
        self.new_customers: list[KnownCustomer] = []
        self._by_external_id: dict[str, KnownCustomer] = {}
        self._by_name: dict[str, list[KnownCustomer]] = defaultdict(list)
        self._keys: dict[str, str] = {}
        self.groups: dict[str, KnownGroup] = {}
        self.invoices: dict[str, KnownInvoice] = {}
        self.credit_notes: dict[str, KnownCreditNote] = {}

    # --- finding -----------------------------------------------------------------------------

    def with_external_id(self, external_id: str) -> KnownCustomer | None:
        return self._by_external_id.get(external_id)

    def named(self, key: str) -> list[KnownCustomer]:
        return self._by_name.get(key, [])

    def key_of(self, name: str) -> str:
        """Its `name_key`, which was worked out for all of the chunk's customers at once."""
        key = self._keys.get(name)
        return name_key(name) if key is None else key

    @property
    def customers(self) -> Iterable[KnownCustomer]:
        yield from self.by_pk.values()
        yield from self.new_customers

    def records(self) -> Iterator[tuple[str, Known]]:
        """All that is counted, each with what it is."""
        for customer in self.customers:
            yield "customers", customer
            for contact in customer.contacts:
                yield "contacts", contact
        for invoice in self.invoices.values():
            yield "invoices", invoice
        for note in self.credit_notes.values():
            yield "credit_notes", note

    # --- adding ------------------------------------------------------------------------------

    def add_customer(self, name: str, external_id: str, line: int) -> KnownCustomer:
        row = CustomerRow(next(self._below_zero), name, self.key_of(name), external_id)
        known = KnownCustomer(row, is_new=True, line=line)
        self.new_customers.append(known)
        self._index(known)
        return known

    def add_contact(self, customer: KnownCustomer, line: int) -> KnownContact:
        row = ContactRow(next(self._below_zero), customer.row.pk)
        known = KnownContact(row, is_new=True, line=line)
        customer.contacts.append(known)
        return known

    def add_group(self, name: str, reference: str) -> KnownGroup:
        row = GroupRow(next(self._below_zero), name, name_key(name), reference)
        known = KnownGroup(row, is_new=True)
        self.groups[row.name_key] = known
        return known

    def add_invoice(self, customer: KnownCustomer, line: Line) -> KnownInvoice:
        row = InvoiceRow(
            next(self._below_zero),
            customer.row.pk,
            line.get("number"),
            line.get("issued_on"),
            line.get("total"),
            line.get("currency"),
        )
        known = KnownInvoice(row, is_new=True, line=line.number, customer=customer)
        self.invoices[row.number] = known
        return known

    def add_credit_note(self, customer: KnownCustomer, line: Line) -> KnownCreditNote:
        row = CreditNoteRow(
            next(self._below_zero),
            customer.row.pk,
            line.get("number"),
            line.get("issued_on"),
            -line.get("total"),
            line.get("currency"),
        )
        known = KnownCreditNote(row, is_new=True, line=line.number, customer=customer)
        self.credit_notes[row.number] = known
        return known

    def gain_external_id(self, known: KnownCustomer, external_id: str) -> None:
        known.set("external_id", external_id)
        self._by_external_id[external_id] = known

    def rename(self, known: KnownCustomer, name: str) -> None:
        self._by_name[known.row.name_key].remove(known)
        known.set("name", name)
        known.set("name_key", self.key_of(name))
        self._by_name[known.row.name_key].append(known)

    def _index(self, known: KnownCustomer) -> None:
        if known.row.external_id:
            self._by_external_id[known.row.external_id] = known
        self._by_name[known.row.name_key].append(known)

    # --- putting aside, in a check ------------------------------------------------------------

    def put_aside(self, recurring: Iterable[Known]) -> None:
        """As if the chunk were written: what a later line may be about is found by it again, as
        this chunk has made it.
        """
        for kind, papers in (("invoice", self.invoices), ("credit_note", self.credit_notes)):
            self._put(kind, [Put(one.row.number, one) for one in papers.values()])
        self._put("group", [Put(one.row.name_key, one) for one in self.groups.values()])
        customers = [known for known in recurring if isinstance(known, KnownCustomer)]
        self._put(
            "customer",
            [
                Put(one.row.pk, one, (f"id {one.row.external_id}", f"name {one.row.name_key}"))
                for one in customers
            ],
        )

    def _put(self, kind: str, things: list[Put]) -> None:
        touched = [one for one in things if one.content.is_touched]
        for one in touched:
            one.content.settled()
        self._shelf.put(kind, touched)

    # --- loading -----------------------------------------------------------------------------

    def look_up(self, lot: Lot) -> dict[int, TableRow]:
        """The rows of all customers that these lines may be about, by id: those with an id of
        theirs; and, for the lines whose id nobody has, those with their name.
        """
        names = [name or "" for name in lot.values_of("customer_name")]
        keys = name_keys(names)
        self._keys = dict(zip(names, keys, strict=True))
        ids = lot.values_of("external_id")
        customers = Customer.objects.in_organisation(self.organisation)
        # Said as the index says it: SQLite uses a partial one for nothing else.
        with_id = customers.exclude(external_id="").filter(external_id__among={*ids} - {None, ""})
        has_ids = any(ids)
        if self._tables.locks_rows:
            return self._locked_rows(customers, with_id if has_ids else None, ids, keys)
        rows = self._tables.customer_rows(with_id) if has_ids else {}
        found = {row[EXTERNAL_ID] for row in rows.values()}
        if names_asked := _names_without(ids, keys, found):
            rows |= self._tables.customer_rows(customers.filter(name_key__among=names_asked))
        return rows

    def _locked_rows(
        self, customers: Any, with_id: Any, ids: Sequence[str | None], keys: Sequence[str]
    ) -> dict[int, TableRow]:
        """All of them at once, by id: ids of files first and names after would cross whoever locks
        the same customers in their order. None gets another name or id between the looks, since
        the import holds the names of the organisation.
        """
        found = dict(with_id.values_list("external_id", "pk")) if with_id is not None else {}
        wanted = set(found.values())
        if names := _names_without(ids, keys, found):
            named = customers.filter(name_key__among=names)
            wanted.update(named.values_list("pk", flat=True))
        locked = self._tables.locked(customers.filter(pk__among=wanted))
        return self._tables.customer_rows(locked) if wanted else {}

    def contacts_of(self, customers: Collection[int]) -> list[TableRow]:
        """The rows of their contacts, by id."""
        return self._tables.contact_rows(customers)

    def load(
        self, rows: Mapping[int, TableRow], lines: Sequence[Line], parts: frozenset[str]
    ) -> None:
        """Everything that these lines may be about: of what was looked up, these `rows`. `parts`
        are the parts of the fields in the file.
        """
        aside = self._aside(rows, lines)
        fresh = {pk: row for pk, row in rows.items() if pk not in aside}
        self._index_all(self._tables.known_customers(fresh, parts))
        self._index_all(dict(sorted(aside.items())))
        if "group" in parts:
            self._load_groups(lines)
        if "invoice" in parts:
            self._load_invoices(lines)

    def _aside(
        self, rows: Mapping[int, TableRow], lines: Sequence[Line]
    ) -> dict[int, KnownCustomer]:
        """What lies on the shelf under the ids and names of the lines, or in place of the rows."""
        if self._shelf.is_empty:
            return {}
        said = [f"id {one}" for line in lines if (one := line.get("external_id"))]
        names = {self.key_of(name) for line in lines if (name := line.get("customer_name"))}
        said += [f"name {key}" for key in names if key]
        aside = dict(self._shelf.at("customer", self._shelf.named("customer", said)))
        return aside | dict(self._shelf.at("customer", rows.keys() - aside.keys()))

    def _index_all(self, customers: Mapping[int, KnownCustomer]) -> None:
        self.by_pk.update(customers)
        for known in customers.values():
            self._index(known)

    def _load_groups(self, lines: Sequence[Line]) -> None:
        keys = {name_key(name) for line in lines if (name := line.get("group_name"))}
        self.groups = {
            row.name_key: KnownGroup(row)
            for row in self._tables.groups_with({"name_key__among": keys}).values()
        }
        self.groups.update(self._shelf.at("group", keys))

    def _load_invoices(self, lines: Sequence[Line]) -> None:
        numbers = set(filter(None, [line.get("number") for line in lines]))
        self.invoices = dict(self._shelf.at("invoice", numbers))
        self.credit_notes = dict(self._shelf.at("credit_note", numbers))
        for invoice in self._tables.invoices(numbers):
            self.invoices.setdefault(invoice.row.number, invoice)
        for note in self._tables.credit_notes(numbers):
            self.credit_notes.setdefault(note.row.number, note)


def _names_without(
    ids: Sequence[str | None], keys: Sequence[str], found: Container[str | None]
) -> set[str]:
    """The keys of the names on lines whose id is not among those that were found."""
    return {key for one, key in zip(ids, keys, strict=True) if one not in found} - {""}
