"""The page of reminders: what leaves next, what waits for a person, what left lately."""

from django.http import HttpResponse
from django.shortcuts import render

from relance.dunning.announcing import named_day
from relance.dunning.queries import latest_run, reminders_lately
from relance.dunning.standing import standing_of
from relance.organisations.access import MemberRequest, member_page
from relance.organisations.roles import Right


@member_page(Right.READ)
def reminder_list(request: MemberRequest) -> HttpResponse:
    organisation = request.member.organisation
    standing = standing_of(organisation)
    return render(
        request,
        "dunning/reminders.html",
        {
            "standing": standing,
            "day": "" if standing.is_today else named_day(standing.on, organisation),
            "lately": reminders_lately(request.member),
            "run": latest_run(organisation),
            "today": organisation.today(),
            "may_collect": request.member.may(Right.COLLECT),
        },
    )
