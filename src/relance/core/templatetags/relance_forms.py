"""Fields and errors of any Django form."""

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils.safestring import SafeString

register = template.Library()


@register.inclusion_tag("core/field.html")
def field(
    bound: BoundField,
    *,
    hide_label: bool = False,
    width: str = "",
    help: str = "",  # noqa: A002
) -> dict[str, Any]:
    """Label, help, control and error of one field, tied to each other. `width`: s, m or all."""
    widget = bound.field.widget
    kind = "input"
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        kind = "options"
    elif isinstance(widget, CheckboxInput):
        kind = "tick"
    return {
        "field": bound,
        "kind": kind,
        "help": help or bound.help_text,
        "hide_label": hide_label,
        "width": width,
    }


@register.simple_tag
def control(bound: BoundField, css: str = "input", **attributes: str) -> SafeString:
    """The bare control; `data_tick="1"` becomes `data-tick="1"`."""
    widget = bound.field.widget
    plain = isinstance(widget, CheckboxInput | CheckboxSelectMultiple | RadioSelect)
    given: dict[str, str | bool] = {
        name.replace("_", "-"): value for name, value in attributes.items()
    }
    return bound.as_widget(attrs=given if plain else {"class": css, **given})


@register.inclusion_tag("core/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """What is wrong with the form as a whole, and how many fields want correcting."""
    return {"form": form}
