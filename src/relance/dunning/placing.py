"""What dunning brings to the places of the house: see `core/places.py`."""

from relance.core.places import DepartureCheck
from relance.dunning.beginning import default_plan
from relance.dunning.departing import may_leave
from relance.dunning.reminding import PURPOSE

beginning = default_plan
DEPARTURE_CHECK = DepartureCheck(PURPOSE, may_leave)
