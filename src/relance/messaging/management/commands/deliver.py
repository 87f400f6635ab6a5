"""`relance deliver`: send what waits, then end."""

from typing import Any

from relance.core.commands import DONE, DONE_WITH_ERRORS, Outcome, RelanceCommand
from relance.messaging.outbox import deliver_waiting
from relance.messaging.sweep import sweep


class Command(RelanceCommand):
    help = "Send the messages that wait, then end."

    def act(self, **_options: Any) -> Outcome:
        swept = sweep()
        done = deliver_waiting()
        uncertain, failed = done.uncertain + swept.uncertain, done.failed + swept.failed
        held = [{"message": message, "reason": reason} for message, reason in done.held]
        return Outcome(
            data={"sent": done.sent, "failed": failed, "uncertain": uncertain, "held": held},
            text=f"{done.sent} sent, {failed} failed, {uncertain} uncertain, {len(held)} not sent.",
            exit_code=DONE_WITH_ERRORS if failed or uncertain else DONE,
        )
