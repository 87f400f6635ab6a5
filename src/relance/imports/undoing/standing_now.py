"""What the tables hold now of the records of a stretch, and what others did to them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from relance.customers.models import AccountManager, Customer, CustomerGroup, Position
from relance.dunning.models import PlanAssignment
from relance.history.models import Event
from relance.imports.undoing.pointing import MODELS
from relance.imports.undoing.receipts import Receipt
from relance.imports.undoing.retracing import Past, Stretch, Subject, Trail
from relance.invoices.models import Allocation, Invoice, Payment

# The records that those of a kind name by a field.
NAMES: dict[str, tuple[str, Any]] = {
    "customer": ("group", CustomerGroup),
    "contact": ("position", Position),
}


class Other(NamedTuple):
    """An event about a record that is not the import's own, nor its undoing's."""

    pk: int
    verb: str
    batch: str
    changes: dict[str, list[Any]]


@dataclass
class Now:
    """Of one stretch. Loaded in a fixed number of queries.

    `later` are events since the import first touched the record, but those of imports that are
    undone; `earlier` those before it last did, but those of undoings. Both the newest first: what
    came between is in both.
    """

    rows: dict[Subject, Any] = field(default_factory=dict)
    # Field and id → name.
    names: dict[tuple[str, int], str] = field(default_factory=dict)
    receipts: dict[Subject, list[Receipt]] = field(default_factory=dict)
    managers: dict[int, list[str]] = field(default_factory=dict)
    plans: dict[int, tuple[int, str]] = field(default_factory=dict)
    later: dict[Subject, list[Other]] = field(default_factory=dict)
    earlier: dict[Subject, list[Other]] = field(default_factory=dict)
    # As the trail says it.
    undone: dict[str, str] = field(default_factory=dict)


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
    now = Now(undone=trail.undone())
    for kind, ids in stretch.ids.items():
        rows = MODELS[kind].objects.in_organisation(trail.record.organisation_id)
        found = list(rows.filter(pk__among=frozenset(ids)))
        now.rows.update({(kind, row.pk): row for row in found})
        _look_at_names(now, kind, found)
        _look_at_others(now, trail, stretch, kind)
    _look_at_payments(now, stretch)
    _look_at_assignments(now, _assigned(stretch))
    return now


def _look_at_names(now: Now, kind: str, rows: list[Any]) -> None:
    if kind not in NAMES:
        return
    name, model = NAMES[kind]
    ids = {pk for row in rows if (pk := getattr(row, f"{name}_id")) is not None}
    if ids:
        found = model.objects.filter(pk__among=ids).values_list("pk", "name")
        now.names.update({(name, pk): text for pk, text in found})


def _look_at_others(now: Now, trail: Trail, stretch: Stretch, kind: str) -> None:
    """Asked for without order or bounds: the index by subject is the right one, and a database
    could believe otherwise.
    """
    record, undoings = trail.record, set(now.undone.values())
    of_no_account = undoings.union(now.undone)
    rows = Event.objects.filter(
        organisation_id=record.organisation_id,
        subject_type=kind,
        subject_id__among=frozenset(stretch.ids[kind]),
    ).exclude(batch__among=[record.batch, record.undo_batch])
    found: dict[int, list[Other]] = defaultdict(list)
    for subject, *told in rows.order_by().values_list("subject_id", *Other._fields):
        found[subject].append(Other(*told))
    for pk, others in found.items():
        others.sort(key=lambda other: -other.pk)
        ours = stretch.about[kind, pk]
        now.earlier[kind, pk] = [
            other for other in others if other.pk < ours[0].pk and other.batch not in undoings
        ]
        now.later[kind, pk] = [
            other for other in others if other.pk > ours[-1].pk and other.batch not in of_no_account
        ]


def _look_at_payments(now: Now, stretch: Stretch) -> None:
    """Those that were entered with an invoice, and are there."""
    told = {
        event.facts["payment"]: event
        for events in stretch.about.values()
        for event in events
        if event.verb == "payment.recorded"
    }
    if not told:
        return
    parts: dict[int | None, list[Allocation]] = defaultdict(list)
    for row in Allocation.objects.filter(payment_id__among=frozenset(told)):
        parts[row.payment_id].append(row)
    payments = Payment.objects.filter(pk__among=frozenset(told)).in_bulk()
    for pk, event in told.items():
        if payment := payments.get(pk):
            receipt = Receipt(event, payment, parts[pk], _paid_since(now, event))
            now.receipts.setdefault(event.subject, []).append(receipt)


def _paid_since(now: Now, event: Past) -> int | None:
    later = now.later.get(event.subject, ())
    payments = (one.pk for one in later if one.verb.startswith("payment.") and one.pk > event.pk)
    return next(payments, None)


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
