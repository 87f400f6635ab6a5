"""In which encoding a file was written; and files that are no text."""

import gzip
import random
import time
from pathlib import Path

import pytest

from relance.imports.cells.refusals import FileRefused
from relance.imports.reading.encodings import DECODED_BYTES, detect_encoding
from tests.imports.files import cells, read, refusal

FRENCH = [
    "Clôtures de l’Île SAS",
    "Pépinière Noël & Fils",
    "12 allée des Chênes",
    "1\xa0234,56 €",
    "Kerbœuf EURL",
    "Étanchéité Müller",
    "ÉTABLISSEMENTS GAËL",
    "N° 12",
    "reçu à Saint-Étienne",
    "Hôtel Français",
]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman", "cp850"]
)
def test_the_encoding_is_found_once_for_the_file(encoding: str) -> None:
    chance = random.Random(encoding)  # noqa: S311
    for length in (1, 2, 5, 40) * 10:
        words = [chance.choice(FRENCH) for _line in range(length)]
        content = "Nom du client;Ville\r\n" + "".join(f"{word};x\r\n" for word in words)
        raw = content.encode(encoding, "ignore")
        table = read(raw)
        kept = [word.encode(encoding, "ignore").decode(encoding) for word in words]
        assert [row[0] for row in cells(table)] == kept
        if not raw.isascii() and encoding != "utf-16-le":
            assert table.encoding == encoding


def test_the_encoding_can_be_said() -> None:
    assert (
        cells(read("Nom du client;x\nÉlan;1\n".encode("cp850"), encoding="cp850"))[0][0] == "Élan"
    )


PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde"
    b"\0\0\0\x0cIDATx\x9cc\xf8\xff\xff?\0\x05\xfe\x02\xfe\r\xefF\xb8\0\0\0\0IEND\xaeB`\x82"
)


@pytest.mark.parametrize(
    "content",
    [
        PNG,
        b"\x89PNG\r\n\x1a\n" + b"Nom du client;Ville\n" * 50,
        b"\xff\xd8\xff\xe0\x20\x10JFIF" + b"Acme;Lyon\n" * 50,
        b"Nom du client;Ville\n" + random.Random(1).randbytes(2_000),  # noqa: S311
        gzip.compress(b"Nom du client;Ville\nAcme;Lyon\n"),
        b"Nom\x1a\x1a\x1a;Ville\nAcme;Lyon\n",
    ],
    ids=["png", "png with lines", "jpeg", "random", "gzip", "control characters"],
)
@pytest.mark.parametrize("encoding", ["", "cp1252", "mac_roman"])
def test_a_picture_called_csv_is_no_text(content: bytes, encoding: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(content, encoding=encoding)
    assert refused.value.code in {"file_not_text", "encoding_wrong"}
    if not encoding:
        assert refused.value.code == "file_not_text"


def test_a_file_of_old_programs_ends_with_its_own_mark() -> None:
    assert cells(read(b"Nom du client;Ville\r\nAcme;Lyon\r\n\x1a"))[0] == ["Acme", "Lyon"]


def test_a_file_of_one_line_without_end_is_looked_at_once(tmp_path: Path) -> None:
    """The search for accents must not read a file without line ends again and again."""
    path = tmp_path / "long.csv"
    path.write_bytes(b"Nom du client;Ville\n" + b"x" * 40_000_000 + " Élan".encode("cp1252"))
    started = time.monotonic()
    with path.open("rb") as source:
        assert detect_encoding(source) == "cp1252"
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"Nom;Ville\r\nAcme;Lyon\r\nB\0;x\r\n", 3),
        ("Nom;Ville\rÉlan;Lyon\rB".encode("cp1252") + b"\0;x\r", 3),
        ("Nom;Ville\n".encode("utf-16") + b"\x00\xd8\n\0", 2),
        ("Né;Ville\n".encode() + "É;x\n".encode() * 9 + b"B\xe9;x\n", 11),
    ],
)
def test_where_a_file_stops_to_be_text(content: bytes, line: int) -> None:
    assert refusal(content).line == line


@pytest.mark.parametrize("more", range(11))
def test_where_a_long_file_stops_to_be_text(more: int) -> None:
    """Wherever the parts that are decoded end: in a letter, or between CR and LF."""
    sound = b"Nom;Ville" + b" " * more + b"\r\n" + "Né;Élan\r\n".encode() * 15_000
    assert len(sound) > 2 * DECODED_BYTES
    assert refusal(sound + b"B\xe9;x\r\n").line == 15_002
    assert refusal(sound + b"B\0;x\r\n").line == 15_002


def test_a_line_that_happens_to_be_utf8_does_not_make_the_file_so() -> None:
    content = "Nom;Ville\n" + "Élan;Né\n" * 5
    assert read(content.encode("cp1252") + "Ã©;x\n".encode("cp1252")).encoding == "cp1252"


def test_a_file_that_was_added_to_one_in_another_encoding_is_refused_with_its_line() -> None:
    older, newer = "Élan;Né\n".encode("cp1252"), "Côté;Là\n".encode()
    refused = refusal(b"Nom;Ville\n" + newer * 2 + older * 4)
    assert (refused.code, refused.line) == ("encoding_damaged", 4)


def test_a_sign_that_the_encoding_does_not_have_is_not_replaced_in_silence() -> None:
    refused = refusal("Nom;Ville\nÉlan œuvre;Né\n".encode("cp1252") * 20 + b"B\x81;x\n")
    assert (refused.code, refused.line) == ("encoding_damaged", 41)


@pytest.mark.parametrize(
    "words", ["10 × 20 cm", "2 ½", "½ journée", "§ 3", "L’Île “Bleue”…", "Rhône;12 m²;25 °C"]
)
def test_signs_alone_do_not_make_the_file_one_of_old_programs(words: str) -> None:
    """A letter with an accent that stands alone is hardly one: « 2 œ », “10 Î 20”."""
    assert read(f"Nom;Ville\n{words}\n".encode("cp1252")).encoding == "cp1252"
