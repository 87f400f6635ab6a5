"""Files that leave: lists as they are filtered, searched and sorted, or their ticked lines alone;
and lines in error, to be corrected.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from relance.core.asked import asked_id
from relance.core.reader import reader_language
from relance.customers.models import Customer
from relance.customers.queries import search as search_customers
from relance.customers.views.browsing import customers_listing
from relance.imports.cells.refusals import FileRefused
from relance.imports.columns.fields import CONTACTS, CUSTOMERS, INVOICES
from relance.imports.exporting.downloading import error_table, errors_of, name_of_errors
from relance.imports.exporting.export import (
    Export,
    as_csv,
    as_excel,
    export_contacts,
    export_customers,
    export_invoices,
    note_export,
)
from relance.imports.exporting.our_columns import file_name
from relance.imports.exporting.tabulating import CONTENT_TYPES, DELIMITERS, EXCEL
from relance.imports.showing.counting import written
from relance.imports.views.handing_over import handed_over
from relance.imports.views.refusing import said_on_its_page
from relance.imports.views.whose import import_asked
from relance.invoices.listing import EVERY, InvoiceListing, invoices_of
from relance.invoices.models import CreditNote
from relance.invoices.views.ledger import TABS
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.models import Member
from relance.organisations.roles import Right

# Of one Excel file, which is made while its page waits: of customers, some fifteen seconds
# on a quiet machine.
MOST_EXCEL_LINES_AT_ONCE = 100_000


@require_GET
@member_page(Right.READ)
def export_list(request: MemberRequest, kind: str, form: str) -> HttpResponseBase:
    if kind not in _LISTS or form not in CONTENT_TYPES:
        raise Http404(kind)
    export = _LISTS[kind](request)
    organisation = request.member.organisation
    if _is_too_long(request, export.lines, form):
        name = "invoices:list" if kind == INVOICES else "customers:list"
        shown = reverse(name, args=[organisation.slug])
        return redirect(f"{shown}?{request.GET.urlencode()}")
    note_export(export, form, member=request.member)
    content = as_excel(export) if form == EXCEL else as_csv(export)
    return handed_over(content, file_name(kind, form, day=organisation.today()), form)


@require_GET
@member_page(Right.READ)
def errors_file(request: MemberRequest, pk: int, form: str) -> HttpResponseBase:
    """The lines in error with their reasons, to be corrected and brought again."""
    record = import_asked(request, pk)
    if form not in CONTENT_TYPES:
        raise Http404(form)
    if _is_too_long(request, errors_of(record).count(), form):
        return redirect(record.path)
    language = reader_language()
    own = record.preview.get("reading", {}).get("delimiter") or DELIMITERS[language]
    try:
        table = error_table(record, language)
        content = table.as_excel() if form == EXCEL else table.as_csv(own)
    except FileRefused as refused:
        return said_on_its_page(request, record, refused)
    return handed_over(content, name_of_errors(record, form), form)


def _is_too_long(request: MemberRequest, lines: int, form: str) -> bool:
    """Said on the page that comes next, which offers the other form."""
    if form != EXCEL or lines <= MOST_EXCEL_LINES_AT_ONCE:
        return False
    words = _(
        "%(lines)s lines are too many for an Excel file (at most %(most)s): take them as CSV."
    )
    said = {"lines": written(lines), "most": written(MOST_EXCEL_LINES_AT_ONCE)}
    messages.error(request, words % said)
    return True


def _ticked(request: MemberRequest) -> list[int] | None:
    """The ids of the lines that the address names, which may be nobody's; None: it names none, and
    all that the list shows is meant.
    """
    if "ids" not in request.GET:
        return None
    ids = map(asked_id, request.GET.getlist("ids"))
    return [pk for pk in ids if pk is not None]


def _customers(request: MemberRequest) -> Any:
    rows = Customer.objects.visible_to(request.member)
    if (ids := _ticked(request)) is not None:
        return rows.filter(pk__in=ids).order_by("name_key", "pk")
    return customers_listing(request, rows).rows


def _customers_export(request: MemberRequest) -> Export:
    organisation = request.member.organisation
    return export_customers(organisation, _customers(request), reader_language())


def _contacts_export(request: MemberRequest) -> Export:
    organisation = request.member.organisation
    return export_contacts(organisation, _customers(request), reader_language())


def _invoices_export(request: MemberRequest) -> Export:
    member, language = request.member, reader_language()
    if (ids := _ticked(request)) is not None:
        rows = invoices_of(member).filter(pk__in=ids).order_by("due_order", "pk")
        return export_invoices(member.organisation, rows, None, language)
    listing = InvoiceListing(member, request.GET, tabs=TABS)
    notes = _credit_notes(member, listing)
    return export_invoices(member.organisation, listing.rows, notes, language)


def _credit_notes(member: Member, listing: InvoiceListing) -> Any | None:
    """They leave with all invoices, as far as a filter means them too.

    None where the list asks for something that no credit note is or has: open, late, a PDF.
    """
    chosen = {bound.filter.key: bound.value for bound in listing.filters if bound.chosen}
    if listing.tab != EVERY or chosen.keys() - {"currency"}:
        return None
    notes = CreditNote.objects.visible_to(member).order_by("number", "pk")
    if listing.customer:
        notes = notes.filter(customer=listing.customer)
    if listing.query:
        customers = search_customers(Customer.objects.visible_to(member), listing.query)
        named = Q(number__icontains=listing.query) | Q(customer__in=customers.values("pk"))
        notes = notes.filter(named)
    return notes.filter(**chosen)


_LISTS: dict[str, Callable[[MemberRequest], Export]] = {
    CUSTOMERS: _customers_export,
    CONTACTS: _contacts_export,
    INVOICES: _invoices_export,
}
