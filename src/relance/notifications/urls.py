"""Addresses of this package, under /o/<slug>/."""

from django.urls import URLPattern

app_name = "notifications"
urlpatterns: list[URLPattern] = []
