"""The addresses of customers, their contacts and groups, under /o/<slug>/."""

from django.urls import URLPattern

app_name = "customers"

urlpatterns: list[URLPattern] = []
