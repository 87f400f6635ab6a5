"""`relance demo`: an organisation to play with, built once and never over what people changed."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from relance.core.commands import Outcome, RelanceCommand
from relance.core.refusal import Refused
from relance.demo.building import build_demo
from relance.demo.countries import COUNTRIES


def language_of_machine() -> str:
    """English where the machine says so, else French."""
    said = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if said.startswith("en") else "fr"


class Command(RelanceCommand):
    help = "Build the demo organisation, unless it is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=sorted(COUNTRIES), default=language_of_machine())

    def act(self, **options: Any) -> Outcome:
        if settings.PRODUCTION:
            raise Refused("production", "The demo organisation is not for production.")
        organisation, built = build_demo(COUNTRIES[options["language"]])
        said = "is built" if built else "was there already"
        return Outcome(
            {"organisation": organisation.slug, "built": built},
            f"The demo organisation {organisation.name} {said}.\n"
            f"Sign in to it with one click at {settings.PUBLIC_URL}/account/login/",
        )
