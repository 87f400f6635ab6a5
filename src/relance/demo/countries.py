"""The countries that a demo can be set in, by language."""

from relance.demo.britain import BRITAIN
from relance.demo.france import FRANCE

COUNTRIES = {country.language: country for country in (FRANCE, BRITAIN)}
