"""Every tie from a lower package to a higher one, on one page. See `core/places.py`."""

from relance.core import places
from relance.customers import placing as customers
from relance.demo import placing as demo
from relance.dunning import placing as dunning
from relance.messaging import placing as messaging


def fill_places() -> None:
    """Called once, at start-up. The order of a place's entries is the order on the screen."""
    places.rail_entries.fill()
    places.beginnings.fill(customers.beginning, messaging.beginning, dunning.beginning)
    places.departure_checks.fill(dunning.DEPARTURE_CHECK)
    places.ways_in.fill(demo.WAY_IN)
