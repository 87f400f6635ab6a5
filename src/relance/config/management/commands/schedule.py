"""`relance schedule`: the queue's tables as `config/schedule.py` says. Harmless the second time."""

from typing import Any

from relance.config.schedule import SCHEDULE
from relance.config.scheduling import write_schedule
from relance.core.commands import Outcome, RelanceCommand


class Command(RelanceCommand):
    help = "Write down for the workers what happens by itself, and when."

    def act(self, **_options: Any) -> Outcome:
        write_schedule()
        jobs = [{"name": one.name, "cron": one.cron} for one in SCHEDULE]
        text = "\n".join(f"{one['cron']:<20}{one['name']}" for one in jobs)
        return Outcome({"scheduled": jobs}, text)
