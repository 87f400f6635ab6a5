"""Letting a stored file out: it is shown or kept, and never runs in our name.

Whatever people uploaded is shown only where its bytes are a PDF or a picture that browsers know,
and even then under a policy that runs no script; anything else is downloaded.
"""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.utils.http import content_disposition_header

from relance.files.models import StoredFile

SHOWN_TYPES = frozenset(
    {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"}
)
NAMELESS = "file"

POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
# Chromium shows no PDF in a sandbox; its viewer runs no script of ours, and nothing is loaded.
PDF_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
)


def serve(stored: StoredFile, name: str, *, inline: bool = False) -> FileResponse:
    """The content under `name`; the caller has checked that the reader may see it.

    `inline` shows it in the browser where its type allows. Raises Http404 where the storage has
    lost it.
    """
    try:
        content = default_storage.open(stored.path)
    except FileNotFoundError:
        raise Http404("The content of this file is lost") from None
    shown = inline and stored.content_type in SHOWN_TYPES
    response = FileResponse(
        content, content_type=stored.content_type if shown else "application/octet-stream"
    )
    response.headers["Content-Length"] = str(stored.size)
    response.headers["Content-Disposition"] = (
        content_disposition_header(not shown, plain_name(name)) or "attachment"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = (
        PDF_POLICY if shown and stored.content_type == "application/pdf" else POLICY
    )
    return response


def plain_name(name: str) -> str:
    """A file name without folders, control signs, or signs that some system refuses."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r'[\x00-\x1f\x7f\u0085\u2028\u2029<>:"|?*]', "", last).strip(". ") or NAMELESS
