"""What the house does for itself at night."""

import logging

from django.core.management import call_command

from relance.organisations.checking import cross_organisation_rows

logger = logging.getLogger(__name__)


def check_data() -> None:
    """Name in the log every row that points into another organisation."""
    for problem in cross_organisation_rows():
        logger.error("Across organisations: %s", problem)


def forget_old_sessions() -> None:
    """Sign-ins that have run out leave nothing behind."""
    call_command("clearsessions")
