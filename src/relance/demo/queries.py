"""Finding the demo organisation."""

from relance.organisations.models import Organisation


def demo_organisation(language: str) -> Organisation | None:
    """The demo in the reader's language, else any; None before it is built."""
    demos = list(Organisation.objects.filter(is_demo=True).order_by("pk"))
    return next((demo for demo in demos if demo.language == language), demos[0] if demos else None)
