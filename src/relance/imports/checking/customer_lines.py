"""What a line says of a customer: who it is, details, group, who looks after it, plan."""

from relance.customers.naming import name_key
from relance.imports.checking.book import Book
from relance.imports.checking.known import KnownCustomer
from relance.imports.checking.matching import find_customer
from relance.imports.columns.fields import CUSTOMERS, codes_of
from relance.imports.columns.permitting import Way
from relance.imports.values.guide import Line

DETAILS = codes_of("details")
DETAIL_FIELDS = {field: field for field in DETAILS}


def customer_of(line: Line, book: Book, way: Way) -> KnownCustomer | None:
    """The customer that the line is about. None: it will be created, or the line has an error."""
    get = line.values.get
    external_id, name = get("external_id"), get("customer_name")
    is_id_wrong = not external_id and line.gives("external_id")
    if is_id_wrong or (not name and line.gives("customer_name")):
        return None
    if not external_id and not name:
        is_name_wanted = way.kind == CUSTOMERS and way.creates_customers
        line.error("name_missing" if is_name_wanted else "customer_missing", "customer_name")
        return None
    errors = len(line.errors)
    known = find_customer(line, book)
    if known is None and len(line.errors) == errors:
        _may_be_created(line, way)
    return known


def _may_be_created(line: Line, way: Way) -> None:
    if not way.creates_customers:
        _say_unknown(line, way)
    elif not line.get("customer_name"):
        if way.kind == CUSTOMERS:
            line.error("name_missing", "customer_name")
        else:
            _say_unknown(line, way)


def _say_unknown(line: Line, way: Way) -> None:
    at = "external_id" if line.get("external_id") else "customer_name"
    line.error("customer_unknown", at, way.unknown_customer)


def settle_customer(line: Line, known: KnownCustomer | None, book: Book, way: Way) -> KnownCustomer:
    """For a line without errors: the customer, created or given its id where that is due."""
    external_id = line.get("external_id") or ""
    if known is None:
        return book.add_customer(line.get("customer_name"), external_id, line.number)
    if external_id and not known.row.external_id and way.changes_details:
        if way.may_change("customers", known):
            book.gain_external_id(known, external_id)
        else:
            line.warn("customer_kept", "external_id")
    return known


def take_details(line: Line, known: KnownCustomer, book: Book, way: Way) -> None:
    """Fill, update or erase what the customer's own columns say."""
    if not way.may_change("customers", known):
        _warn_of_kept_details(line, known, book)
        return
    known.take_all(line.values, DETAIL_FIELDS, overwrites=way.overwrites)
    for field in line.erased:
        if field in DETAILS:
            known.set(field, "")
    renames = way.overwrites and way.changes_details
    if renames and (name := line.get("customer_name")) and book.key_of(name) != known.row.name_key:
        book.rename(known, name)
    if line.get("group_name"):
        _take_group(line, known, book, way)
    elif "group_name" in line.erased:
        known.set("group", None)


def check_group(line: Line) -> None:
    has_reference = line.get("group_reference") or "group_reference" in line.erased
    if has_reference and not line.gives("group_name"):
        line.error("group_name_missing", "group_reference")


def _take_group(line: Line, known: KnownCustomer, book: Book, way: Way) -> None:
    name, reference = line.get("group_name"), line.get("group_reference") or ""
    group = book.groups.get(name_key(name))
    if group is None:
        group = book.add_group(name, reference)
    elif way.fills:
        group.take("reference", reference, overwrites=way.overwrites)
        if "group_reference" in line.erased:
            group.set("reference", "")
    if way.overwrites or known.row.group is None:
        known.set("group", group.row)


def _warn_of_kept_details(line: Line, known: KnownCustomer, book: Book) -> None:
    """« Créer seulement » leaves a known customer; a line that says otherwise is told so, once."""
    differing = (
        field for field in DETAILS if line.get(field) not in ("", None, getattr(known.row, field))
    )
    at = next(differing, None)
    if at is None and line.get("group_name"):
        group = book.groups.get(name_key(line.get("group_name")))
        if group is None or group.row != known.row.group:
            at = "group_name"
    if at:
        line.warn("customer_kept", at)


def take_assignment(line: Line, known: KnownCustomer, way: Way) -> None:
    """Account managers and plan: given where there are none; replaced in update, and where the
    import is there to assign.
    """
    if "account_managers" in line.erased:
        known.managers = frozenset()
    if "plan" in line.erased:
        known.plan = None
    managers = frozenset(line.get("account_managers") or ())
    may_give = way.may_change("customers", known)
    if managers and managers != known.managers:
        if way.overwrites_assignment or (may_give and not known.managers):
            known.managers = managers
        else:
            line.warn("manager_kept" if may_give else "customer_kept", "account_managers")
    plan = line.get("plan")
    if plan and plan != known.plan:
        if way.overwrites_assignment or (may_give and known.plan is None):
            known.plan = plan
        else:
            line.warn("plan_kept" if may_give else "customer_kept", "plan")
