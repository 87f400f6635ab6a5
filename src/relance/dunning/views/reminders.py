"""The page of reminders: what leaves today, what waits for a person, what left lately."""

from django.http import HttpResponse
from django.shortcuts import render

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
            "lately": reminders_lately(request.member),
            "run": latest_run(organisation),
            "today": organisation.today(),
            "may_collect": request.member.may(Right.COLLECT),
        },
    )
