"""The components of the screens that take values; docs/frontend.md has an example of each.

One name to load, `{% load relance %}`; the tags stand by concern in the modules beside this one.
"""

from django import template

from relance.core.templatetags import (
    relance_forms,
    relance_frame,
    relance_lists,
    relance_pictures,
    relance_values,
)

register = template.Library()

for part in (relance_values, relance_frame, relance_forms, relance_lists, relance_pictures):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
