"""What a person decides: the switch of one invoice, its next day, a pause of the customer."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relance.core.refusal import Refused
from relance.core.toasts import say
from relance.customers.models import Customer
from relance.dunning.deciding import (
    choose_date,
    exclude,
    forget_date,
    include,
    lift_pause,
    pause,
)
from relance.dunning.facts import case_of
from relance.dunning.forms import NextDateForm, PauseForm
from relance.dunning.models import ChosenDate
from relance.dunning.views.returning import go_back, next_of
from relance.invoices.models import Invoice
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


def _invoice_of(request: MemberRequest, pk: int) -> Invoice:
    invoices = Invoice.objects.visible_to(request.member)
    return get_object_or_404(invoices.select_related("customer", "organisation"), pk=pk)


@require_POST
@member_page(Right.COLLECT)
def switch_invoice(request: MemberRequest, pk: int) -> HttpResponse:
    """« Plan de relance activée », on or off; the toast takes it back."""
    invoice = _invoice_of(request, pk)
    is_on = (request.POST.get("on") or request.GET.get("on")) == "1"
    words = (
        _("The plan reminds %(number)s again.")
        if is_on
        else _("The plan leaves %(number)s alone; the customer's other invoices go on.")
    )
    (include if is_on else exclude)(invoice, request.member)
    slug = request.member.organisation.slug
    back = urlencode({"on": int(not is_on), "next": next_of(request, "invoices:page", pk)})
    undo = f"{reverse('dunning:switch', args=[slug, pk])}?{back}"
    say(request, words % {"number": invoice.number}, undo_url=undo, undo_label=_("Undo"))
    return go_back(request, "invoices:page", pk)


@member_page(Right.COLLECT)
def next_date(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose the day of the invoice's next step, or give it back to the plan."""
    invoice = _invoice_of(request, pk)
    decision = case_of(invoice).decision
    chosen = ChosenDate.objects.filter(invoice=invoice, level=decision.level or "").first()
    first = chosen.on if chosen else decision.on
    form = NextDateForm(request.POST or None, initial={"on": first})
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        try:
            if on is None:
                forget_date(invoice, request.member)
            elif decision.level is None:
                raise Refused("no_next_step", _("There is no next step to choose a day for."))
            else:
                choose_date(invoice, decision.level, on, request.member)
        except Refused as refusal:
            form.add_error("on", refusal.message)
        else:
            say(request, _("The next day of %(number)s is noted.") % {"number": invoice.number})
            return go_back(request, "invoices:page", pk)
    title = _("Day of the next reminder")
    return _ask(request, form, title, _("Save"), invoice.number, ("invoices:page", pk))


@member_page(Right.COLLECT)
def pause_customer(request: MemberRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.visible_to(request.member), pk=pk)
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            pause(customer, reason=typed["reason"], until=typed["until"], member=request.member)
        except Refused as refusal:
            form.add_error("until" if refusal.code == "date_passed" else None, refusal.message)
        else:
            words = _("Reminders to %(customer)s are paused.") % {"customer": customer.name}
            undo = reverse("dunning:lift-pause", args=[request.member.organisation.slug, pk])
            say(request, words, undo_url=undo, undo_label=_("Undo"))
            return go_back(request, "customers:page", pk)
    title = _("Pause the reminders")
    return _ask(request, form, title, _("Pause"), customer.name, ("customers:page", pk))


@require_POST
@member_page(Right.COLLECT)
def resume_customer(request: MemberRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.visible_to(request.member), pk=pk)
    lift_pause(customer, request.member)
    say(request, _("Reminders to %(customer)s go on.") % {"customer": customer.name})
    return go_back(request, "customers:page", pk)


def _ask(
    request: MemberRequest,
    form: forms.Form,
    title: str,
    button: str,
    about: str,
    fallback: tuple[str, int],
) -> HttpResponse:
    return render(
        request,
        "dunning/ask.html",
        {
            "form": form,
            "title": title,
            "button": button,
            "about": about,
            "next": next_of(request, *fallback),
        },
    )
