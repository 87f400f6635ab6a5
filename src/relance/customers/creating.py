"""A new customer: its name alone is enough."""

from typing import Any

from django.db import transaction

from relance.customers.editing import cleaned, refuse_taken, wait_for_names, written
from relance.customers.models import Customer
from relance.customers.naming import name_key
from relance.history.recording import changes_between, record
from relance.organisations.models import Member, Organisation


@transaction.atomic
def create_customer(
    organisation: Organisation,
    name: str,
    *,
    member: Member | None = None,
    batch: str = "",
    same_name_is_meant: bool = False,
    **values: Any,
) -> Customer:
    """Create a customer; `values` are any of `editing.FIELDS`. Raises Refused.

    A name that another active customer has is refused (`NameTaken`), unless `same_name_is_meant`:
    two companies may share a name, and their external ids tell them apart.
    """
    wait_for_names(organisation.pk)
    kept = cleaned({"name": name, **values})
    refuse_taken(organisation.pk, kept, but=0, same_name_is_meant=same_name_is_meant)
    customer = Customer(organisation=organisation, name_key=name_key(kept["name"]), **kept)
    customer.save(force_insert=True)
    known = {field: value for field, value in written(kept).items() if value}
    record(
        organisation,
        "customer.created",
        customer,
        member=member,
        customer_id=customer.pk,
        batch=batch,
        changes=changes_between({}, known),
    )
    return customer
