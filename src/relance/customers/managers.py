"""Who is in charge of a customer: one member, or several."""

from collections.abc import Iterable

from django.db import transaction

from relance.core.refusal import Refused
from relance.customers.models import AccountManager, Customer
from relance.customers.queries import managers_of
from relance.history.recording import record
from relance.organisations.models import Member


@transaction.atomic
def set_managers(
    customer: Customer,
    managers: Iterable[Member],
    *,
    member: Member | None = None,
    batch: str = "",
) -> bool:
    """These members, and no others, are in charge; says whether that changed anything.

    Raises Refused when one of them is not a member of the customer's organisation.
    """
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    wanted = {manager.pk: manager for manager in managers}
    if any(manager.organisation_id != customer.organisation_id for manager in wanted.values()):
        raise Refused("manager_unknown", "Account manager not found, check the email")
    former = {manager.pk: manager for manager in managers_of(customer)}
    if former.keys() == wanted.keys():
        return False
    AccountManager.objects.filter(customer=customer).exclude(member__in=wanted).delete()
    AccountManager.objects.bulk_create(
        AccountManager(organisation_id=customer.organisation_id, customer=customer, member_id=pk)
        for pk in wanted.keys() - former.keys()
    )
    record(
        customer.organisation_id,
        "customer.updated",
        customer,
        member=member,
        customer_id=customer.pk,
        batch=batch,
        changes={"account_managers": [_written(former.values()), _written(wanted.values())]},
    )
    return True


def _written(managers: Iterable[Member]) -> list[str]:
    return sorted(manager.user.email for manager in managers)
