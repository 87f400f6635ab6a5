"""The people at a customer: added, changed, removed; at most one is the main contact."""

from typing import Any

from django.db import transaction

from relance.core.refusal import Refused
from relance.customers.editing import written
from relance.customers.models import Contact, Customer, Position
from relance.customers.naming import clean_name, name_key
from relance.customers.phones import kept_phone
from relance.history.models import Event
from relance.history.recording import changes_between, record
from relance.organisations.models import Member

FIELDS = (
    "email",
    "first_name",
    "last_name",
    "phone",
    "reference",
    "position",
    "is_main",
    "language",
)


class EmailTaken(Refused):
    """Another contact of the same customer has this e-mail. `contact` is that one."""

    def __init__(self, contact: Contact) -> None:
        super().__init__(
            "contact_exists",
            f"{contact} of this customer has the e-mail {contact.email}. "
            "Change that contact instead.",
        )
        self.contact = contact


@transaction.atomic
def add_contact(
    customer: Customer, *, member: Member | None = None, batch: str = "", **values: Any
) -> Contact:
    """Add someone with an e-mail or a name; `values` are any of `FIELDS`. Raises Refused."""
    _lock(customer)
    kept = _cleaned(values, customer)
    contact = Contact(organisation_id=customer.organisation_id, customer=customer, **kept)
    _refuse_impossible(contact)
    if contact.is_main:
        _clear_main(customer, member=member, batch=batch)
    contact.save(force_insert=True)
    known = {field: value for field, value in written(kept).items() if value}
    _record("contact.created", contact, changes_between({}, known), member, batch)
    return contact


@transaction.atomic
def change_contact(
    contact: Contact, *, member: Member | None = None, batch: str = "", **values: Any
) -> bool:
    """Set some of `FIELDS`; says whether anything changed. Raises Refused, and changes nothing."""
    customer = contact.customer
    _lock(customer)
    contact.refresh_from_db()
    kept = _cleaned(values, customer)
    before = {field: getattr(contact, field) for field in kept}
    changed = {field: value for field, value in kept.items() if value != before[field]}
    if not changed:
        return False
    for field, value in changed.items():
        setattr(contact, field, value)
    _refuse_impossible(contact)
    if changed.get("is_main"):
        _clear_main(customer, member=member, batch=batch)
    contact.save(update_fields=list(changed))
    changes = changes_between(written(before), written(changed))
    _record("contact.updated", contact, changes, member, batch)
    return True


@transaction.atomic
def remove_contact(contact: Contact, *, member: Member | None = None) -> Event:
    """Take the contact away. The event that is returned holds all of it: see `restore_contact`."""
    _lock(contact.customer)
    contact.refresh_from_db()
    known = written({field: getattr(contact, field) for field in FIELDS})
    changes = {field: [value, None] for field, value in known.items() if value}
    event = _record("contact.removed", contact, changes, member)
    contact.delete()
    return event


@transaction.atomic
def restore_contact(removal: Event, *, member: Member | None = None) -> Contact:
    """Bring back whom a `contact.removed` event took away, under the same id. Raises Refused.

    Harmless twice. Someone who became the main contact since stays so.
    """
    customer = Customer.objects.in_organisation(removal.organisation_id).get(
        pk=removal.customer_id or 0
    )
    _lock(customer)
    there = Contact.objects.filter(pk=removal.subject_id, customer=customer).first()
    if there is not None:
        return there
    values = {field: before for field, (before, _after) in removal.changes.items()}
    if position := values.pop("position", None):
        values["position"] = Position.objects.filter(
            organisation=customer.organisation_id, name_key=name_key(position)
        ).first()
    if customer.contacts.filter(is_main=True).exists():
        values.pop("is_main", None)
    contact = Contact(
        pk=removal.subject_id,
        organisation_id=customer.organisation_id,
        customer=customer,
        **values,
    )
    _refuse_impossible(contact)
    contact.save(force_insert=True)
    _record("contact.restored", contact, changes_between({}, written(values)), member)
    return contact


def _lock(customer: Customer) -> None:
    """Changes of one customer's contacts wait for each other: there is one main contact."""
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)


def _cleaned(values: dict[str, Any], customer: Customer) -> dict[str, Any]:
    kept = dict(values)
    for field, value in values.items():
        if field not in FIELDS:
            raise TypeError(f"{field} is no field of a contact that can be set")
        if isinstance(value, str):
            kept[field] = clean_name(value)
    if "email" in kept:
        kept["email"] = kept["email"].lower()
    if kept.get("phone"):
        kept["phone"] = kept_phone(kept["phone"], customer.country or customer.organisation.country)
    return kept


def _refuse_impossible(contact: Contact) -> None:
    if not (contact.email or contact.full_name):
        raise Refused("contact_empty", "A contact needs an e-mail or a name.")
    if contact.email:
        same = Contact.objects.filter(customer=contact.customer_id, email=contact.email)
        for other in same.exclude(pk=contact.pk)[:1]:
            raise EmailTaken(other)


def _clear_main(customer: Customer, *, member: Member | None, batch: str) -> None:
    """The former main contact is one no longer, and its history says so."""
    for former in customer.contacts.filter(is_main=True):
        former.is_main = False
        former.save(update_fields=["is_main"])
        _record("contact.updated", former, {"is_main": [True, False]}, member, batch)


def _record(
    verb: str,
    contact: Contact,
    changes: dict[str, list[Any]],
    member: Member | None,
    batch: str = "",
) -> Event:
    return record(
        contact.organisation_id,
        verb,
        contact,
        member=member,
        customer_id=contact.customer_id,
        batch=batch,
        changes=changes,
        facts={"name": str(contact)},
    )
