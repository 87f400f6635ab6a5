"""Putting a customer under a plan, after saying what would leave today."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from relance.core.toasts import say
from relance.customers.models import Customer
from relance.dunning.assigning import assign_plan, forecast
from relance.dunning.forms import AssignForm
from relance.dunning.models import PlanAssignment
from relance.dunning.views.returning import go_back, next_of
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


@member_page(Right.COLLECT)
def assign(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose (`?plan=`), read what it would send, confirm. Without a plan there is no question."""
    customer = get_object_or_404(Customer.objects.visible_to(request.member), pk=pk)
    assignment = PlanAssignment.objects.filter(customer=customer).select_related("plan").first()
    current = assignment.plan if assignment else None
    params = request.POST if request.method == "POST" else request.GET
    form = AssignForm(
        params if "plan" in params else None, initial={"plan": current}, member=request.member
    )
    is_chosen = form.is_bound and form.is_valid()
    plan = form.cleaned_data["plan"] if is_chosen else None
    if request.method == "POST" and is_chosen:
        assign_plan(
            request.member.organisation, {pk: plan.pk if plan else None}, member=request.member
        )
        words = (
            _("%(customer)s is under the plan %(plan)s.")
            if plan
            else _("%(customer)s is no longer under a plan.")
        )
        say(request, words % {"customer": customer.name, "plan": plan.name if plan else ""})
        return go_back(request, "customers:page", pk)
    return render(
        request,
        "dunning/assign.html",
        {
            "customer": customer,
            "form": form,
            "is_chosen": is_chosen,
            "plan": plan,
            "forecast": (
                forecast(request.member.organisation, plan, [pk])
                if plan and plan != current
                else None
            ),
            "next": next_of(request, "customers:page", pk),
        },
    )
