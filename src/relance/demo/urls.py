"""The demo's one address; it is left out of production altogether."""

from django.urls import path

from relance.demo import views

app_name = "demo"

urlpatterns = [path("sign-in/", views.sign_in, name="sign-in")]
