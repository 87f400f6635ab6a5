"""Adding what was issued elsewhere: an invoice, a credit note."""

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from relance.core.refusal import Refused
from relance.core.toasts import say
from relance.customers.models import Customer
from relance.customers.queries import search
from relance.invoices.adding import add_credit_note, add_invoice
from relance.invoices.forms.papers import CreditNoteForm, InvoiceForm, PaperForm
from relance.invoices.forms.refusals import add_refusal
from relance.invoices.models import Invoice
from relance.invoices.views.returning import address, next_of
from relance.invoices.whose import customer_asked
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.models import Member
from relance.organisations.roles import Right

SUGGESTIONS = 12


@member_page(Right.COLLECT)
def new_invoice(request: MemberRequest) -> HttpResponse:
    member = request.member
    customer = customer_asked(member, request.GET.get("customer", ""))
    is_sent = request.method == "POST"
    form = InvoiceForm(
        *((request.POST, request.FILES) if is_sent else ()),
        member=member,
        customer=customer,
        initial={"issued_on": member.organisation.today()},
    )
    if is_sent and form.is_valid():
        try:
            invoice = _add_invoice(member, form)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            _say_added(request, form, invoice.number)
            return redirect(address(request, "page", invoice.pk))
    return _show(request, form, "invoices/new.html", customer)


@member_page(Right.COLLECT)
def new_credit_note(request: MemberRequest) -> HttpResponse:
    member = request.member
    customer = customer_asked(member, request.GET.get("customer", ""))
    is_sent = request.method == "POST"
    initial = {
        "issued_on": member.organisation.today(),
        "invoice": request.GET.get("invoice", "")[:100],
        "currency": request.GET.get("currency") or member.organisation.currency,
    }
    form = CreditNoteForm(
        request.POST if is_sent else None, member=member, customer=customer, initial=initial
    )
    if is_sent and form.is_valid():
        try:
            note = add_credit_note(
                member.organisation,
                form.whose,
                form.paper,
                member=member,
                invoice=form.cleaned_data["invoice"],
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            _say_added(request, form, note.number)
            return redirect(next_of(request, form.cleaned_data["invoice"]))
    return _show(request, form, "invoices/new_credit_note.html", customer)


@member_page(Right.COLLECT)
def customer_names(request: MemberRequest) -> HttpResponse:
    """The names that the field of the customer proposes while one types."""
    typed = request.GET.get("customer_name", "").replace("\0", "").strip()
    rows = search(Customer.objects.visible_to(request.member), typed).order_by("name_key", "pk")
    found = list(rows[:SUGGESTIONS]) if typed else []
    names = Counter(customer.name_key for customer in found)
    # Where two share a name, the external id tells them apart.
    options = [
        (customer.external_id, customer.name)
        if names[customer.name_key] > 1 and customer.external_id
        else (customer.name, customer.external_id)
        for customer in found
    ]
    return render(request, "invoices/customer_names.html", {"options": options})


def _add_invoice(member: Member, form: InvoiceForm) -> Invoice:
    said = form.cleaned_data
    return add_invoice(
        member.organisation,
        form.whose,
        form.paper,
        due_on=said["due_on"],
        document=said["document"],
        member=member,
    )


def _say_added(request: MemberRequest, form: PaperForm, number: str) -> None:
    is_note = isinstance(form, CreditNoteForm)
    if isinstance(form.whose, Customer):
        words = _("Invoice %(number)s was added.")
        if is_note:
            words = _("Credit note %(number)s was added.")
    else:
        words = _("Invoice %(number)s was added, and %(customer)s as a new customer.")
        if is_note:
            words = _("Credit note %(number)s was added, and %(customer)s as a new customer.")
    say(request, words % {"number": number, "customer": form.whose})


def _show(
    request: MemberRequest, form: PaperForm, template: str, customer: Customer | None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "customer": customer, "next": next_of(request)}
    return render(request, template, context)
