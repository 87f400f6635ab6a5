"""Every address. Pages of an organisation live under /o/<slug>/."""

from django.urls import URLPattern, URLResolver, include, path

organisation_pages: list[URLPattern | URLResolver] = []

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.account.urls")),
    path("o/<slug:slug>/", include(organisation_pages)),
]
