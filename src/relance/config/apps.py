from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Last of all packages: fills the places of the others."""

    name = "relance.config"
    label = "config"

    def ready(self) -> None:
        from relance.config.composition import fill_places

        fill_places()
