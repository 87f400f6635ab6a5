"""Addresses of a person's own pages, under /profile/."""

from django.urls import path

from relance.users import views

app_name = "users"

urlpatterns = [path("", views.profile, name="profile")]
