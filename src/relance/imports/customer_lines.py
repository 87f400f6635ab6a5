"""What a line says of a customer: who it is, details, group, who looks after it, plan."""

from relance.customers.naming import name_key
from relance.imports.book import Book, KnownCustomer
from relance.imports.fields import CUSTOMERS, codes_of
from relance.imports.intake import Settings
from relance.imports.matching import find_customer
from relance.imports.values import Line

DETAILS = codes_of("details")


def customer_of(line: Line, book: Book, settings: Settings) -> KnownCustomer | None:
    """The customer that the line is about. None: it will be created, or the line has an error."""
    if line.gives("") or _wrong(line, "external_id") or _wrong(line, "customer_name"):
        return None
    if not line.get("external_id") and not line.get("customer_name"):
        is_name_wanted = settings.kind == CUSTOMERS
        line.error("name_missing" if is_name_wanted else "customer_missing", "customer_name")
        return None
    errors = len(line.errors)
    known = find_customer(line, book)
    if known is None and len(line.errors) == errors:
        _may_be_created(line, settings)
    return known


def _wrong(line: Line, field: str) -> bool:
    return line.gives(field) and line.get(field) is None


def _may_be_created(line: Line, settings: Settings) -> None:
    if settings.kind == CUSTOMERS:
        if not line.get("customer_name"):
            line.error("name_missing", "customer_name")
    elif not settings.creates_customers or not line.get("customer_name"):
        line.error(
            "customer_unknown", "external_id" if line.get("external_id") else "customer_name"
        )


def settle_customer(line: Line, known: KnownCustomer | None, book: Book) -> KnownCustomer:
    """For a line without errors: the customer, created or given its id where that is due."""
    external_id = line.get("external_id") or ""
    if known is None:
        return book.add_customer(line.get("customer_name"), external_id, line.number)
    if external_id and not known.row.external_id:
        book.gain_external_id(known, external_id)
    return known


def take_details(line: Line, known: KnownCustomer, book: Book, settings: Settings) -> None:
    """Fill or update what the customer's own columns say."""
    for field in DETAILS:
        known.take(field, line.get(field), overwrites=settings.overwrites)
    name = line.get("customer_name")
    if name and settings.overwrites and name_key(name) != known.row.name_key:
        book.rename(known, name)
    if line.get("group_name"):
        _take_group(line, known, book, settings)


def check_group(line: Line) -> None:
    if line.get("group_reference") and not line.gives("group_name"):
        line.error("group_name_missing", "group_reference")


def _take_group(line: Line, known: KnownCustomer, book: Book, settings: Settings) -> None:
    name, reference = line.get("group_name"), line.get("group_reference") or ""
    group = book.groups.get(name_key(name)) or book.add_group(name, reference)
    group.take("reference", reference, overwrites=settings.overwrites)
    has_group = known.group is not None or known.row.group_id is not None
    if settings.overwrites or not has_group:
        known.group = group
        known.set("group", group.row)


def take_assignment(line: Line, known: KnownCustomer, settings: Settings) -> None:
    """Account managers and plan: given where there are none, replaced in update."""
    managers = frozenset(line.get("account_managers") or ())
    if managers and managers != known.managers:
        if not known.managers or settings.overwrites:
            known.managers = managers
        else:
            line.warn("manager_kept", "account_managers")
    plan = line.get("plan")
    if plan and plan != known.plan:
        if known.plan is None or settings.overwrites:
            known.plan = plan
        else:
            line.warn("plan_kept", "plan")
