"""Finding customers, whom to write to, and in which language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from relance.customers.models import AccountManager, Contact, Customer
from relance.customers.naming import name_key
from relance.history.models import Event
from relance.organisations.models import Member

Customers = QuerySet[Customer, Any]


def search(rows: Customers, typed: str) -> Customers:
    """Those whose name holds every word typed, or whose external id or a contact's e-mail holds it.

    Case and accents do not count: `muller cloture` finds « Clôtures Müller ».
    """
    typed = typed.replace("\0", "").strip()  # PostgreSQL refuses to compare with it
    words = [key for word in typed.split() if (key := name_key(word))]
    if not words:
        return rows
    named = Q()
    for word in words:
        named &= Q(name_key__contains=word)
    # One list of customers for the whole search, rather than a look at contacts for each of them.
    written_to = Contact.objects.filter(email__contains=typed.lower()).values("customer")
    numbered = Q(external_id__icontains=typed)
    return rows.filter(named | numbered | Q(pk__in=written_to))


def best_named(rows: Customers, typed: str) -> Customers:
    """What `search` finds, those first whose name or external id begins with what is typed."""
    typed = typed.replace("\0", "").strip()
    begins = Q(name_key__startswith=name_key(typed)) | Q(external_id__istartswith=typed)
    found = search(rows, typed)
    return found.annotate(begins=Case(When(begins, then=0), default=1)).order_by(
        "begins", "name_key", "pk"
    )


def same_name(organisation_id: int, name: str, *, but: int = 0) -> Customers:
    """Active customers that files and people would take for the one of this name."""
    return (
        Customer.objects.in_organisation(organisation_id)
        .active()
        .filter(name_key=name_key(name))
        .exclude(pk=but)
        .order_by("pk")
    )


def managed_by(rows: Customers, member_id: int) -> Customers:
    """Those in the charge of this member."""
    return rows.filter(
        Exists(AccountManager.objects.filter(customer=OuterRef("pk"), member=member_id))
    )


def without_manager(rows: Customers) -> Customers:
    return rows.filter(~Exists(AccountManager.objects.filter(customer=OuterRef("pk"))))


def managers_of(customer: Customer) -> list[Member]:
    """Who is in charge of the customer, by name."""
    return list(
        Member.objects.filter(pk__in=customer.account_managers.values("member"))
        .select_related("user")
        .order_by("user__name", "user__email")
    )


# --- Whom to write to -----------------------------------------------------------------------------


def recipients_of(customers: Iterable[Customer] | Customers) -> dict[int, list[Contact]]:
    """Customer id → whom its reminders go to, in one query however many there are.

    The main contact if it has an e-mail, else the first contact that has one. A customer that
    nobody can write to is in the answer with an empty list.
    """
    found: dict[int, list[Contact]] = {customer.pk: [] for customer in customers}
    reachable = (
        Contact.objects.filter(customer__in=customers)
        .exclude(email="")
        .order_by("customer", "-is_main", "pk")
    )
    for contact in reachable:
        if not found[contact.customer_id]:
            found[contact.customer_id] = [contact]
    return found


class Speaks(Protocol):
    """A contact, a customer, an organisation: `language` is `fr`, `en` or empty."""

    language: Any


def language_for(contact: Speaks | None, customer: Speaks, organisation: Speaks) -> str:
    """The language of what leaves: the contact's, else the customer's, else the organisation's."""
    for one in (contact, customer, organisation):
        if one is not None and one.language:
            return str(one.language)
    return "fr"


# --- The bin --------------------------------------------------------------------------------------


def binned(member: Member, typed: str = "") -> Customers:
    """What lies in the bin, the latest first, with `binned_at` and by whom (`binned_by`)."""
    put_there = Event.objects.filter(
        organisation=OuterRef("organisation"),
        subject_type="customer",
        subject_id=OuterRef("pk"),
        verb="customer.binned",
    ).order_by("-at", "-pk")
    rows = Customer.objects.with_binned_visible_to(member).filter(state=Customer.State.BIN)
    return (
        search(rows, typed)
        .annotate(
            binned_at=Subquery(put_there.values("at")[:1]),
            binned_by=Subquery(put_there.values("member__user__name")[:1]),
            binned_by_email=Subquery(put_there.values("member__user__email")[:1]),
        )
        .order_by(F("binned_at").desc(nulls_last=True), "name_key", "pk")
    )


# --- How many -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """How many customers an organisation has, by state."""

    prospects: int
    clients: int
    binned: int

    @property
    def active(self) -> int:
        return self.prospects + self.clients


def counts(member: Member) -> Counts:
    """In one query."""
    states = Customer.State
    numbers = (
        Customer.objects.with_binned_visible_to(member)
        .order_by()
        .aggregate(
            prospects=Count("pk", filter=Q(state=states.PROSPECT)),
            clients=Count("pk", filter=Q(state=states.CLIENT)),
            binned=Count("pk", filter=Q(state=states.BIN)),
        )
    )
    return Counts(**numbers)
