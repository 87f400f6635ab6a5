"""A worker of its own, to be killed: delivers what waits, with a departure check that lets all go.

Run as `python -m tests.messaging.worker`, with DATABASE_URL and EMAIL_URL of the test.
"""

import os


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "relance.config.settings"
    import django

    django.setup()

    from relance.core import places
    from relance.core.places import DepartureCheck
    from relance.messaging.outbox import deliver_waiting
    from tests.messaging.conftest import PURPOSE, Gate

    gate = Gate()
    places.departure_checks.fill(DepartureCheck(PURPOSE, gate.check, gate.check, gate.again))
    deliver_waiting()


if __name__ == "__main__":
    main()
