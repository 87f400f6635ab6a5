"""`relance prepare`: the database as this version needs it. Harmless the second time."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from relance.config.scheduling import write_schedule


class Command(BaseCommand):
    help = "Create or update the tables of the database, and the schedule of the workers."

    def handle(self, *_args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        call_command("createcachetable", verbosity=0)
        write_schedule()
