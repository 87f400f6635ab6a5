"""Every address, package by package.

A package writes the whole of its addresses in its own `urls.py`, under the name of the package
(`app_name`). Those of an organisation lie under /o/<slug>/: `member_page` takes the slug away.
"""

from django.urls import URLPattern, URLResolver, include, path

from relance.config.health import health
from relance.organisations.views.home import home

organisation_pages: list[URLPattern | URLResolver] = [
    path("", include("relance.dashboard.urls")),
    path("", include("relance.imports.urls")),
    path("", include("relance.dunning.urls")),
    path("", include("relance.messaging.urls")),
    path("", include("relance.invoices.urls")),
    path("", include("relance.customers.urls")),
    path("", include("relance.notifications.urls")),
    path("", include("relance.organisations.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("healthz", health, name="health"),
    path("account/", include("relance.users.account_urls")),
    path("profile/", include("relance.users.urls")),
    path("demo/", include("relance.demo.urls")),
    path("o/<slug:slug>/", include(organisation_pages)),
]
