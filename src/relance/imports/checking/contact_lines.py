"""What a line says of a contact of its customer."""

from collections.abc import Mapping

from relance.customers.phones import is_kept_form, kept_phone
from relance.imports.checking.book import Book
from relance.imports.checking.known import KnownContact, KnownCustomer
from relance.imports.checking.matching import find_contact
from relance.imports.columns.fields import CONTACTS, codes_of
from relance.imports.columns.permitting import Way
from relance.imports.values.erasing import refuse_nobody
from relance.imports.values.guide import Line

CONTACT_FIELDS = {
    "email": "email",
    "first_name": "first_name",
    "last_name": "last_name",
    "phone": "phone",
    "contact_reference": "reference",
    "position": "position_id",
}
_BUT_PHONE = {field: name for field, name in CONTACT_FIELDS.items() if field != "phone"}
_COLUMNS = codes_of("contact")


def check_contact(line: Line, way: Way) -> bool:
    """Whether the line brings a contact: one needs an e-mail or a name, or to be found by
    Référence.
    """
    if _is_named(line) or line.get("contact_reference"):
        return True
    if way.kind == CONTACTS:
        if not line.gives("email"):
            line.error("contact_missing", "email")
    elif not line.errors and (given := next(filter(line.gives, _COLUMNS), None)):
        line.warn("contact_incomplete", given)
    return False


def match_contact(line: Line, customer: KnownCustomer | None) -> KnownContact | None:
    """The contact that the line is about; a reference alone cannot make a new one."""
    found = find_contact(line, customer) if customer else None
    if found is None and not _is_named(line) and not _is_unsure_whose(line, customer):
        line.error("contact_missing", "email")
    if found is not None and line.erased and _is_nobody_then(line, found):
        refuse_nobody(line)
    return found


def _is_named(line: Line) -> bool:
    get = line.values.get
    return bool(get("email") or get("first_name") or get("last_name"))


def _is_unsure_whose(line: Line, customer: KnownCustomer | None) -> bool:
    return customer is None and any(one.code.startswith("cust") for one in line.errors)


def _is_nobody_then(line: Line, known: KnownContact) -> bool:
    """Whether neither e-mail nor name is left of it."""
    return not any(
        line.get(field) or (getattr(known.row, field) and field not in line.erased)
        for field in ("email", "first_name", "last_name")
    )


def take_contact(
    line: Line, customer: KnownCustomer, known: KnownContact | None, book: Book, way: Way
) -> KnownContact:
    """For a line without errors: the contact, created, completed or changed."""
    if known is None:
        known = book.add_contact(customer, line.number)
    if not way.may_change("contacts", known):
        _warn_of_kept_contact(line, known, _fields_of(line, known, book))
        return known
    _warn_of_kept_email(line, known, way)
    fields = _fields_of(line, known, book)
    known.take_all(line.values, fields, overwrites=way.overwrites)
    for field in line.erased:
        if field in CONTACT_FIELDS:
            known.set(CONTACT_FIELDS[field], None if field == "position" else "")
    if line.get("is_main"):
        _make_main(line, customer, known, way)
    return known


def _fields_of(line: Line, known: KnownContact, book: Book) -> Mapping[str, str]:
    """The fields of a line and their names on the contact, as far as they could say another thing
    than it does.
    """
    return _BUT_PHONE if _is_same_phone(line, known, book) else CONTACT_FIELDS


def _is_same_phone(line: Line, known: KnownContact, book: Book) -> bool:
    """The number that is kept, though it is written as someone dials it: that is no change."""
    kept = known.row.phone
    if not kept or (phone := line.get("phone")) in (None, "", kept):
        return False
    if is_kept_form(kept):
        return False  # whoever dials it
    home = book.organisation.country
    places = dict.fromkeys((line.get("country") or home, home))
    return any(kept_phone(kept, place) == phone for place in places)


def _make_main(line: Line, customer: KnownCustomer, known: KnownContact, way: Way) -> None:
    """The last line wins; « Créer seulement » leaves a main contact that it did not make."""
    if customer.main is None or way.may_change("contacts", customer.main):
        customer.main = known
    elif customer.main is not known:
        line.warn("main_kept", "is_main")


def _warn_of_kept_contact(line: Line, known: KnownContact, fields: Mapping[str, str]) -> None:
    for field, attribute in fields.items():
        value, kept = line.get(field), getattr(known.row, attribute)
        if value not in ("", None, kept) and (field != "email" or value != kept.lower()):
            line.warn("contact_kept", field)
            return
    if line.get("is_main") and not known.row.is_main:
        line.warn("contact_kept", "is_main")


def _warn_of_kept_email(line: Line, known: KnownContact, way: Way) -> None:
    kept = known.row.email.lower()
    if kept and not way.overwrites and line.get("email") not in (None, "", kept):
        line.warn("email_kept", "email")


def settle_main(customer: KnownCustomer) -> None:
    """After the lines of a chunk: exactly one main contact, the one that the last line named."""
    if customer.main is None:
        return
    for contact in customer.contacts:
        contact.set("is_main", contact is customer.main)
