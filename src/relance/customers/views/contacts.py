"""The people at a customer: added, changed, removed, made the main one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relance.core.refusal import Refused
from relance.core.toasts import say
from relance.customers.contacts import (
    add_contact,
    change_contact,
    remove_contact,
    restore_contact,
)
from relance.customers.forms.contact_form import ContactForm, contact_initial
from relance.customers.models import Contact, Customer
from relance.customers.views.filing import find_customer
from relance.customers.views.way_back import address, go_back
from relance.history.models import Event
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


def _find(request: MemberRequest, customer: Customer, contact: int) -> Contact:
    return get_object_or_404(customer.contacts.select_related("customer"), pk=contact)


def _form(request: MemberRequest, customer: Customer, data: Any, **initial: Any) -> ContactForm:
    return ContactForm(
        data, member=request.member, usual_language=customer.language, initial=initial
    )


@member_page(Right.COLLECT)
def contact_new(request: MemberRequest, pk: int) -> HttpResponse:
    customer = find_customer(request, pk)
    has_main = customer.contacts.filter(is_main=True).exists()
    form = _form(request, customer, request.POST or None, is_main=not has_main)
    if request.method == "POST" and form.is_valid():
        try:
            contact = add_contact(customer, member=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.show(refusal)
        else:
            facts = {"contact": contact, "customer": customer}
            say(request, _("%(contact)s is a contact of %(customer)s.") % facts)
            return go_back(request, address(request, "page", customer.pk))
    return render(request, "customers/contact_form.html", {"customer": customer, "form": form})


@member_page(Right.COLLECT)
def contact_edit(request: MemberRequest, pk: int, contact: int) -> HttpResponse:
    customer = find_customer(request, pk)
    person = _find(request, customer, contact)
    form = _form(request, customer, request.POST or None, **contact_initial(person))
    if request.method == "POST" and form.is_valid():
        try:
            change_contact(person, member=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.show(refusal)
        else:
            say(request, _("%(contact)s is up to date.") % {"contact": person})
            return go_back(request, address(request, "page", customer.pk))
    facts = {"customer": customer, "contact": _find(request, customer, contact), "form": form}
    return render(request, "customers/contact_form.html", facts)


@member_page(Right.COLLECT)
@require_POST
def contact_remove(request: MemberRequest, pk: int, contact: int) -> HttpResponse:
    customer = find_customer(request, pk)
    person = _find(request, customer, contact)
    text = _("%(contact)s is no longer a contact.") % {"contact": person}
    removal = remove_contact(person, member=request.member)
    undo = address(request, "contact-restore", customer.pk, removal.pk)
    say(request, text, undo_url=undo, undo_label=_("Undo"))
    return go_back(request, address(request, "page", customer.pk))


@member_page(Right.COLLECT)
@require_POST
def contact_restore(request: MemberRequest, pk: int, event: int) -> HttpResponse:
    customer = find_customer(request, pk)
    removals = Event.objects.visible_to(request.member).filter(verb="contact.removed")
    removal = get_object_or_404(removals, pk=event, customer_id=customer.pk)
    try:
        contact = restore_contact(removal, member=request.member)
    except Refused:
        say(request, _("Another contact has this e-mail now: nothing was brought back."))
    else:
        say(request, _("%(contact)s is a contact again.") % {"contact": contact})
    return go_back(request, address(request, "page", customer.pk))


@member_page(Right.COLLECT)
@require_POST
def contact_main(request: MemberRequest, pk: int, contact: int) -> HttpResponse:
    customer = find_customer(request, pk)
    person = _find(request, customer, contact)
    former = customer.contacts.filter(is_main=True).exclude(pk=person.pk).first()
    if change_contact(person, member=request.member, is_main=True):
        undo = (
            address(request, "contact-main", customer.pk, former.pk)
            if former
            else address(request, "contact-not-main", customer.pk, person.pk)
        )
        text = _("%(contact)s is the main contact.") % {"contact": person}
        say(request, text, undo_url=undo, undo_label=_("Undo"))
    return go_back(request, address(request, "page", customer.pk))


@member_page(Right.COLLECT)
@require_POST
def contact_not_main(request: MemberRequest, pk: int, contact: int) -> HttpResponse:
    customer = find_customer(request, pk)
    person = _find(request, customer, contact)
    if change_contact(person, member=request.member, is_main=False):
        text = _("%(contact)s is no longer the main contact.") % {"contact": person}
        undo = address(request, "contact-main", customer.pk, person.pk)
        say(request, text, undo_url=undo, undo_label=_("Undo"))
    return go_back(request, address(request, "page", customer.pk))
