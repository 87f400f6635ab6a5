"""What happens by itself: see `config/schedule.py`."""

import logging

from relance.dunning.queries import is_open
from relance.dunning.run import run_dunning
from relance.organisations.models import Organisation

logger = logging.getLogger(__name__)


def remind_everywhere() -> None:
    """The daily run of every organisation that is within its hours, on its working days.

    Called every few minutes: a server that was down at the hour catches up the same day, and what
    was done is not done again.
    """
    for organisation in Organisation.objects.order_by("pk"):
        if not is_open(organisation):
            continue
        try:
            run_dunning(organisation)
        except Exception:  # one organisation does not stop the others
            logger.exception("The run of organisation %s failed", organisation.slug)
