"""Files that mean harm are refused in time, and leave nothing behind."""

import io
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from relance.imports import spreadsheets
from relance.imports.refusals import FileRefused
from tests.imports.files import cells, read, refusal, spreadsheet


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
