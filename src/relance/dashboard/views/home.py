"""Home: what is owed and late, what needs someone today, and the invoices to work on."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relance.core import places
from relance.core.fragments import wants_panel_alone
from relance.core.places import ChecklistStep
from relance.dashboard.queries import Figures, figures_of
from relance.dunning.standing import standing_of
from relance.invoices.balances import last_payment_day
from relance.invoices.listing import DISPUTED, LATE, NOT_DUE, OPEN, InvoiceListing, Tab
from relance.invoices.models import Invoice
from relance.invoices.rules import AGES
from relance.invoices.views.record import find_panel
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.models import Member
from relance.organisations.roles import Right

ALL = Tab("open", pgettext_lazy("invoices", "All"), lambda _today: OPEN)


@dataclass(frozen=True)
class Step:
    """A step of the first run, and whether it is done."""

    step: ChecklistStep
    url: str
    is_done: bool


@member_page(Right.READ)
def home(request: MemberRequest) -> HttpResponse:
    member = request.member
    panel = find_panel(member, request.GET.get("panel", ""))
    if wants_panel_alone(request):
        return render(request, "invoices/panel.html", panel)
    context = {
        "today": member.organisation.today(),
        "steps": steps_of(member),
        "may_collect": member.may(Right.COLLECT),
        **panel,
    }
    if Invoice.objects.visible_to(member).exists():
        context |= _work(request)
    return render(request, "dashboard/home.html", context)


def steps_of(member: Member) -> list[Step]:
    """The checklist of the first run; empty once all of it is done."""
    steps = [Step(step, step.url(member), step.done(member)) for step in places.checklist]
    return [] if all(step.is_done for step in steps) else steps


def _work(request: MemberRequest) -> dict[str, Any]:
    member = request.member
    waiting = to_remind(member)
    # An empty list of ids would make Django answer every count of the tabs without asking.
    remind = Tab("remind", _("To remind"), lambda _today: Q(pk__in=waiting or [0]))
    listing = InvoiceListing(
        member,
        request.GET,
        tabs=(remind, LATE, NOT_DUE, DISPUTED, ALL),
        default_tab=remind if waiting else LATE,
        default_sort="customer",
    )
    ours, *others = figures_of(member)
    return {
        "listing": listing,
        "ours": ours,
        "others": others,
        "age_urls": _age_urls(ours, others),
        "last_payment_on": last_payment_day(member),
    }


def to_remind(member: Member) -> list[int]:
    """The invoices that a plan reminds of today, by itself or once a person has done their part."""
    standing = standing_of(member.organisation)
    due = [case for one in (*standing.due, *standing.capped) for case in one.cases]
    return [case.invoice.pk for case in (*due, *standing.tasks)]


def _age_urls(ours: Figures, others: list[Figures]) -> list[str]:
    """Each column of the picture leads to its invoices, on this page."""
    currency = f"&currency={ours.currency}" if others else ""
    return [f"?state={ALL.key}&age={age}{currency}#invoices" for age in AGES]
