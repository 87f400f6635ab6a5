"""One invoice: what its panel and its page show."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from relance.core import places
from relance.core.asked import asked_id
from relance.history.queries import events_of
from relance.history.sentences import Told, told
from relance.invoices.forms.payment import PaymentForm
from relance.invoices.listing import invoices_of
from relance.invoices.models import Invoice
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.models import Member
from relance.organisations.roles import Right

LATEST_EVENTS = 30


def invoice_of(member: Member, pk: int) -> Any:
    """The invoice with its sums. Raises Http404 where the member may not see it."""
    return get_object_or_404(invoices_of(member), pk=pk)


def record_context(member: Member, invoice: Any) -> dict[str, Any]:
    """What the templates of one invoice read, whatever page they stand in."""
    events = events_of(invoice, member=member)[:LATEST_EVENTS]
    disputes = invoice.disputes.filter(closed_at=None).select_related("opened_by__user")
    may_collect = member.may(Right.COLLECT)
    return {
        "panel": invoice,
        "invoice": invoice,
        "today": member.organisation.today(),
        "allocations": _allocations(invoice),
        "dispute": disputes.first(),
        "events": [_without_way_here(one, invoice) for one in told(events, member=member)],
        "may_collect": may_collect,
        "payment_form": PaymentForm.fresh(invoice) if may_collect and invoice.open > 0 else None,
    }


def find_panel(member: Member, asked: str) -> dict[str, Any]:
    """The context of the panel that an address asks for; empty where there is no such invoice."""
    pk = asked_id(asked)
    invoice = invoices_of(member).filter(pk=pk).first() if pk is not None else None
    return record_context(member, invoice) if invoice else {}


@member_page(Right.READ)
def invoice_page(request: MemberRequest, pk: int) -> HttpResponse:
    invoice = invoice_of(request.member, pk)
    actions = [(one, one.url(request.member, invoice)) for one in places.row_actions.of("invoices")]
    context = record_context(request.member, invoice)
    context["actions"] = [(action, url) for action, url in actions if url]
    return render(request, "invoices/page.html", context)


def _without_way_here(one: Told, invoice: Invoice) -> Told:
    """A line about this very invoice need not lead to it."""
    is_own = one.url.endswith(f"/invoices/{invoice.pk}/")
    return replace(one, url="") if is_own else one


def _allocations(invoice: Invoice) -> Iterable[Any]:
    return invoice.allocations.select_related("payment", "credit_note").order_by("created_at", "pk")
