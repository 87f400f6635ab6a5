"""What people uploaded leaves the house without ever running in its name."""

import pytest
from django.core.files.storage import default_storage
from django.http import Http404

from relance.files.serving import plain_name, serve
from relance.files.storing import store
from tests.factories import PDF, a_file, an_organisation

pytestmark = pytest.mark.django_db

PAGE = b"<!doctype html><script>alert(document.cookie)</script>"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 16
DRAWING = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'


def test_a_pdf_is_shown_in_the_browser_under_its_name() -> None:
    response = serve(a_file(PDF), "Facture n° 12.pdf", inline=True)
    assert b"".join(response) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "inline; filename*=utf-8''Facture%20n%C2%B0%2012.pdf"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Content-Length"] == str(len(PDF))


def test_or_downloaded() -> None:
    response = serve(a_file(PDF), "FA-12.pdf")
    assert response["Content-Disposition"] == 'attachment; filename="FA-12.pdf"'


@pytest.mark.parametrize("content", [PAGE, DRAWING, b"%!PS", b"plain"])
def test_what_could_run_is_only_ever_downloaded_whatever_its_name(content: bytes) -> None:
    response = serve(a_file(content), "harmless.pdf", inline=True)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"].endswith("sandbox")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_picture_is_shown_in_a_sandbox() -> None:
    response = serve(a_file(PICTURE), "logo.png", inline=True)
    assert response["Content-Type"] == "image/png"
    assert response["Content-Security-Policy"].endswith("sandbox")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Comptes\\facture.pdf", "facture.pdf"),
        ('a"b\r\nSet-Cookie: x=1.pdf', "abSet-Cookie x=1.pdf"),
        ("relevé\u2028.pdf", "relevé.pdf"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_a_name_never_becomes_a_header_or_a_folder(given: str, plain: str) -> None:
    assert plain_name(given) == plain
    disposition = serve(a_file(PDF), given, inline=True)["Content-Disposition"]
    assert "\r" not in disposition
    assert "\n" not in disposition


def test_content_that_the_storage_lost_is_not_there() -> None:
    stored = a_file(PDF)
    default_storage.delete(stored.path)
    with pytest.raises(Http404):
        serve(stored, "FA-12.pdf")


def test_the_same_content_is_kept_once_per_organisation() -> None:
    ours, theirs = an_organisation(), an_organisation()
    assert store(ours, PDF) == store(ours, PDF)
    assert store(theirs, PDF).path != store(ours, PDF).path
