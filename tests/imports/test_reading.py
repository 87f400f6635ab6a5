"""Files as people bring them: separators, encodings, titles, totals; and those that mean harm."""

import datetime
import gzip
import io
import random
import time
import tracemalloc
import zipfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
import xlsxwriter

from relance.imports import spreadsheets
from relance.imports.recognising import known_names
from relance.imports.layout import Table
from relance.imports.reading import ReadOptions, read_table
from relance.imports.refusals import FileRefused
from relance.imports.tables import Cell

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


def read(content: bytes | str, kind: str = "customers", **options: str) -> Table:
    source = io.BytesIO(content.encode() if isinstance(content, str) else content)
    return read_table(
        source, options=ReadOptions(**options), known_names=partial(known_names, kind)
    )


def cells(table: Table) -> list[list[Cell]]:
    return [row.cells for row in table.rows()]


def lines(table: Table) -> list[int]:
    return [row.line for row in table.rows()]


def refusal(content: bytes | str) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        for _row in read(content).rows():
            pass
    return caught.value


@pytest.mark.parametrize("delimiter", [";", ",", "|", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(delimiter: str, end: str) -> None:
    rows = [["Nom du client", "Ville", "CP"], ["Acme", "Bourg", "01000"], ["Beta", "", "06300"]]
    table = read(end.join(delimiter.join(row) for row in rows))
    assert (table.delimiter, table.header) == (delimiter, tuple(rows[0]))
    assert cells(table) == rows[1:]
    assert lines(table) == [2, 3]


def test_decimal_commas_do_not_make_columns() -> None:
    table = read("N° fact.;Client;Montant TTC\nF1;A;1,50\nF2;B;2,50\nF3;C;3,50\n", "invoices")
    assert table.delimiter == ";"
    assert table.header == ("N° fact.", "Client", "Montant TTC")


def test_quotes_doubled_quotes_and_line_breaks_in_cells() -> None:
    table = read('Nom du client;Adresse\n"Dupont ""Le Vieux""";"1 rue\nde la Paix; bât. B"\nB;x\n')
    assert cells(table) == [['Dupont "Le Vieux"', "1 rue\nde la Paix; bât. B"], ["B", "x"]]
    assert lines(table) == [2, 4]


def test_title_above_totals_below_empty_lines_and_trailing_separators() -> None:
    table = read(
        "Clients au 21/11/2026;;;\n\nNom du client;Ville;Encours;\nAcme;Lyon;1,50;\n;;;\n"
        "Total Énergies;Paris;3,00;\nTOTAL;;4,50;\n\n"
    )
    assert table.header == ("Nom du client", "Ville", "Encours")
    assert [row[0] for row in cells(table)] == ["Acme", "Total Énergies"]
    assert lines(table) == [4, 6]
    assert [skipped.line for skipped in table.skipped] == [7]


def test_one_column_with_commas_in_the_names() -> None:
    table = read("Nom du client\nDurand, Martin et Cie\nBeta\n")
    assert table.header == ("Nom du client",)
    assert cells(table) == [["Durand, Martin et Cie"], ["Beta"]]


def test_a_line_with_more_cells_than_the_header_is_marked_never_shifted() -> None:
    table = read("Nom du client;Ville\nAcme;Lyon;69000\nBeta;Nice;\nGamma\n")
    assert [row.damage for row in table.rows()] == ["too_many_cells", None, None]


def test_a_quote_that_does_not_pair_is_marked_and_the_next_lines_are_read() -> None:
    table = read('Nom du client;Ville\n"Acme"s;Lyon\nBeta;Nice\n"Gamma" ;Lille\n')
    assert [row.damage for row in table.rows()] == ["quotes_invalid", None, None]
    assert cells(table)[2] == ["Gamma", "Lille"]


def test_a_quote_never_closed_refuses_the_file_with_its_line() -> None:
    refused = refusal('Nom du client;Ville\nAcme;Lyon\n"Beta;Nice\nGamma;Lille\n')
    assert (refused.code, refused.line) == ("quote_unclosed", 3)


def outcomes(table: Table) -> list[tuple[int, str]]:
    """Each line, and its name or what is wrong with it."""
    return [(row.line, row.damage or str(row.cells[0])) for row in table.rows()]


HEADER = "Nom du client;Code client;Ville\n"


@pytest.mark.parametrize(
    "content",
    [
        # the quote is closed where another one opens
        'Alpha;A1;Paris\n"Beta;A2;Lyon\nGamma;A3;Lille\nDelta;A4;"Nice"\n',
        # by an inch mark at the end of a line
        'Alpha;A1;Paris\n"Beta;A2;Lyon\nGamma;A3;Lille\nDelta;A4;Ecran 24"\n',
        # in the last column, so that the record is as wide as the header
        'Alpha;A1;Paris\nBeta;A2;"Lyon\nGamma;A3;Lille\nDelta;A4;Nice"\n',
        # and wider
        'Alpha;A1;Paris\n"Beta;A2;Lyon\nGamma;A3;Lille\nDelta";A4;x;y;Nice\n',
        'Alpha;A1;Paris\n"Beta;A2;Lyon\nGamma;A3;Lille\nDelta;A4;" Nice";"Bourg"\n',
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_stray_quote_swallows_no_line(content: str, end: str) -> None:
    table = read((HEADER + content + "Zeta;A6;Metz\n").replace("\n", end))
    first, second, third, fourth, last = outcomes(table)
    assert (first, third, last) == ((2, "Alpha"), (4, "Gamma"), (6, "Zeta"))
    assert second == (3, "quotes_invalid")
    assert fourth in {(5, "Delta"), (5, 'Delta"'), (5, "quotes_invalid"), (5, "too_many_cells")}


def test_the_lines_around_a_stray_quote_are_read_as_they_stand() -> None:
    table = read(
        HEADER + '"Beta;A2;Lyon\n;;\nGamma;A3;Lille;\nDelta;A4\n'
        'Epsilon;A5;"1 rue\nde la Paix"\nZeta;A6;"Metz"\n'
    )
    assert outcomes(table) == [
        (2, "quotes_invalid"),
        (4, "Gamma"),
        (5, "quotes_invalid"),  # too narrow to be trusted there
        (6, "Epsilon"),
        (8, "Zeta"),
    ]
    assert cells(table)[3][2] == "1 rue\nde la Paix"


@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("address", ["1 rue\nde la Paix{0} bât. B", "12{0} rue A\n\n", "\nx\n"])
@pytest.mark.parametrize("columns", [2, 3, 4])
def test_line_breaks_between_quotes_are_read(delimiter: str, address: str, columns: int) -> None:
    address = address.format(delimiter)
    names = ["Nom du client", "Adresse", "Code client", "Ville"][:columns]
    row = ["Acme", f'"{address}"', "A1", "Lyon"][:columns]
    table = read("\n".join(delimiter.join(one) for one in (names, row, ["Beta"], row)))
    assert [row[1] for row in cells(table)] == [address, None, address]


def test_a_continuation_read_alone_is_no_customer() -> None:
    table = read(HEADER + 'Acme;A1;"1 rue\nLyon" x;\nBeta;A2;Nice\n')
    assert outcomes(table) == [(2, "quotes_invalid"), (3, "quotes_invalid"), (4, "Beta")]


def test_many_stray_quotes_do_not_read_the_file_again_and_again() -> None:
    started = time.monotonic()
    table = read(HEADER + 'a";"x\n' * 100_000 + 'a"b;"c"d;e\n')
    assert {row.damage for row in table.rows()} == {"quotes_invalid"}
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("long", [";" * 5_000_000, "x" * 5_000_000, '"' + "x;\n" * 2_000_000])
def test_a_line_without_end_is_not_taken_into_memory(long: str) -> None:
    tracemalloc.start()
    try:
        refused = refusal(HEADER.encode() + long.encode())
        assert refused.code in {"line_too_long", "cell_too_long"}
        assert refused.line == 2
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 100_000_000


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


def spreadsheet(*rows: Sequence[object], above: int = 0) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"default_date_format": "dd/mm/yyyy"})
    book.add_worksheet("Vide")
    sheet = book.add_worksheet("Données")
    for at, row in enumerate(rows, start=above):
        sheet.write_row(at, 0, row)
    book.close()
    return target.getvalue()


def test_a_spreadsheet_with_a_title_and_an_empty_first_sheet() -> None:
    day = datetime.date(2026, 10, 13)
    content = spreadsheet(
        ["Factures"], [], ["N° facture", "Client", "Date"], ["F1", "Acme", day], above=1
    )
    table = read(content, "invoices")
    assert (table.encoding, table.delimiter, table.sheet) == (None, None, "Données")
    assert table.header_line == 4
    assert [(row.line, row.cells) for row in table.rows()] == [(5, ["F1", "Acme", day])]


def test_a_spreadsheet_is_known_by_its_content_not_by_its_name() -> None:
    assert read(spreadsheet(["Nom du client"], ["Acme"])).encoding is None
    assert read("Nom du client\tVille\nAcme\tLyon\n").delimiter == "\t"


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


def far_cell() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "Nom du client")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    return target.getvalue()


def bomb() -> bytes:
    """An .xlsx whose one sheet inflates to several gigabytes of spaces."""
    good = io.BytesIO(spreadsheet(["Nom du client"], ["Acme"]))
    target = io.BytesIO()
    with (
        zipfile.ZipFile(good) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            with new.open(name, "w", force_zip64=True) as member:
                member.write(old.read(name))
                if name.endswith("sheet2.xml"):
                    for _block in range(1_500):
                        member.write(b" " * (1 << 20))
    return target.getvalue()


def shared(text: str, times: int) -> bytes:
    """An .xlsx of some kilobytes whose cells all show one long text."""
    names = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = f'<sst xmlns="{names}"><si><t>Nom du client</t></si><si><t>{text}</t></si></sst>'
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" t="s"><v>{int(at > 1)}</v></c></row>'
        for at in range(1, times + 2)
    )
    good = io.BytesIO(spreadsheet(["Nom du client"], ["Acme"]))
    target = io.BytesIO()
    with (
        zipfile.ZipFile(good) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sharedStrings.xml"):
                content = strings.encode()
            elif name.endswith("sheet2.xml"):
                content = f'<worksheet xmlns="{names}"><sheetData>{rows}'.encode()
                content += b"</sheetData></worksheet>"
            new.writestr(name, content)
    return target.getvalue()


def external_entity() -> bytes:
    good = io.BytesIO(spreadsheet(["Nom du client"], ["Acme"]))
    target = io.BytesIO()
    evil = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="2" '
        b'uniqueCount="2"><si><t>Nom du client</t></si><si><t>&e;</t></si></sst>'
    )
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, evil if name.endswith("sharedStrings.xml") else old.read(name))
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (far_cell, {"spreadsheet_too_large"}),
        (bomb, {"spreadsheet_too_large", "spreadsheet_too_slow"}),
        (lambda: shared("b" * 2_000_000, 400), {"spreadsheet_cell_too_long"}),
        (lambda: shared("b" * 2_000_000 + "\U0001f600", 130), {"spreadsheet_cell_too_long"}),
        (lambda: shared("b" * 199_000 + "\U0001f600", 600), {"spreadsheet_too_large"}),
        (lambda: b"PK\x03\x04 not a spreadsheet", {"spreadsheet_damaged"}),
        (lambda: bytes(range(256)) * 400, {"file_not_text"}),
        (lambda: b"%PDF-1.7 \n" + b"text\n" * 50, {"file_not_table"}),
        (lambda: b"<html><table><tr><td>Nom</td></tr></table></html>", {"file_not_table"}),
        (lambda: b"", {"file_empty"}),
        (lambda: b"\n;;\n \n", {"file_empty"}),
        (lambda: b"Nom du client;Ville\n" + b";" * 5_000 + b"\n", {"too_many_columns"}),
        (lambda: b"\xef\xbb\xbfNom du client\n\xff\xfe\xfa\n", {"encoding_damaged"}),
        (lambda: b'Nom du client\n"' + b"x" * 300_000 + b'"\n', {"cell_too_long"}),
    ],
)
def test_what_means_harm_is_refused_in_time(content: object, codes: set[str]) -> None:
    file = content()  # type: ignore[operator]
    started = time.monotonic()
    assert refusal(file).code in codes
    assert time.monotonic() - started < 30


