"""What workers do: deliver what waits, soon after it was written and every minute."""

from datetime import timedelta

from django.db import transaction
from django_q.tasks import async_task

from relance.messaging.outbox import deliver_waiting
from relance.messaging.sweep import sweep

# With the longest conversation (SMTP_DEADLINE) it stays below the worker's own limit.
BUDGET = timedelta(minutes=4)
DELIVER = "relance.messaging.jobs.deliver"


def deliver() -> None:
    """What waits, and may leave now."""
    deliver_waiting(budget=BUDGET)


def deliver_and_sweep() -> None:
    """Every minute: also what a dead worker left behind."""
    sweep()
    deliver()


def deliver_soon() -> None:
    """Once the present transaction is committed: whoever wrote a message from a page calls this."""
    transaction.on_commit(lambda: async_task(DELIVER))
