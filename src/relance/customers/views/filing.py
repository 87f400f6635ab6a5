"""A customer's own page, and the forms that begin and change it."""

from typing import Any, cast

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from relance.core import places
from relance.core.refusal import Refused
from relance.core.toasts import say
from relance.customers.contacts import add_contact
from relance.customers.creating import create_customer
from relance.customers.editing import edit_customer
from relance.customers.forms.contact_form import ContactFormSet, ContactsOfNewCustomer
from relance.customers.forms.customer_form import CustomerForm, customer_initial
from relance.customers.groups import group_named
from relance.customers.managers import set_managers
from relance.customers.models import Customer, CustomerGroup
from relance.customers.views.way_back import address, go_back
from relance.history.queries import events_of_customer
from relance.history.sentences import told_of_many
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right

# Sections that say something of a customer in the bin too.
OF_THE_RECORD = "contacts details history"
EVENTS_ON_A_PAGE = 50


def find_customer(request: MemberRequest, pk: int, *, binned: bool = False) -> Customer:
    """Raises Http404 for what the member may not see."""
    rows = Customer.objects.visible_to(request.member)
    if binned:
        rows = Customer.objects.with_binned_visible_to(request.member)
    return get_object_or_404(rows.select_related("group", "organisation"), pk=pk)


@member_page(Right.READ)
def customer_page(request: MemberRequest, pk: int) -> HttpResponse:
    customer = find_customer(request, pk, binned=True)
    is_binned = customer.state == Customer.State.BIN
    actions = [] if is_binned else places.row_actions.of("customer")
    found = [(action, action.url(request.member, customer)) for action in actions]
    facts = {
        "customer": customer,
        "is_binned": is_binned,
        "only": OF_THE_RECORD if is_binned else "",
        "actions": [(action, url) for action, url in found if url],
        "may_collect": request.member.may(Right.COLLECT),
    }
    return render(request, "customers/page.html", facts)


@member_page(Right.READ)
def customer_history(request: MemberRequest, pk: int) -> HttpResponse:
    customer = find_customer(request, pk, binned=True)
    events = events_of_customer(customer.pk, member=request.member)
    page = Paginator(events, EVENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    facts = {
        "customer": customer,
        "page": page,
        "events": told_of_many(page, member=request.member),
    }
    return render(request, "customers/history_page.html", facts)


@member_page(Right.COLLECT)
def customer_new(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        form = CustomerForm(member=request.member, initial={"name": request.GET.get("name", "")})
        return _show_new(request, form, _contact_forms(request))
    form = CustomerForm(request.POST, member=request.member)
    contacts = _contact_forms(request, request.POST)
    if "more" in request.POST and contacts.is_bound:
        again = CustomerForm(member=request.member, initial=form.typed())
        again.asks_same_name = form.asks_same_name
        return _show_new(request, again, _contact_forms(request, initial=contacts.typed()))
    if form.is_valid() and contacts.is_valid():
        customer = _create(request, form, contacts)
        if customer is not None:
            say(request, _("%(name)s is on the list of customers.") % {"name": customer.name})
            return redirect(address(request, "page", customer.pk))
    return _show_new(request, form, contacts)


def _contact_forms(
    request: MemberRequest, data: Any = None, initial: list[dict[str, Any]] | None = None
) -> ContactsOfNewCustomer:
    forms = ContactFormSet(
        data, prefix="contacts", initial=initial, form_kwargs={"member": request.member}
    )
    return cast("ContactsOfNewCustomer", forms)


def _show_new(
    request: MemberRequest, form: CustomerForm, contacts: ContactsOfNewCustomer
) -> HttpResponse:
    return render(request, "customers/new.html", {"form": form, "contacts": contacts})


def _group(request: MemberRequest, form: CustomerForm) -> CustomerGroup | None:
    name = form.cleaned_data["group_name"]
    if not name:
        return None
    return group_named(request.member.organisation, name, member=request.member)


def _create(
    request: MemberRequest, form: CustomerForm, contacts: ContactsOfNewCustomer
) -> Customer | None:
    """The customer with its contacts, or nothing and the forms say why."""
    member = request.member
    asked: CustomerForm | Any = form
    try:
        with transaction.atomic():
            customer = create_customer(
                member.organisation,
                member=member,
                same_name_is_meant=form.cleaned_data["same_name_is_meant"],
                group=_group(request, form),
                **form.values(),
            )
            set_managers(customer, form.cleaned_data["managers"], member=member)
            for asked in contacts.filled:
                add_contact(customer, member=member, **asked.cleaned_data)
    except Refused as refusal:
        asked.show(refusal)
        return None
    return customer


@member_page(Right.COLLECT)
def customer_edit(request: MemberRequest, pk: int) -> HttpResponse:
    customer = find_customer(request, pk)
    if request.method != "POST":
        form = CustomerForm(member=request.member, initial=customer_initial(customer))
        return _show_edit(request, customer, form)
    form = CustomerForm(request.POST, member=request.member)
    if form.is_valid() and _edit(request, customer, form):
        say(request, _("%(name)s is up to date.") % {"name": customer.name})
        return go_back(request, address(request, "page", customer.pk))
    return _show_edit(request, customer, form)


def _show_edit(request: MemberRequest, customer: Customer, form: CustomerForm) -> HttpResponse:
    return render(request, "customers/edit.html", {"customer": customer, "form": form})


def _edit(request: MemberRequest, customer: Customer, form: CustomerForm) -> bool:
    try:
        with transaction.atomic():
            edit_customer(
                customer,
                member=request.member,
                same_name_is_meant=form.cleaned_data["same_name_is_meant"],
                group=_group(request, form),
                **form.values(),
            )
            set_managers(customer, form.cleaned_data["managers"], member=request.member)
    except Refused as refusal:
        form.show(refusal)
        return False
    return True
