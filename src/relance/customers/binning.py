"""The bin: a customer put there leaves lists, search and reminders; it comes back whole."""

from django.db import transaction

from relance.customers.models import Customer
from relance.history.models import Event
from relance.history.recording import record
from relance.organisations.models import Member

BINNED = "customer.binned"


@transaction.atomic
def bin_customer(customer: Customer, *, member: Member | None = None) -> bool:
    """Put it in the bin; False when it lay there already. Nothing that belongs to it is touched."""
    return _move(customer, Customer.State.BIN, BINNED, member)


@transaction.atomic
def restore_customer(customer: Customer, *, member: Member | None = None) -> bool:
    """Give it back the state that it had; False when it was not in the bin."""
    if not Customer.objects.filter(pk=customer.pk, state=Customer.State.BIN).exists():
        return False
    return _move(customer, _state_before(customer), "customer.restored", member)


def _move(customer: Customer, state: str, verb: str, member: Member | None) -> bool:
    before = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk).state
    customer.state = state
    if before == state:
        return False
    customer.save(update_fields=["state"])
    record(
        customer.organisation_id,
        verb,
        customer,
        member=member,
        customer_id=customer.pk,
        changes={"state": [before, state]},
    )
    return True


def _state_before(customer: Customer) -> str:
    """As history tells it; a customer that came to the bin in another way is a client."""
    binned = (
        Event.objects.in_organisation(customer.organisation_id)
        .filter(subject_type="customer", subject_id=customer.pk, verb=BINNED)
        .order_by("-at", "-pk")
        .first()
    )
    return binned.changes["state"][0] if binned else Customer.State.CLIENT
