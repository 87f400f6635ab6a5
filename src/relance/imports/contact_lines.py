"""What a line says of a contact of its customer."""

from relance.customers.models import Contact
from relance.imports.book import KnownContact, KnownCustomer
from relance.imports.fields import CONTACTS, codes_of
from relance.imports.intake import Settings
from relance.imports.matching import find_contact
from relance.imports.values import Line

_FIELDS = {
    "email": "email",
    "first_name": "first_name",
    "last_name": "last_name",
    "phone": "phone",
    "contact_reference": "reference",
    "position": "position_id",
}
_COLUMNS = codes_of("contact")


def check_contact(line: Line, settings: Settings) -> bool:
    """Whether the line brings a contact: one needs an e-mail or a name, or to be found by
    Référence.
    """
    given = any(line.gives(column) for column in _COLUMNS)
    if any(line.get(field) for field in ("email", "first_name", "last_name", "contact_reference")):
        return True
    if settings.kind == CONTACTS:
        if not line.gives("email"):
            line.error("contact_missing", "email")
    elif given and not line.errors:
        line.warn("contact_incomplete", next(c for c in _COLUMNS if line.gives(c)))
    return False


def match_contact(line: Line, customer: KnownCustomer | None) -> KnownContact | None:
    """The contact that the line is about; a reference alone cannot make a new one."""
    found = find_contact(line, customer) if customer else None
    named = any(line.get(field) for field in ("email", "first_name", "last_name"))
    if found is None and not named:
        line.error("contact_missing", "email")
    return found


def take_contact(
    line: Line, customer: KnownCustomer, known: KnownContact | None, settings: Settings
) -> KnownContact:
    """For a line without errors: the contact, created or completed."""
    if known is None:
        row = Contact(organisation_id=customer.row.organisation_id, customer=customer.row)
        known = KnownContact(row, is_new=True, line=line.number)
        customer.contacts.append(known)
    _warn_of_kept_email(line, known, settings)
    for field, attribute in _FIELDS.items():
        known.take(attribute, line.get(field), overwrites=settings.overwrites)
    if line.get("is_main"):
        customer.main = known
    return known


def _warn_of_kept_email(line: Line, known: KnownContact, settings: Settings) -> None:
    email = line.get("email")
    if email and known.row.email and known.row.email.lower() != email and not settings.overwrites:
        line.warn("email_kept", "email")


def settle_main(customer: KnownCustomer) -> None:
    """After the lines of a chunk: exactly one main contact, the one that the last line named."""
    if customer.main is None:
        return
    for contact in customer.contacts:
        contact.set("is_main", contact is customer.main)
