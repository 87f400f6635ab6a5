"""Files of invented companies, one contact each, as a ledger exports them. Always the same."""

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

HEADER = (
    "Nom du client",
    "Identifiant externe",
    "Code comptable",
    "Numéro de TVA",
    "Adresse",
    "Code postal",
    "Ville",
    "Région",
    "Pays",
    "Adresse mail",
    "Prénom",
    "Nom de famille",
    "Numéro de téléphone",
    "Référence contact",
    "Poste",
    "Contact principal",
)
CHECKED = ("Numéro de TVA", "Numéro de téléphone")
_TRADES = ("Menuiserie", "Garage", "Clôtures", "Boulangerie", "Pépinières", "Atelier", "Hôtel")
_NAMES = ("Müller", "Le Gall", "Durand", "Œuvrard", "Garcia", "N'Diaye", "Petit", "Lefèvre")
_FIRST = ("Inès", "Paul", "Zoé", "Jean-Luc", "Aïcha", "Marc", "Élodie")
_CITIES = ("Bourg-en-Bresse", "Nîmes", "Saint-Étienne", "Pau", "Besançon", "L'Haÿ-les-Roses")
_STREETS = ("rue des Lilas", "avenue de la Gare", "chemin du Bois", "place de l'Église")
_POSITIONS = ("Comptable", "Commercial", "Acheteur", "Finance", "")
_PHONES = (
    "0{0} {1} {2} {3} {4}",
    "0{0}{1}{2}{3}{4}",
    "+33 {0} {1} {2} {3} {4}",
    "0{0}.{1}.{2}.{3}.{4}",
)


def write_file(path: Path, lines: int, *, checked: bool = True, moved: bool = False) -> Path:
    """`lines` customers. `checked`: with VAT and phone columns. `moved`: the same companies, each
    at another address with another phone.
    """
    left_out = () if checked else CHECKED
    kept = [at for at, name in enumerate(HEADER) if name not in left_out]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([HEADER[at] for at in kept])
        writer.writerows([row[at] for at in kept] for row in _companies(lines, moved=moved))
    return path


def _companies(lines: int, *, moved: bool) -> Iterator[list[str]]:
    chance = Random(lines + moved)  # noqa: S311  # invents companies, no secrets
    for number in range(1, lines + 1):
        name, city = _NAMES[number % 8], _CITIES[number % 6]
        digits = [chance.randrange(30, 80), *(chance.randrange(100) for _pair in range(3))]
        phone = _PHONES[number % 4].format(chance.choice("12345"), *(f"{n:02}" for n in digits))
        yield [
            f"{_TRADES[number % 7]} {name} {number} SARL",
            f"C{number:07}",
            f"411{number:07}",
            _vat(number),
            f"{chance.randrange(1, 300)} {_STREETS[number % 4]}",
            f"{chance.randrange(1, 96):02}{chance.randrange(1000):03}",
            city,
            "",
            "France",
            f"compta.{number}@client-{number % 977}.example",
            _FIRST[number % 7],
            name,
            phone,
            f"K{number}",
            _POSITIONS[number % 5],
            "1",
        ]


def _vat(number: int) -> str:
    """With a right key: SIREN by Luhn, then the two digits of the French rule."""
    body = f"{300_000_00 + number:08}"
    total = sum(
        digit if at % 2 == 0 else sum(divmod(digit * 2, 10))
        for at, digit in enumerate(map(int, body))
    )
    siren = f"{body}{-total % 10}"
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"
