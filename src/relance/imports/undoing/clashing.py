"""Values that would return, but that another record has taken since: a name, an address, the place
of main contact. Whoever gives up its own in the same undoing is no obstacle.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from operator import attrgetter, itemgetter
from typing import Any

from relance.customers.models import Contact, Customer
from relance.customers.naming import name_key
from relance.history.models import Event
from relance.imports.undoing.decisions import Cell, CellKey, Decision
from relance.imports.undoing.retracing import Stretch, Trail

# A cell → why it stays.
Clashes = dict[CellKey, str]
# A value, and the id of a record that has it.
Held = tuple[Any, int]


def clashes(trail: Trail, stretch: Stretch, decision: Decision, freed: Collection[int]) -> Clashes:
    """`freed` are customers whose names earlier stretches of a preview would give back."""
    return {
        **_names_taken(trail, stretch, decision, decision.gone_ids("customer").union(freed)),
        **_emails_taken(decision),
        **_mains_taken(decision),
    }


def _names_taken(trail: Trail, stretch: Stretch, decision: Decision, gone: set[int]) -> Clashes:
    cells = decision.cells_of("customer", "name")
    if not cells:
        return {}
    rows = Customer.objects.in_organisation(trail.record.organisation).active()
    named = rows.filter(name_key__among=[name_key(cell.value) for cell in cells])
    held = [one for one in named.values_list("name_key", "pk") if one[1] not in gone]
    taken = _taken_since(trail, held, min(stretch.customers))
    return _clashing(cells, lambda cell: name_key(cell.value), taken, "name_taken")


def _taken_since(trail: Trail, held: Collection[Held], lowest: int) -> Iterator[Held]:
    """Whoever was called so before the import came is no obstacle: the two were namesakes then.
    Nor is whom this undoing called so again; nor whom the import called so and whose turn to give
    the name back will come: a customer below the `lowest` of the stretch.
    """
    namings = _namings(trail, {pk for _key, pk in held})
    for key, pk in held:
        if pk not in namings:
            continue
        (_batch, name_then), (batch, name_before) = namings[pk][0], namings[pk][-1]
        is_to_come = batch == trail.record.batch and name_before and pk < lowest
        if name_key(name_then) != key and batch != trail.record.undo_batch and not is_to_come:
            yield key, pk


def _namings(trail: Trail, customers: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Customer → batch of each event since the import began by which it came to a name, or back
    from the bin, and the name it had before; empty where it had none.
    """
    rows = Event.objects.filter(
        organisation_id=trail.record.organisation_id,
        subject_type="customer",
        subject_id__among=frozenset(customers),
    ).exclude(batch__among=trail.of_no_account())
    found = defaultdict(list)
    told = rows.order_by().values_list("pk", "subject_id", "verb", "batch", "changes")
    for pk, customer, verb, batch, changes in sorted(told, key=itemgetter(0)):
        if pk >= trail.first and (verb == "customer.restored" or "name" in changes):
            found[customer].append((batch, changes.get("name", [""])[0] or ""))
    return found


def _emails_taken(decision: Decision) -> Clashes:
    cells = decision.cells_of("contact", "email")
    wanted = [cell for cell in cells if cell.value]
    if not wanted:
        return {}
    rows = Contact.objects.filter(
        customer_id__among=[cell.row.customer_id for cell in wanted],
        email__among=[cell.value for cell in wanted],
    )
    held = [
        ((customer, email), pk)
        for customer, email, pk in rows.values_list("customer_id", "email", "pk")
    ]
    staying = _but(held, decision.gone_ids("contact"))
    return _clashing(cells, _of_customer, staying, "email_taken", _outlived(wanted))


def _mains_taken(decision: Decision) -> Clashes:
    cells = decision.cells_of("contact", "is_main")
    wanted = [cell for cell in cells if cell.value]
    if not wanted:
        return {}
    customers = {cell.row.customer_id for cell in wanted}
    mains = Contact.objects.filter(customer_id__among=customers, is_main=True)
    held = [((customer, True), pk) for customer, pk in mains.values_list("customer_id", "pk")]
    staying = _but(held, decision.gone_ids("contact"))
    return _clashing(cells, _of_customer, staying, "other_main", _outlived(wanted))


def _of_customer(cell: Cell) -> tuple[int, Any]:
    """What only one contact of a customer has."""
    return cell.row.customer_id, cell.value


def _outlived(cells: list[Cell]) -> set[int]:
    """Contacts whose value another one had after them, and returns to as well."""
    by_age = sorted(cells, key=attrgetter("until"))
    last = {_of_customer(cell): cell.row.pk for cell in by_age}
    return {cell.row.pk for cell in cells}.difference(last.values())


def _but(held: Iterable[Held], gone: set[int]) -> list[Held]:
    return [one for one in held if one[1] not in gone]


def _clashing(
    cells: list[Cell],
    wanted: Callable[[Cell], Any],
    held: Iterable[Held],
    reason: str,
    staying: Collection[int] = (),
) -> Clashes:
    """Cells of one field. One that cannot return goes on holding what another may want; those of
    the records `staying` cannot anyway.
    """
    holders: dict[Any, set[int]] = defaultdict(set)
    for value, pk in held:
        holders[value].add(pk)
    returning = {cell.row.pk: cell for cell in cells if cell.row.pk not in staying}
    while taken := [
        pk for pk, cell in returning.items() if holders[wanted(cell)] - returning.keys()
    ]:
        for pk in taken:
            del returning[pk]
    return {cell.key: reason for cell in cells if cell.row.pk not in returning}
