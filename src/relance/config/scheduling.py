"""Writes the table of `schedule.py` into the queue, where the workers look for what is due."""

from django.db import transaction
from django_q.models import Schedule

from relance.config.schedule import SCHEDULE, Recurring


@transaction.atomic
def write_schedule(table: tuple[Recurring, ...] = SCHEDULE) -> None:
    """One row per job. What is due since the last stop stays due; what is not listed goes."""
    written = {
        row.name: row for row in Schedule.objects.select_for_update(no_key=True).order_by("-pk")
    }
    kept = [_write(job, written.get(job.name)) for job in table]
    Schedule.objects.exclude(pk__in=kept).delete()


def _write(job: Recurring, row: Schedule | None) -> int:
    if row is None or row.cron != job.cron:
        row = row or Schedule(name=job.name)
        row.schedule_type = Schedule.CRON
        row.cron = job.cron
        # The queue's own clock, which RELANCE_NOW does not move.
        row.next_run = row.calculate_next_run()
    row.func = job.job
    row.save()
    return int(row.pk)