def test_an_external_entity_brings_nothing_in() -> None:
    try:
        table = read(external_entity())
    except FileRefused:
        return
    assert not any("root:" in str(cell) for row in cells(table) for cell in row)


def test_a_slow_spreadsheet_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stuck = tmp_path / "stuck.py"
    stuck.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(spreadsheets, "_PROCESS", stuck)
    monkeypatch.setattr(spreadsheets, "SECONDS", 1)
    assert refusal(spreadsheet(["Nom du client"], ["Acme"])).code == "spreadsheet_too_slow"


def open_document(*rows: str) -> bytes:
    """A small .ods; a row is the XML of its cells."""
    target = io.BytesIO()
    names = "urn:oasis:names:tc:opendocument:xmlns"
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{names}:office:1.0" '
            f'xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="F">{table}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return target.getvalue()


def test_an_open_document_spreadsheet() -> None:
    def word(text: str) -> str:
        return (
            '<table:table-cell office:value-type="string">'
            f"<text:p>{text}</text:p></table:table-cell>"
        )

    amount = '<table:table-cell office:value-type="float" office:value="12.5"/>'
    day = '<table:table-cell office:value-type="date" office:date-value="2026-10-13"/>'
    content = open_document(
        word("N° facture") + word("Client") + word("Date") + word("Montant TTC"),
        word("F1") + word("Acme") + day + amount,
    )
    [row] = read(content, "invoices").rows()
    assert (row.line, row.cells) == (2, ["F1", "Acme", datetime.date(2026, 10, 13), 12.5])
