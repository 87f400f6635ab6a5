"""The row of pages on top of every page of the settings: `{% settings_tabs "members" %}`."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from relance.core import places

register = template.Library()


@register.inclusion_tag("organisations/settings_tabs.html", takes_context=True)
def settings_tabs(context: Context, current: str) -> dict[str, Any]:
    slug = context["member"].organisation.slug
    return {
        "tabs": [
            (entry.label, reverse(entry.url_name, args=[slug]), entry.key == current)
            for entry in places.settings_pages
        ]
    }
