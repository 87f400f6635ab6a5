"""Customers, contacts and invoices leave as a table that would come back without changing anything.

The columns are those of our templates. Lines are read some hundreds at a time, in a fixed number of
queries each; what the caller narrowed (`visible_to`, the filters of a list) is all that leaves.
They are asked for by their ids alone: with the organisation as well, SQLite would go through all
that it has, for each part of the lines.
What cannot be told apart when it comes back is an error there, never a guess: customers that share
a name, or contacts of one customer that do, where nothing else tells them apart.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any

from relance.core.countries import country_name
from relance.core.money import Money
from relance.customers.models import AccountManager, Contact, Customer
from relance.history.recording import record
from relance.imports.cells.countries import country_code
from relance.imports.cells.tables import parts
from relance.imports.columns.fields import CONTACTS, CUSTOMERS, INVOICES
from relance.imports.exporting.our_columns import headings_of
from relance.imports.exporting.tabulating import Values, csv_parts, excel_file
from relance.imports.models import Import
from relance.invoices.models import CreditNote, Invoice
from relance.invoices.queries import with_amounts
from relance.organisations.models import Member, Organisation

EXPORTED = (CUSTOMERS, CONTACTS, INVOICES)
CHUNK = 1000
YES = {"fr": "Oui", "en": "Yes"}

_DETAILS = (
    "name",
    "external_id",
    "accounting_code",
    "vat_number",
    "address",
    "postcode",
    "city",
    "region",
    "country",
    "group__name",
    "group__reference",
)
_PERSON = ("email", "first_name", "last_name", "phone", "reference", "position__name", "is_main")
_INVOICE = ("number", "customer__name", "customer__external_id", "issued_on")


@dataclass(frozen=True)
class Export:
    """What leaves: `rows` reads them afresh each time, in the words of `language`."""

    organisation: Organisation
    kind: str
    lines: int
    language: str
    rows: Callable[[], Iterator[Values]]


def as_csv(export: Export) -> Iterator[bytes]:
    return csv_parts(headings_of(export.kind, export.language), export.rows(), export.language)


def as_excel(export: Export) -> IO[bytes]:
    """An open temporary file. More lines than a sheet holds are the caller's to refuse."""
    title = str(Import.Kind(export.kind).label)
    return excel_file(headings_of(export.kind, export.language), export.rows(), title)


def note_export(export: Export, form: str, *, member: Member | None = None) -> None:
    """Written before anything leaves: who took how much."""
    record(
        export.organisation,
        f"{export.kind}.exported",
        export.organisation,
        member=member,
        facts={"lines": export.lines, "form": form},
    )


# --- Customers ------------------------------------------------------------------------------------


def export_customers(organisation: Organisation, rows: Any, language: str) -> Export:
    """One line per customer, with its main contact; `rows` in the order in which they leave."""
    ids = _ids(rows)
    return Export(organisation, CUSTOMERS, len(ids), language, lambda: _customers(ids, language))


def _customers(ids: list[int], language: str) -> Iterator[Values]:
    for part in parts(ids, CHUNK):
        details = Customer.objects.filter(pk__among=part)
        known = details.values_list("pk", *_DETAILS, "plan_assignment__plan__name")
        managers = _managers(part)
        contacts = Contact.objects.filter(customer_id__among=part, is_main=True)
        mains = {pk: main for pk, *main in contacts.values_list("customer", *_PERSON)}
        for pk, *described, country, group, reference, plan in _in_order(part, known):
            yield (
                *described,
                written_country(country, language),
                group,
                reference,
                managers.get(pk),
                plan,
                *_person(mains.get(pk), language),
            )


def _managers(customer_ids: Iterable[int]) -> dict[int, str]:
    """Customer id → the e-mails of its managers.

    None where one of them has left: a file can no longer name them, and the others alone would
    replace them all.
    """
    rows = AccountManager.objects.filter(customer_id__among=customer_ids)
    found: dict[int, list[str]] = defaultdict(list)
    gone: set[int] = set()
    for pk, email, is_member, is_user in rows.order_by("member__user__email").values_list(
        "customer", "member__user__email", "member__is_active", "member__user__is_active"
    ):
        found[pk].append(email)
        if not (is_member and is_user):
            gone.add(pk)
    return {pk: ", ".join(emails) for pk, emails in found.items() if pk not in gone}


def _person(values: Sequence[Any] | None, language: str) -> Values:
    if values is None:
        return [None] * len(_PERSON)
    *known, is_main = values
    return [*known, YES[language] if is_main else None]


@lru_cache(maxsize=1000)
def written_country(code: str, language: str) -> str:
    """Its name where a file that says it means this country, else its code."""
    name = country_name(code, language) if code else ""
    return name if country_code(name) == code else code


# --- Contacts -------------------------------------------------------------------------------------


def export_contacts(organisation: Organisation, customers: Any, language: str) -> Export:
    """One line per contact of these customers, the main one first."""
    ids = _ids(customers)
    of_part = (Contact.objects.filter(customer_id__among=part) for part in parts(ids, CHUNK))
    lines = sum(some.count() for some in of_part)
    return Export(organisation, CONTACTS, lines, language, lambda: _contacts(ids, language))


def _contacts(ids: list[int], language: str) -> Iterator[Values]:
    everyone = Contact.objects.order_by("-is_main", "pk")
    for part in parts(ids, CHUNK):
        rows = everyone.filter(customer_id__among=part).values_list(
            "customer", "customer__name", "customer__external_id", *_PERSON
        )
        found: dict[int, list[Values]] = defaultdict(list)
        for pk, name, external_id, *person in rows:
            found[pk].append([name, external_id, *_person(person, language)])
        for pk in part:
            yield from found.get(pk, ())


# --- Invoices -------------------------------------------------------------------------------------


def export_invoices(
    organisation: Organisation, rows: Any, notes: Any | None, language: str
) -> Export:
    """One line per invoice, then one per credit note of `notes`, below zero."""
    ids = _ids(rows)
    note_ids = [] if notes is None else _ids(notes)
    return Export(
        organisation,
        INVOICES,
        len(ids) + len(note_ids),
        language,
        lambda: _papers(ids, note_ids),
    )


def _papers(ids: list[int], note_ids: list[int]) -> Iterator[Values]:
    for part in parts(ids, CHUNK):
        invoices = with_amounts(Invoice.objects.filter(pk__among=part))
        fields = ("pk", *_INVOICE, "due_on", "total", "paid", "currency")
        known = invoices.values_list(*fields)
        for _pk, *paper, total, paid, currency in _in_order(part, known):
            yield (*paper, Money(total, currency), Money(paid, currency), currency)
    for part in parts(note_ids, CHUNK):
        notes = CreditNote.objects.filter(pk__among=part)
        known = notes.values_list("pk", *_INVOICE, "total", "currency")
        for _pk, *paper, total, currency in _in_order(part, known):
            yield (*paper, None, Money(-total, currency), None, currency)


def _in_order(ids: list[int], rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows that begin with their id, in the order of the list; those that are there still."""
    known = {row[0]: row for row in rows}
    return (known[pk] for pk in ids if pk in known)


def _ids(rows: Any) -> list[int]:
    """In the order of the list; nothing else of a line is kept in memory."""
    return list(rows.values_list("pk", flat=True))
