"""What messages bring to the places of the house: see `core/places.py`."""

from relance.messaging.templates_default import begin

beginning = begin
