"""Groups of customers that belong together: found by name, created when there is none."""

from django.db import transaction

from relance.core.refusal import Refused
from relance.customers.models import CustomerGroup
from relance.customers.naming import clean_name, name_key
from relance.history.recording import changes_between, record
from relance.organisations.models import Member, Organisation


@transaction.atomic
def group_named(
    organisation: Organisation, name: str, *, reference: str = "", member: Member | None = None
) -> CustomerGroup:
    """The group of this name, whatever its case and accents; a new one if there is none.

    `reference` is given to a new group only. Raises Refused for an empty name.
    """
    kept = clean_name(name)
    if not kept:
        raise Refused("group_name_missing", "A group needs a name.")
    group, is_new = CustomerGroup.objects.get_or_create(
        organisation=organisation,
        name_key=name_key(kept),
        defaults={"name": kept, "reference": clean_name(reference)},
    )
    if is_new:
        known = {"name": group.name, "reference": group.reference}
        changes = changes_between({}, {field: value for field, value in known.items() if value})
        record(organisation, "group.created", group, member=member, changes=changes)
    return group


@transaction.atomic
def edit_group(
    group: CustomerGroup, *, name: str, reference: str, member: Member | None = None
) -> bool:
    """Give the group another name or reference. Raises Refused when another has that name."""
    locked = CustomerGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    before = {"name": locked.name, "reference": locked.reference}
    after = {"name": clean_name(name), "reference": clean_name(reference)}
    if not after["name"]:
        raise Refused("group_name_missing", "A group needs a name.")
    if before == after:
        return False
    key = name_key(after["name"])
    others = CustomerGroup.objects.in_organisation(locked.organisation_id).exclude(pk=locked.pk)
    if others.filter(name_key=key).exists():
        raise Refused("group_exists", f"There is already a group named {after['name']}.")
    group.name, group.reference, group.name_key = after["name"], after["reference"], key
    group.save(update_fields=["name", "reference", "name_key"])
    changes = changes_between(before, after)
    record(group.organisation_id, "group.updated", group, member=member, changes=changes)
    return True


@transaction.atomic
def remove_group(group: CustomerGroup, *, member: Member | None = None) -> None:
    """Take away a group that has no customer left, not even in the bin. Raises Refused."""
    if group.customers.exists():
        raise Refused("group_not_empty", f"{group.name} still has customers: move them first.")
    changes = {"name": [group.name, None]}
    record(group.organisation_id, "group.removed", group, member=member, changes=changes)
    group.delete()
