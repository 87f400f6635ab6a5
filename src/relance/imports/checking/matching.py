"""Which record a line is about. Never a guess: what could be two is an error of the line."""

from relance.customers.naming import name_key
from relance.imports.checking.book import Book
from relance.imports.checking.known import KnownContact, KnownCustomer
from relance.imports.values.guide import Line


def find_customer(line: Line, book: Book) -> KnownCustomer | None:
    """By external id where given, else by name. None without an error on the line: nobody has it.

    An id that nobody has, with a name that one customer without an id has: that one, which will
    gain the id. A customer of that name with another id stays apart. Id and name disagree: the id
    wins.
    """
    get = line.values.get
    external_id, name = get("external_id"), get("customer_name")
    if external_id and (known := book.with_external_id(external_id)):
        if known.is_binned:
            line.error("customer_in_bin", "external_id")
        elif name and name != known.row.name and book.key_of(name) not in ("", known.row.name_key):
            line.warn("name_differs", "customer_name")
        return known
    key = book.key_of(name) if name else ""
    if not key:
        return None
    candidates = book.named(key)
    if external_id:
        candidates = [known for known in candidates if not known.row.external_id]
    return _the_one(line, candidates)


def _the_one(line: Line, candidates: list[KnownCustomer]) -> KnownCustomer | None:
    active = [known for known in candidates if not known.is_binned]
    if len(active) > 1:
        line.error("customer_ambiguous", "customer_name")
        return None
    if active:
        return active[0]
    if candidates:
        line.error("customer_in_bin", "customer_name")
    return None


def find_contact(line: Line, customer: KnownCustomer) -> KnownContact | None:
    """By e-mail, then by Référence, then by full name where only one has it.

    Someone of that name with another e-mail is somebody else.
    """
    get = line.values.get
    email, reference = get("email"), get("contact_reference")
    if email:
        same = [known for known in customer.contacts if known.row.email.lower() == email]
        if same:
            return next((known for known in same if known.row.email == email), same[0])
    if reference:
        same = [known for known in customer.contacts if known.row.reference == reference]
        if len(same) == 1:
            return same[0]
    return _by_full_name(line, customer, email)


def _by_full_name(line: Line, customer: KnownCustomer, email: str | None) -> KnownContact | None:
    wanted = name_key(f"{line.get('first_name') or ''} {line.get('last_name') or ''}")
    if not wanted:
        return None
    same = [known for known in customer.contacts if name_key(known.row.full_name) == wanted]
    if email:
        same = [known for known in same if not known.row.email]
    if len(same) > 1:
        line.error("contact_ambiguous", "last_name")
        return None
    return same[0] if same else None
