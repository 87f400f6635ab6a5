"""A file that comes in through a browser."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from relance.imports.models import Import

CLIENTS = (
    "Export du 5 octobre;;;;\r\n"
    "Raison sociale;Adresse mail;Pays;Poste;Remarque\r\n"
    "Ateliers Brévenne;compta@brevenne.example;France;Comptable;a\r\n"
    "Hôtel des Trois Rives;pas une adresse;France;Compta fournisseurs;b\r\n"
    "Garage Lemoyne;compta@lemoyne.example;France;Compta fournisseurs;c\r\n"
    ";contact@inconnu.example;France;;d\r\n"
)


def upload(page: Page, live_server: LiveServer, content: str, kind: str = "customers") -> Import:
    page.goto(f"{live_server.url}/o/verdet/imports/new/?kind={kind}")
    page.locator("input[type=file]").set_input_files(
        {"name": "clients.csv", "mimeType": "text/csv", "buffer": content.encode("cp1252")}
    )
    page.locator("main form button[data-primary]").first.click()
    expect(page.locator("#deciding")).to_be_visible()
    return Import.objects.latest("pk")
