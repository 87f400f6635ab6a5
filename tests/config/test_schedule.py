"""What happens by itself is one table, written to the queue as often as one likes."""

from datetime import timedelta

import pytest
from croniter import croniter
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Schedule

from relance.config.schedule import SCHEDULE, Recurring
from relance.config.scheduling import write_schedule

NIGHTLY = Recurring("night", "relance.config.jobs.check_data", "0 3 * * *")
EACH_MINUTE = Recurring("minute", "relance.config.jobs.check_data", "* * * * *")


@pytest.mark.django_db
class TestWriting:
    def test_twice_is_once(self) -> None:
        write_schedule((NIGHTLY, EACH_MINUTE))
        write_schedule((NIGHTLY, EACH_MINUTE))
        rows = Schedule.objects.order_by("name").values_list("name", "cron", "schedule_type")
        assert list(rows) == [("minute", "* * * * *", "C"), ("night", "0 3 * * *", "C")]

    def test_what_was_missed_while_the_house_stood_still_is_still_due(self) -> None:
        write_schedule((NIGHTLY,))
        long_ago = timezone.now() - timedelta(days=3)
        Schedule.objects.update(next_run=long_ago)
        write_schedule((NIGHTLY,))
        assert Schedule.objects.get().next_run == long_ago

    def test_a_new_hour_counts_from_now(self) -> None:
        write_schedule((NIGHTLY,))
        Schedule.objects.update(next_run=timezone.now() - timedelta(days=3))
        write_schedule((Recurring(NIGHTLY.name, NIGHTLY.job, "30 4 * * *"),))
        row = Schedule.objects.get()
        assert row.cron == "30 4 * * *"
        assert row.next_run > timezone.now()

    def test_what_is_no_longer_listed_goes(self) -> None:
        write_schedule((NIGHTLY, EACH_MINUTE))
        Schedule.objects.create(
            name="night", func="relance.old", schedule_type="C", cron="* * * * *"
        )
        write_schedule((NIGHTLY,))
        assert Schedule.objects.get().name == "night"


@pytest.mark.parametrize("job", SCHEDULE, ids=lambda job: job.name)
def test_every_job_of_the_table_exists(job: Recurring) -> None:
    assert callable(import_string(job.job))
    assert croniter.is_valid(job.cron)


def test_no_two_jobs_have_one_name() -> None:
    assert len({job.name for job in SCHEDULE}) == len(SCHEDULE)
