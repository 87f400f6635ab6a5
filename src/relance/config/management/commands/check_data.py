"""`relance check-data`: rows that point into another organisation, by name."""

from typing import Any

from relance.core.commands import DONE, DONE_WITH_ERRORS, Outcome, RelanceCommand
from relance.organisations.checking import cross_organisation_rows


class Command(RelanceCommand):
    help = "Name the rows that point into another organisation."

    def act(self, **_options: Any) -> Outcome:
        problems = cross_organisation_rows()
        return Outcome(
            {"problems": problems},
            "\n".join(problems) or "No row crosses organisations.",
            DONE_WITH_ERRORS if problems else DONE,
        )
