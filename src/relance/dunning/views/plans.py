"""The plans: what they do, and for how many customers."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from relance.core.toasts import say
from relance.dunning.forms import PlanForm
from relance.dunning.models import DunningPlan
from relance.dunning.planning import SETTINGS, change_plan
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.models import OwnedQuerySet
from relance.organisations.roles import Right


def _plans(request: MemberRequest) -> OwnedQuerySet[DunningPlan]:
    plans = DunningPlan.objects.visible_to(request.member).prefetch_related("steps")
    return plans.annotate(customers=Count("assignments")).order_by("name")


@member_page(Right.READ)
def plan_list(request: MemberRequest) -> HttpResponse:
    may_change = request.member.may(Right.ADMINISTER)
    context = {"plans": _plans(request), "may_change": may_change}
    return render(request, "dunning/plans.html", context)


@member_page(Right.ADMINISTER)
def plan_page(request: MemberRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(_plans(request), pk=pk)
    form = PlanForm(request.POST or None, instance=plan)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        change_plan(
            get_object_or_404(_plans(request), pk=pk),
            settings={name: typed[name] for name in SETTINGS},
            days={step.level: typed[f"days_{step.level}"] for step in form.steps},
            member=request.member,
        )
        say(request, _("The plan %(plan)s is saved.") % {"plan": plan.name})
        return redirect("dunning:plans", request.member.organisation.slug)
    return render(request, "dunning/plan.html", {"plan": plan, "form": form})
