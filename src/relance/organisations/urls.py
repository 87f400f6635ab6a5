"""Addresses of the organisation itself, under /o/<slug>/."""

from django.urls import path

from relance.organisations.views import members, settings

app_name = "organisations"

urlpatterns = [
    path("settings/", settings.settings, name="settings"),
    path("members/", members.members, name="members"),
    path("members/<int:member_id>/role/", members.role, name="member-role"),
    path("members/<int:member_id>/deactivation/", members.deactivation, name="member-deactivation"),
    path("members/<int:member_id>/reactivation/", members.reactivation, name="member-reactivation"),
    path("members/<int:member_id>/invitation/", members.invitation, name="member-invitation"),
]
