"""The one table of everything that happens by itself.

`relance schedule` writes it into the queue's tables; what is no longer listed is taken out.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recurring:
    """A job and when it runs, in cron's words (the installation's time zone)."""

    name: str
    job: str
    cron: str


SCHEDULE: tuple[Recurring, ...] = (
    Recurring("messages leave", "relance.messaging.jobs.deliver_and_sweep", "* * * * *"),
    Recurring("plans remind", "relance.dunning.jobs.remind_everywhere", "*/15 * * * *"),
    Recurring("imports that were killed", "relance.imports.jobs.sweep_silent", "*/5 * * * *"),
    Recurring(
        "undoings that were killed",
        "relance.imports.undo_jobs.sweep_silent_undoings",
        "*/5 * * * *",
    ),
    Recurring("data is checked", "relance.config.jobs.check_data", "10 3 * * *"),
    Recurring("sessions end", "relance.config.jobs.forget_old_sessions", "20 3 * * *"),
)
