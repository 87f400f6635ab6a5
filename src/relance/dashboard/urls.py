"""Addresses of this package, under /o/<slug>/."""

from django.urls import URLPattern

app_name = "dashboard"
urlpatterns: list[URLPattern] = []
