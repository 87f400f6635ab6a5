"""Home and search, under /o/<slug>/."""

from django.urls import URLPattern, path

from relance.dashboard.views.home import home
from relance.dashboard.views.search import search

app_name = "dashboard"
urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("search/", search, name="search"),
]
