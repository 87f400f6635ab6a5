"""What the tables hold now of the records that a stretch of an import's events is about, and who
touched them since.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from relance.customers.models import AccountManager, Contact, Customer, CustomerGroup, Position
from relance.dunning.models import PlanAssignment
from relance.history.models import Event
from relance.imports.undoing.pointing import MODELS
from relance.imports.undoing.retracing import Past, Stretch, Subject, Trail
from relance.invoices.models import Allocation, Invoice, Payment

# The records that those of a kind name by a field.
NAMES: dict[str, tuple[str, Any]] = {
    "customer": ("group", CustomerGroup),
    "contact": ("position", Position),
}


class Later(NamedTuple):
    """An event about a record, of neither the import nor one that is undone."""

    pk: int
    verb: str
    fields: frozenset[str]


@dataclass
class Now:
    """The present state of the subjects of one stretch. Loaded in a fixed number of queries."""

    rows: dict[Subject, Any] = field(default_factory=dict)
    # Field and id → name.
    names: dict[tuple[str, int], str] = field(default_factory=dict)
    payments: dict[int, Payment] = field(default_factory=dict)
    allocations: dict[int, list[Allocation]] = field(default_factory=dict)
    managers: dict[int, list[str]] = field(default_factory=dict)
    plans: dict[int, tuple[int, str]] = field(default_factory=dict)
    later: dict[Subject, list[Later]] = field(default_factory=dict)


def lock(trail: Trail, stretch: Stretch) -> None:
    """Customers first, then invoices, each by id: in the order in which everyone takes them."""
    for model, ids in (
        (Customer, stretch.customers),
        (Invoice, stretch.ids.get("invoice", [])),
        (CustomerGroup, stretch.ids.get("customergroup", [])),
    ):
        if ids:
            rows = model.objects.in_organisation(trail.record.organisation_id)
            some = rows.filter(pk__among=frozenset(ids)).order_by("pk")
            list(some.select_for_update(no_key=True).values_list("pk"))


def look(trail: Trail, stretch: Stretch) -> Now:
    """Read it all."""
    now = Now()
    organisation = trail.record.organisation_id
    for kind, ids in stretch.ids.items():
        if kind in MODELS:
            rows = MODELS[kind].objects.in_organisation(organisation)
            found = list(rows.filter(pk__among=frozenset(ids)))
            now.rows.update({(kind, row.pk): row for row in found})
            _look_at_names(now, kind, found)
    _look_at_payments(now, stretch)
    _look_at_assignments(now, _assigned(stretch))
    now.later = later_events(trail, stretch)
    return now


def _look_at_names(now: Now, kind: str, rows: list[Any]) -> None:
    if kind not in NAMES:
        return
    name, model = NAMES[kind]
    ids = {pk for row in rows if (pk := getattr(row, f"{name}_id")) is not None}
    if ids:
        found = model.objects.filter(pk__among=ids).values_list("pk", "name")
        now.names.update({(name, pk): text for pk, text in found})


def _look_at_payments(now: Now, stretch: Stretch) -> None:
    ids = [pk for events in stretch.about.values() for pk in payment_ids(events)]
    if not ids:
        return
    now.payments = {row.pk: row for row in Payment.objects.filter(pk__among=frozenset(ids))}
    found: dict[int, list[Allocation]] = defaultdict(list)
    for row in Allocation.objects.filter(payment_id__among=frozenset(ids)):
        found[row.payment_id or 0].append(row)
    now.allocations = dict(found)


def payment_ids(events: Iterable[Past]) -> list[int]:
    return [event.facts["payment"] for event in events if event.verb == "payment.recorded"]


def _assigned(stretch: Stretch) -> list[int]:
    """Customers that the import created, or whose managers or plan it changed."""
    return [
        pk
        for (kind, pk), events in stretch.about.items()
        if kind == "customer"
        and any(one.creates or {"account_managers", "plan"} & one.changes.keys() for one in events)
    ]


def _look_at_assignments(now: Now, customers: Collection[int]) -> None:
    if not customers:
        return
    customers = frozenset(customers)
    found: dict[int, list[str]] = defaultdict(list)
    managers = AccountManager.objects.filter(customer_id__among=customers)
    for customer, email in managers.values_list("customer_id", "member__user__email"):
        found[customer].append(email)
    now.managers = {customer: sorted(emails) for customer, emails in found.items()}
    plans = PlanAssignment.objects.filter(customer_id__among=customers)
    for customer, plan, name in plans.values_list("customer_id", "plan_id", "plan__name"):
        now.plans[customer] = (plan, name)


def later_events(trail: Trail, stretch: Stretch) -> dict[Subject, list[Later]]:
    """The latest first. Asked for without order or bounds: the index by subject is the right one,
    and a database could believe otherwise.
    """
    found: dict[Subject, list[Later]] = defaultdict(list)
    record = trail.record
    for kind, ids in stretch.ids.items():
        rows = Event.objects.filter(
            organisation_id=record.organisation_id,
            subject_type=kind,
            subject_id__among=frozenset(ids),
        ).exclude(batch__among=trail.batches_of_no_account)
        columns = ("pk", "subject_id", "verb", "changes")
        for pk, subject, verb, changes in rows.order_by().values_list(*columns):
            if pk > trail.first:
                found[kind, subject].append(Later(pk, verb, frozenset(changes)))
    return {subject: sorted(some, reverse=True) for subject, some in found.items()}


def main_contacts(customers: Collection[int]) -> dict[int, int]:
    """Customer → its main contact."""
    rows = Contact.objects.filter(customer_id__among=frozenset(customers), is_main=True)
    return dict(rows.values_list("customer_id", "pk"))
