"""Where one goes after a form: to the list and panel that one came from, else to the invoice."""

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from relance.core.asked import asked_next
from relance.invoices.models import Invoice
from relance.organisations.access import MemberRequest


def address(request: MemberRequest, name: str, *parts: object) -> str:
    """The address of a page of invoices in this organisation."""
    return reverse(f"invoices:{name}", args=[request.member.organisation.slug, *parts])


def next_of(request: MemberRequest, invoice: Invoice | None = None) -> str:
    """The `next` that the form was opened with, else the invoice, else the list."""
    otherwise = address(request, "page", invoice.pk) if invoice else address(request, "list")
    return asked_next(request) or otherwise


def go_back(request: MemberRequest, invoice: Invoice | None = None) -> HttpResponse:
    return HttpResponseRedirect(next_of(request, invoice))


def with_next(url: str, after: str) -> str:
    """An address that comes back to `after`."""
    return f"{url}?{urlencode({'next': after})}"
