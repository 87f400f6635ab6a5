"""What customers bring to the places of others; wired in `config/composition.py`."""

from relance.customers.positions import give_default_positions

beginning = give_default_positions
