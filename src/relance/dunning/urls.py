"""Addresses of this package, under /o/<slug>/."""

from django.urls import URLPattern, path

from relance.dunning.views import assigning, composing, deciding, plans, reminders

app_name = "dunning"
urlpatterns: list[URLPattern] = [
    path("reminders/", reminders.reminder_list, name="list"),
    path("reminders/new/", composing.compose, name="compose"),
    path("reminders/look/", composing.look, name="look"),
    path("reminders/send/", composing.send, name="send"),
    path("plans/", plans.plan_list, name="plans"),
    path("plans/<int:pk>/", plans.plan_page, name="plan"),
    path("customers/<int:pk>/plan/", assigning.assign, name="assign"),
    path("customers/<int:pk>/pauses/", deciding.pause_customer, name="pause"),
    path("customers/<int:pk>/pauses/lift/", deciding.resume_customer, name="lift-pause"),
    path("invoices/<int:pk>/plan/", deciding.switch_invoice, name="switch"),
    path("invoices/<int:pk>/next-date/", deciding.next_date, name="next-date"),
]
