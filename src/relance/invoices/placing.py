"""What invoices bring to the places of lower packages, and to the frame: see `core/places.py`."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relance.core.dates import AGE_WORDS
from relance.core.places import (
    ChecklistStep,
    Choice,
    Column,
    Filter,
    Hit,
    ListTotals,
    Naming,
    RailEntry,
    Search,
    Section,
    Sentence,
)
from relance.core.reader import written_money
from relance.customers.models import Customer
from relance.invoices.balances import (
    amounts_of,
    by_lateness,
    credits_of,
    sums_by_currency,
    with_late,
    with_oldest,
    with_owed,
)
from relance.invoices.listing import ALL_OPEN, InvoiceListing, invoices_of, numbered
from relance.invoices.models import Invoice, Payment
from relance.invoices.queries import ageing, late
from relance.invoices.rules import AGES
from relance.organisations.models import Member
from relance.organisations.roles import Right


def _url(member: Member, name: str, *parts: object) -> str:
    return reverse(f"invoices:{name}", args=[member.organisation.slug, *parts])


RAIL_ENTRY = RailEntry(
    key="invoices", label=_("Invoices"), icon="invoice", url_name="invoices:list"
)


# --- On lists of customers ------------------------------------------------------------------------

CUSTOMER_COLUMNS = (
    Column(
        on="customers",
        key="oldest",
        label=_("Lateness"),
        template="invoices/cells/oldest.html",
        annotate=with_oldest,
        sort_by=("-oldest_due",),
        css="state",
    ),
    Column(
        on="customers",
        key="late",
        label=pgettext_lazy("invoices", "Late"),
        template="invoices/cells/late.html",
        annotate=with_late,
        sort_by=("late_amount_order",),
        css="num",
    ),
    Column(
        on="customers",
        key="owed",
        label=_("Owed"),
        template="invoices/cells/owed.html",
        annotate=with_owed,
        sort_by=("owed_order",),
        css="num amount",
        amounts=lambda row, member: amounts_of(row, "owed", member.organisation.currency),
    ),
)


def _lateness_choices(_member: Member) -> list[Choice]:
    ages = [Choice(str(age), AGE_WORDS[age]) for age in AGES[1:]]
    return [
        Choice("late", pgettext_lazy("invoices", "Late")),
        *ages,
        Choice("none", _("Owes, nothing late")),
        Choice("nothing", _("Owes nothing")),
    ]


CUSTOMER_FILTER = Filter(
    on="customers",
    key="lateness",
    label=_("Lateness"),
    choices=_lateness_choices,
    apply=by_lateness,
)


def _owed_total(member: Member, rows: Any) -> dict[str, Any]:
    return {"sums": sums_by_currency(rows, member, Q())}


def _late_total(member: Member, rows: Any) -> dict[str, Any]:
    return {"sums": sums_by_currency(rows, member, late(member.organisation.today()))}


CUSTOMER_TOTALS = (
    ListTotals(
        on="customers", column="late", template="invoices/cells/sums.html", context=_late_total
    ),
    ListTotals(
        on="customers", column="owed", template="invoices/cells/sums.html", context=_owed_total
    ),
)


# --- On one customer ------------------------------------------------------------------------------


def _owed_of(member: Member, customer: Customer) -> dict[str, Any]:
    today = member.organisation.today()
    owed = ageing(Invoice.objects.visible_to(member).filter(customer=customer), today)
    ours = member.organisation.currency
    return {
        "customer": customer,
        "owed": sorted(owed.values(), key=lambda one: (one.currency != ours, one.currency)),
        "currency": ours,
        "today": today,
        "may_collect": member.may(Right.COLLECT),
    }


def _page_section(member: Member, customer: Customer) -> dict[str, Any]:
    asked = QueryDict(f"customer={customer.pk}")
    return {
        **_owed_of(member, customer),
        "listing": InvoiceListing(member, asked, tabs=(ALL_OPEN,)),
        "credits": credits_of([customer.pk]),
    }


CUSTOMER_SECTIONS = (
    Section(
        on="customer",
        key="owed",
        template="invoices/sections/customer.html",
        context=_page_section,
    ),
    Section(
        on="customer-panel",
        key="owed",
        template="invoices/sections/customer_panel.html",
        context=_owed_of,
    ),
)


# --- In the frame ---------------------------------------------------------------------------------


def _find(member: Member, typed: str, limit: int) -> list[Hit]:
    found = invoices_of(member).filter(numbered(typed, member)).order_by("-due_order", "-pk")
    return [
        Hit(
            label=invoice.number,
            note=f"{invoice.customer.name}, {written_money(invoice.total, invoice.currency)}",
            url=_url(member, "page", invoice.pk),
            icon="invoice",
        )
        for invoice in found[:limit]
    ]


SEARCH = Search(key="invoices", label=_("Invoices"), find=_find)

CHECKLIST_STEP = ChecklistStep(
    key="invoices",
    label=_("Import your invoices"),
    help=_("A file from your accounting or invoicing program, or one invoice by hand."),
    url=lambda member: f"{reverse('imports:new', args=[member.organisation.slug])}?kind=invoices",
    done=lambda member: Invoice.objects.visible_to(member).exists(),
)


# --- In history -----------------------------------------------------------------------------------


def _page_of(member: Member, event: Any) -> str | None:
    return _url(member, "page", event.subject_id) if event.subject_type == "invoice" else None


def _numbers(member: Member, ids: Collection[int]) -> dict[int, str]:
    rows = Invoice.objects.in_organisation(member.organisation).filter(pk__in=ids)
    return dict(rows.values_list("pk", "number"))


NAMING = Naming("invoice", _numbers)


def _recorded(event: Any) -> str:
    facts = {name: _written(event.facts.get(name)) for name in ("amount", "on_account")}
    if event.facts.get("source") == Payment.Source.IMPORT:
        return str(_("Payment of %(amount)s taken over from the import") % facts)
    if (event.facts.get("on_account") or {}).get("minor"):
        return str(_("Payment of %(amount)s, %(on_account)s of it on account") % facts)
    return str(_("Payment of %(amount)s") % facts)


def _written(money: dict[str, Any] | None) -> str:
    return written_money(money["minor"], money["currency"]) if money else ""


SENTENCES = (
    Sentence("invoice.created", _("Invoice %(number)s added"), "invoice", _page_of),
    Sentence("invoice.updated", _("Invoice %(number)s changed"), "edit", _page_of),
    Sentence("document.attached", _("PDF filed: %(name)s"), "clip", _page_of),
    Sentence(
        "document.replaced",
        _("PDF replaced: %(name)s"),
        "clip",
        _page_of,
        labels={"document_name": _("PDF of the invoice")},
    ),
    Sentence("payment.recorded", _recorded, "euro", _page_of, state="good"),
    Sentence("payment.undone", _("Payment of %(amount)s undone"), "undo", _page_of),
    Sentence("credit_note.created", _("Credit note %(number)s of %(amount)s added"), "credit"),
    Sentence(
        "credit_note.allocated",
        _("Credit note %(number)s deducted: %(amount)s"),
        "credit",
        _page_of,
        state="good",
    ),
    Sentence("dispute.opened", _("In dispute: %(reason)s"), "ban", _page_of, state="hold"),
    Sentence("dispute.closed", _("Dispute closed"), "check", _page_of),
)
