"""What customers bring to the places of others; wired in `config/composition.py`."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from relance.core.places import (
    BulkAction,
    ChecklistStep,
    Hit,
    RailEntry,
    Search,
    Section,
    Sentence,
    SettingsPage,
)
from relance.customers.models import Customer
from relance.customers.positions import give_default_positions
from relance.customers.queries import best_named, managers_of
from relance.history.queries import events_of_customer
from relance.history.sentences import told_of_many
from relance.organisations.models import Member
from relance.organisations.roles import Right

OTHERS_SHOWN = 8
EVENTS_SHOWN = 8

beginning = give_default_positions

RAIL_ENTRY = RailEntry(
    key="customers", label=_("Customers"), icon="users", url_name="customers:list"
)

SETTINGS_PAGE = SettingsPage(
    key="positions",
    label=_("Positions"),
    help=_("What contacts do at their company, to choose from"),
    icon="users",
    url_name="customers:positions",
)


# --- Search and first run -------------------------------------------------------------------------


def _find(member: Member, typed: str, limit: int) -> list[Hit]:
    rows = best_named(Customer.objects.visible_to(member), typed)[:limit]
    return [
        Hit(
            label=customer.name,
            note=", ".join(filter(None, (customer.external_id, customer.city))),
            url=reverse("customers:page", args=[member.organisation.slug, customer.pk]),
            icon="users",
        )
        for customer in rows
    ]


SEARCH = Search(key="customers", label=_("Customers"), find=_find)


def _where_to_import(member: Member) -> str:
    slug = member.organisation.slug
    try:
        return reverse("imports:new", args=[slug]) + "?kind=customers"
    except NoReverseMatch:
        return reverse("customers:new", args=[slug])


CHECKLIST_STEP = ChecklistStep(
    key="customers",
    label=_("Import your customers"),
    help=_("One file from your invoicing software or a spreadsheet, with their contacts."),
    url=_where_to_import,
    done=lambda member: Customer.objects.visible_to(member).exists(),
)


BULK_ACTION = BulkAction(
    on="customers",
    key="assign",
    icon="users",
    label=_("Group and managers"),
    url=lambda member: reverse("customers:assign", args=[member.organisation.slug]),
)


# --- Sections of a customer's page and panel ------------------------------------------------------


def _may_change(member: Member, customer: Customer) -> bool:
    return member.may(Right.COLLECT) and customer.state != Customer.State.BIN


def _contacts(member: Member, customer: Customer) -> dict[str, Any]:
    contacts = list(customer.contacts.select_related("position").order_by("-is_main", "pk"))
    return {
        "record": customer,
        "contacts": contacts,
        "reachable": any(contact.email for contact in contacts),
        "country": customer.country or member.organisation.country,
        "may_change": _may_change(member, customer),
    }


def _details(member: Member, customer: Customer) -> dict[str, Any]:
    return {
        "record": customer,
        "managers": managers_of(customer),
        "may_change": _may_change(member, customer),
    }


def _group(member: Member, customer: Customer) -> dict[str, Any]:
    others = Customer.objects.visible_to(member).filter(group=customer.group_id)
    shown = others.exclude(pk=customer.pk).order_by("name_key")[:OTHERS_SHOWN]
    return {"record": customer, "others": list(shown) if customer.group_id else []}


def _history(member: Member, customer: Customer) -> dict[str, Any]:
    events = list(events_of_customer(customer.pk, member=member)[: EVENTS_SHOWN + 1])
    return {
        "record": customer,
        "events": told_of_many(events[:EVENTS_SHOWN], member=member),
        "has_more": len(events) > EVENTS_SHOWN,
    }


CONTACTS = Section("customer", "contacts", "customers/sections/contacts.html", _contacts, True)
DETAILS = Section("customer", "details", "customers/sections/details.html", _details, True)
GROUP = Section("customer", "group", "customers/sections/group.html", _group, True)
HISTORY = Section("customer", "history", "customers/sections/history.html", _history)
PANEL_CONTACTS = Section(
    "customer-panel", "contacts", "customers/sections/contacts.html", _contacts
)
PANEL_DETAILS = Section("customer-panel", "details", "customers/sections/details.html", _details)


# --- History --------------------------------------------------------------------------------------


_LABELS = {"account_managers": _("account managers")}

SENTENCES = (
    Sentence("customer.created", _("Customer added"), icon="plus", labels=_LABELS),
    Sentence("customer.updated", _("Customer changed"), icon="edit", labels=_LABELS),
    Sentence("customer.binned", _("Put into the bin"), icon="bin"),
    Sentence("customer.restored", _("Restored from the bin"), icon="undo"),
    Sentence("contact.created", _("Contact %(name)s added"), icon="user"),
    Sentence("contact.updated", _("Contact %(name)s changed"), icon="user"),
    Sentence("contact.removed", _("Contact %(name)s removed"), icon="bin"),
    Sentence("contact.restored", _("Contact %(name)s brought back"), icon="undo"),
    Sentence("group.created", _("Group added"), icon="building"),
    Sentence("group.updated", _("Group changed"), icon="building"),
    Sentence("group.removed", _("Group removed"), icon="bin"),
    Sentence("position.created", _("Position added"), icon="plus"),
    Sentence("position.updated", _("Position renamed"), icon="edit"),
    Sentence("position.removed", _("Position removed"), icon="bin"),
    Sentence("position.restored", _("Position brought back"), icon="undo"),
)
