"""Values that would return, but that another record has taken since: a name, an id, an address, the
place of main contact.
"""

from collections.abc import Callable, Collection, Iterable
from operator import itemgetter
from typing import Any

from relance.customers.models import Contact, Customer
from relance.customers.naming import name_key
from relance.history.models import Event
from relance.imports.undoing.decisions import Cell, Decision
from relance.imports.undoing.retracing import Trail
from relance.imports.undoing.standing_now import main_contacts
from relance.organisations.models import Organisation

# A cell (kind of record, id, field) → why it stays.
Clashes = dict[tuple[str, int, str], str]
Holders = Iterable[tuple[Any, int]]


def clashes(trail: Trail, decision: Decision, gone_customers: Collection[int]) -> Clashes:
    """Records that go are no obstacle; `gone_customers` are those of earlier stretches."""
    organisation = trail.record.organisation
    gone = decision.gone_ids("customer").union(gone_customers) if decision.cells else set()
    return {
        **_names_taken(trail, decision.cells_of("customer", "name"), gone),
        **_ids_taken(organisation, decision.cells_of("customer", "external_id"), gone),
        **_emails_taken(decision),
        **_mains_taken(decision),
    }


def _names_taken(trail: Trail, cells: list[Cell], gone: set[int]) -> Clashes:
    """Whoever was called so before the import came is no obstacle: the two were namesakes then."""
    if not cells:
        return {}
    wanted = [name_key(cell.value) for cell in cells]
    rows = Customer.objects.in_organisation(trail.record.organisation).active()
    held = list(rows.filter(name_key__among=wanted).values_list("name_key", "pk"))
    names_then = _names_then(trail, {pk for _key, pk in held})
    since = [(key, pk) for key, pk in held if names_then.get(pk, key) != key]
    return _taken(cells, lambda cell: name_key(cell.value), since, gone, "name_taken")


def _names_then(trail: Trail, customers: Collection[int]) -> dict[int, str]:
    """Customer → its `name_key` before the import, "" where none was active under a name; only of
    those for whom this has changed since.
    """
    rows = Event.objects.filter(
        organisation_id=trail.record.organisation_id,
        subject_type="customer",
        subject_id__among=frozenset(customers),
    )
    found: dict[int, str] = {}
    told = rows.order_by().values_list("pk", "subject_id", "verb", "changes")
    for pk, customer, verb, changes in sorted(told, key=itemgetter(0)):
        if pk < trail.first or customer in found:
            continue
        if verb in ("customer.created", "customer.restored"):
            found[customer] = ""
        elif "name" in changes:
            found[customer] = name_key(changes["name"][0] or "")
    return found


def _ids_taken(organisation: Organisation, cells: list[Cell], gone: set[int]) -> Clashes:
    cells = [cell for cell in cells if cell.value]
    if not cells:
        return {}
    wanted = [cell.value for cell in cells]
    rows = Customer.objects.in_organisation(organisation).filter(external_id__among=wanted)
    held = rows.values_list("external_id", "pk")
    return _taken(cells, lambda cell: cell.value, held, gone, "external_id_taken")


def _emails_taken(decision: Decision) -> Clashes:
    cells = [cell for cell in decision.cells_of("contact", "email") if cell.value]
    if not cells:
        return {}
    rows = Contact.objects.filter(
        customer_id__among=[cell.row.customer_id for cell in cells],
        email__among=[cell.value for cell in cells],
    )
    held = (
        ((customer, email), pk)
        for customer, email, pk in rows.values_list("customer_id", "email", "pk")
    )
    gone = decision.gone_ids("contact")
    return _taken(cells, lambda cell: (cell.row.customer_id, cell.value), held, gone, "email_taken")


def _mains_taken(decision: Decision) -> Clashes:
    places = decision.cells_of("contact", "is_main")
    cells = [cell for cell in places if cell.value]
    if not cells:
        return {}
    ending = {cell.row.pk for cell in places if not cell.value}
    held = main_contacts({cell.row.customer_id for cell in cells}).items()
    gone = decision.gone_ids("contact") | ending
    return _taken(cells, lambda cell: cell.row.customer_id, held, gone, "other_main")


def _taken(
    cells: list[Cell], key: Callable[[Cell], Any], holders: Holders, gone: set[int], reason: str
) -> Clashes:
    held: dict[Any, set[int]] = {}
    for value, pk in holders:
        if pk not in gone:
            held.setdefault(value, set()).add(pk)
    return {
        (cell.kind, cell.row.pk, cell.name): reason
        for cell in cells
        if held.get(key(cell), set()) - {cell.row.pk}
    }
