"""Addresses of the bell, under /o/<slug>/."""

from django.urls import path

from relance.notifications import views

app_name = "notifications"

urlpatterns = [
    path("notifications/", views.news, name="list"),
    path("notifications/reading/", views.read_all, name="read-all"),
    path("notifications/<int:notification_id>/reading/", views.read, name="read"),
]
