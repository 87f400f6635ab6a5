"""Changing what is known of a customer: every change is an event with what was before and after."""

from typing import Any

from django.db import transaction

from relance.core.refusal import Refused
from relance.customers.models import Customer
from relance.customers.naming import clean_name, name_key
from relance.customers.queries import same_name
from relance.history.recording import changes_between, record
from relance.organisations.models import Member, Organisation

FIELDS = (
    "name",
    "state",
    "external_id",
    "accounting_code",
    "vat_number",
    "address",
    "postcode",
    "city",
    "region",
    "country",
    "language",
    "group",
)


class NameTaken(Refused):
    """Another active customer has this name. `customer` is that one."""

    def __init__(self, customer: Customer) -> None:
        super().__init__(
            "customer_exists",
            f"{customer.name} is already a customer. Use that one, or say that this is another "
            "company of the same name.",
        )
        self.customer = customer


class ExternalIdTaken(Refused):
    """External ids are unique in an organisation, its bin included. `customer` has this one."""

    def __init__(self, customer: Customer) -> None:
        place = " (in the bin: restore it first)" if customer.state == Customer.State.BIN else ""
        super().__init__(
            "external_id_taken",
            f"{customer.name}{place} has the external id {customer.external_id}. "
            "Give another one, or leave it empty.",
        )
        self.customer = customer


def cleaned(values: dict[str, Any]) -> dict[str, Any]:
    """The values as they are kept: spaces put in order, codes in capitals. Raises Refused."""
    kept = dict(values)
    for field, value in values.items():
        if field not in FIELDS:
            raise TypeError(f"{field} is no field of a customer that can be set")
        if field == "address":
            kept[field] = "\n".join(
                line for part in value.splitlines() if (line := clean_name(part))
            )
        elif isinstance(value, str):
            kept[field] = clean_name(value)
            _refuse_too_long(field, kept[field])
    for code in ("vat_number", "country"):
        if code in kept:
            kept[code] = kept[code].replace(" ", "").upper()
    if not kept.get("name", "-"):
        raise Refused("name_missing", "A customer needs a name.")
    return kept


def _refuse_too_long(field: str, value: str) -> None:
    limit = getattr(Customer._meta.get_field(field), "max_length", None)
    if limit and len(value) > limit:
        raise Refused("too_long", f"{field} can have {limit} characters; this has {len(value)}.")


def wait_for_names(organisation_id: int) -> None:
    """Two people, or two clicks, at the same moment: the second waits here for the first to end.

    Taken before any customer is locked. Rows that merely point to the organisation do not wait.
    """
    rows = Organisation.objects.select_for_update(no_key=True).filter(pk=organisation_id)
    rows.values_list("pk").get()


def refuse_taken(
    organisation_id: int, values: dict[str, Any], *, but: int, same_name_is_meant: bool
) -> None:
    """Raises NameTaken or ExternalIdTaken."""
    if "name" in values and not same_name_is_meant:
        for other in same_name(organisation_id, values["name"], but=but)[:1]:
            raise NameTaken(other)
    if external_id := values.get("external_id"):
        others = Customer.objects.in_organisation(organisation_id).exclude(pk=but)
        for other in others.filter(external_id=external_id)[:1]:
            raise ExternalIdTaken(other)


def written(values: dict[str, Any]) -> dict[str, Any]:
    """As history keeps them: records by their names."""
    return {
        field: value.name if hasattr(value, "name") else value for field, value in values.items()
    }


@transaction.atomic
def edit_customer(
    customer: Customer,
    *,
    member: Member | None = None,
    batch: str = "",
    same_name_is_meant: bool = False,
    **values: Any,
) -> bool:
    """Set some of `FIELDS`; says whether anything changed. Raises Refused, changing nothing.

    The bin is not a value to set: see `binning`.
    """
    if {"name", "external_id"} & values.keys():
        wait_for_names(customer.organisation_id)
    rows = Customer.objects.select_for_update(of=("self",), no_key=True).select_related("group")
    locked = rows.get(pk=customer.pk)
    kept = cleaned(values)
    before = {field: getattr(locked, field) for field in kept}
    changed = {field: value for field, value in kept.items() if value != before[field]}
    if not changed:
        return False
    refuse_taken(
        locked.organisation_id, changed, but=locked.pk, same_name_is_meant=same_name_is_meant
    )
    if "name" in changed:
        changed["name_key"] = name_key(changed["name"])
    for field, value in changed.items():
        setattr(locked, field, value)
        setattr(customer, field, value)
    locked.save(update_fields=list(changed))
    changed.pop("name_key", None)
    record(
        locked.organisation_id,
        "customer.updated",
        locked,
        member=member,
        customer_id=locked.pk,
        batch=batch,
        changes=changes_between(written(before), written(changed)),
    )
    return True
