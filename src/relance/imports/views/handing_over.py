"""A file that we make is handed over: to be kept, never shown, and made while it goes."""

from collections.abc import Iterator
from typing import IO

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from relance.imports.exporting.tabulating import CONTENT_TYPES


def handed_over(content: IO[bytes] | Iterator[bytes], name: str, form: str) -> HttpResponseBase:
    """`content` is closed once it has gone."""
    answer = FileResponse if hasattr(content, "read") else StreamingHttpResponse
    response = answer(content, content_type=CONTENT_TYPES[form])
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
