"""A file's way through the pages, as a person takes it."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from relance.imports.jobs import apply_import
from relance.imports.models import Import

# What htmx sends with a choice: the part that changes is asked for.
HTMX = {"HX-Request": "true", "HX-Target": "deciding"}

# One line that is right, one with two errors, one that is right, one without its name.
CLIENTS = (
    "Nom du client;Adresse mail;Pays;Ville\n"
    "Acme;compta@acme.example;France;Lyon\n"
    "Borel;pas une adresse;Frankreichland;Nice\n"
    "Corot;;France;Metz\n"
    ";compta@inconnu.example;;\n"
)
# A cell too many, or quotes that do not pair.
DAMAGED = {
    "many": "Code client;Nom du client;Adresse;Code postal;Ville\n"
    "D1;Decal SARL;12; av. Foch;06300;Nice\nD2;Ok SA;1 rue B;06000;Nice\n",
    "quotes": 'Nom du client;Ville\n"Decal" SARL;Nice\nOk SA;Nice\n',
}


def at(name: str, *parts: object) -> str:
    return reverse(f"imports:{name}", args=["verdet", *parts])


def upload(visitor: Client, kind: str, name: str, content: bytes) -> Import:
    response = visitor.post(at("new"), {"kind": kind, "file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.content.decode()
    return Import.objects.latest("pk")


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def seen(visitor: Client, record: Import, **query: Any) -> str:
    """The page of an import, as it reads."""
    return text(visitor.get(record.path, query))


def confirm(visitor: Client, record: Import) -> dict[str, Any]:
    """Press the button, and let the worker do it."""
    visitor.post(at("apply", record.pk))
    apply_import(record.pk)
    record.refresh_from_db()
    report: dict[str, Any] = record.report
    return report
