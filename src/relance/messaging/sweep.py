"""Messages whose worker died: back to waiting where nothing was handed over, else uncertain."""

from dataclasses import dataclass
from datetime import timedelta

from relance.core import clock
from relance.messaging.models import EmailMessage
from relance.messaging.settling import mark_uncertain, try_later_or_fail

# Longer than any worker lives (see Q_CLUSTER) and any conversation with a server lasts.
TOO_LONG = timedelta(minutes=15)


@dataclass
class Swept:
    """`again` will be tried again; `failed` have killed every worker that took them."""

    again: int = 0
    uncertain: int = 0
    failed: int = 0


def sweep() -> Swept:
    """Harmless at any time and any number of times: each change holds for the dead worker's claim.

    A worker that is not dead but slow finds its claim gone before it sends anything.
    """
    swept = Swept()
    stuck = EmailMessage.objects.filter(
        state=EmailMessage.State.LEAVING, claimed_at__lt=clock.now() - TOO_LONG
    ).select_related("organisation", "customer")
    for message in stuck.order_by("pk").iterator(chunk_size=200):
        if message.handed_over_at is not None:
            swept.uncertain += mark_uncertain(message)
            continue
        became = try_later_or_fail(message, ["worker_died"], "", handed_over=False)
        swept.again += became == EmailMessage.State.WAITING
        swept.failed += became == EmailMessage.State.FAILED
    return swept
