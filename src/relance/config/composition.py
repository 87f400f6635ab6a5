"""Every tie from a lower package to a higher one, on one page. See `core/places.py`."""

from relance.core import places
from relance.customers import placing as customers
from relance.demo import placing as demo
from relance.dunning import placing as dunning
from relance.history import placing as history
from relance.messaging import placing as messaging
from relance.notifications import placing as notifications
from relance.organisations import placing as organisations


def fill_places() -> None:
    """Called once, at start-up. The order of a place's entries is the order on the screen."""
    places.rail_entries.fill(organisations.RAIL_ENTRY)
    places.settings_pages.fill(*organisations.SETTINGS_PAGES)
    places.memberships.fill(organisations.memberships)
    places.unread.fill(notifications.UNREAD)
    places.recorders.fill(history.RECORDER)
    places.sections.fill(*history.SECTIONS)
    places.sentences.fill(*organisations.SENTENCES)
    places.beginnings.fill(customers.beginning, messaging.beginning, dunning.beginning)
    places.departure_checks.fill(dunning.DEPARTURE_CHECK)
    places.ways_in.fill(demo.WAY_IN)
