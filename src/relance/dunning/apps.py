from django.apps import AppConfig


class DunningConfig(AppConfig):
    name = "relance.dunning"
    label = "dunning"
    default_auto_field = "django.db.models.BigAutoField"
