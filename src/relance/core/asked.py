"""What an address or a form asks for: no such value makes a page fail or leads out of the house."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

# Digits of a number that every database can hold.
LONGEST_ID = 18


def asked_id(text: str) -> int | None:
    """The id that `text` is; None where it can be none."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_ID else None


def asked_next(request: HttpRequest) -> str:
    """The `next` of the form, else of the address; empty where it is no address of ours."""
    wish = request.POST.get("next") or request.GET.get("next") or ""
    return wish if is_ours(wish) else ""


def is_ours(url: str) -> bool:
    """Whether this is a path of the house, and not the address of another one."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
