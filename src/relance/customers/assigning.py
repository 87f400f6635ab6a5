"""Group and account managers of many customers at once, in a fixed number of queries, with undo."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import uuid4

from django.db import transaction

from relance.customers.models import AccountManager, Customer, CustomerGroup
from relance.customers.naming import name_key
from relance.history.models import Event
from relance.history.recording import event_of, record_all
from relance.organisations.models import Member

# What the batches of assignments begin with.
BATCH = "assign-"


class Keep(Enum):
    """Said where a value stays what it is; None is « no group »."""

    AS_IT_IS = "keep"


KEEP = Keep.AS_IT_IS


@dataclass(frozen=True)
class Assignment:
    """What a customer shall have: a group, and the ids of the members in charge."""

    group: CustomerGroup | Keep | None = KEEP
    managers: frozenset[int] | Keep = KEEP


@dataclass(frozen=True)
class Assigned:
    """What was done: how many customers changed, and the batch that undoes it."""

    changed: int
    batch: str


@transaction.atomic
def assign(
    customers: Any, *, to: Assignment, adding: Collection[Member] = (), member: Member
) -> Assigned:
    """Give these customers (rows that the caller narrowed) a group, managers, or more managers."""
    ids = list(customers.values_list("pk", flat=True))
    former = _managers_of(ids)
    more = frozenset(one.pk for one in adding)
    wanted = {}
    for pk in ids:
        managers = to.managers if to.managers is not KEEP else former[pk] | more
        wanted[pk] = Assignment(to.group, managers)
    return _apply(wanted, member=member, batch=_new_batch())


@transaction.atomic
def undo_assignment(batch: str, *, member: Member) -> Assigned:
    """Give back what `assign` changed, but for what changed again since. Harmless twice."""
    events = list(
        Event.objects.visible_to(member)
        .filter(batch=batch, verb="customer.updated")
        .exclude(batch="")
    )
    groups = {group.name_key: group for group in CustomerGroup.objects.visible_to(member)}
    members = {
        one.user.email: one.pk for one in Member.objects.visible_to(member).select_related("user")
    }
    ids = [event.subject_id for event in events]
    former = _managers_of(ids)
    current = {
        customer.pk: customer
        for customer in Customer.objects.visible_to(member)
        .filter(pk__in=ids)
        .select_related("group")
    }
    wanted = {}
    for event in events:
        customer = current.get(event.subject_id)
        if customer is not None:
            now = (customer.group.name if customer.group else None, former[customer.pk])
            wanted[customer.pk] = _as_before(event.changes, now, groups, members)
    return _apply(wanted, member=member, batch=_new_batch())


def _new_batch() -> str:
    return f"{BATCH}{uuid4().hex}"


def _as_before(
    changes: Mapping[str, list[Any]],
    now: tuple[str | None, frozenset[int]],
    groups: Mapping[str, CustomerGroup],
    members: Mapping[str, int],
) -> Assignment:
    """What the customer had, where it still has what the event gave it."""
    group: CustomerGroup | Keep | None = KEEP
    managers: frozenset[int] | Keep = KEEP
    if "group" in changes and changes["group"][1] == now[0]:
        before = changes["group"][0]
        group = groups.get(name_key(before), KEEP) if before else None
    if "account_managers" in changes:
        had, got = (
            frozenset(members[email] for email in emails if email in members)
            for emails in changes["account_managers"]
        )
        managers = had if got == now[1] else KEEP
    return Assignment(group, managers)


def _apply(wanted: Mapping[int, Assignment], *, member: Member, batch: str) -> Assigned:
    changes: dict[int, dict[str, list[Any]]] = defaultdict(dict)
    _set_groups(wanted, changes)
    _set_managers(wanted, changes, member.organisation_id)
    record_all(
        event_of(
            member.organisation_id,
            "customer.updated",
            Customer(pk=pk),
            member=member,
            customer_id=pk,
            batch=batch,
            changes=what,
        )
        for pk, what in changes.items()
    )
    return Assigned(len(changes), batch)


def _set_groups(wanted: Mapping[int, Assignment], changes: dict[int, dict[str, list[Any]]]) -> None:
    rows = Customer.objects.filter(pk__in=list(wanted)).select_related("group").order_by("pk")
    moved = []
    for customer in rows.select_for_update(of=("self",), no_key=True):
        group = wanted[customer.pk].group
        if group is KEEP or group == customer.group:
            continue
        changes[customer.pk]["group"] = [_name(customer.group), _name(group)]
        customer.group = group
        moved.append(customer)
    Customer.objects.bulk_update(moved, ["group"], batch_size=500)


def _name(group: CustomerGroup | None) -> str | None:
    return group.name if group else None


def _set_managers(
    wanted: Mapping[int, Assignment],
    changes: dict[int, dict[str, list[Any]]],
    organisation_id: int,
) -> None:
    former = _managers_of(wanted)
    after = {
        pk: one.managers
        for pk, one in wanted.items()
        if not isinstance(one.managers, Keep) and one.managers != former[pk]
    }
    emails = dict(
        Member.objects.filter(organisation=organisation_id).values_list("pk", "user__email")
    )
    gone = AccountManager.objects.none()
    for member_id in {one for pk in after for one in former[pk]}:
        left = [pk for pk, managers in after.items() if member_id not in managers]
        gone |= AccountManager.objects.filter(member=member_id, customer__in=left)
    gone.delete()
    AccountManager.objects.bulk_create(
        (
            AccountManager(organisation_id=organisation_id, customer_id=pk, member_id=member_id)
            for pk, managers in after.items()
            for member_id in managers - former[pk]
        ),
        batch_size=1000,
    )
    for pk, managers in after.items():
        changes[pk]["account_managers"] = [
            sorted(emails[one] for one in former[pk]),
            sorted(emails[one] for one in managers),
        ]


def _managers_of(ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Customer id → ids of the members in charge; empty where nobody is."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = AccountManager.objects.filter(customer__in=list(ids))
    for customer_id, member_id in rows.values_list("customer", "member"):
        found[customer_id].add(member_id)
    return {pk: frozenset(found[pk]) for pk in ids}
