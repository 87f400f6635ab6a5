"""Files that mean harm are refused in time, and leave nothing behind."""

import io
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from relance.imports.cells.refusals import FileRefused
from relance.imports.reading import spreadsheets
from tests.imports.files import cells, open_document, read, refusal, spreadsheet


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


@pytest.mark.parametrize(
    "text",
    [
        '\n<meta http-equiv="Content-Type" content="text/html"><table><tr><td>x</td></tr>',
        "<style>td {}</style>\n<table>\n<tr><td>Nom</td></tr></table>",
        '<ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "MIME-Version: 1.0\nX-Document-Type: Workbook\n\n<html>",
        'ID;PWXL;N;E\nC;Y1;X1;K"Nom"\nC;Y1;X2;K"Ville"\nE\n',
        'TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n',
    ],
    ids=["page", "style", "2003", "archive", "sylk", "dif"],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_programs_call_a_spreadsheet_and_is_none(text: str, encoding: str) -> None:
    assert refusal(text.encode(encoding)).code == "file_not_table"


def test_names_in_angle_brackets_and_an_id_are_no_document() -> None:
    assert read("<TICKER>,<DATE>\nX,1\n").header == ("<TICKER>", "<DATE>")
    assert read("ID;Prénom\n1;Inès\n").header == ("ID", "Prénom")


def repeated(rows: int, columns: int) -> bytes:
    """An .ods of one line that it says it repeats."""
    cell = (
        f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string">'
        "<text:p>x</text:p></table:table-cell>"
    )
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    return open_document(row)


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (lambda: repeated(1_000_000, 16_000), {"spreadsheet_damaged", "spreadsheet_too_large"}),
        (lambda: repeated(30_000, 1_000), {"spreadsheet_damaged", "spreadsheet_too_large"}),
        (lambda: repeated(1, 16_000), {"too_many_columns"}),
        (lambda: cut(spreadsheet(["Nom du client"], ["Acme"])), {"spreadsheet_damaged"}),
        (lambda: LOCKED, {"spreadsheet_protected"}),
        (lambda: LOCKED[:600], {"spreadsheet_damaged"}),
    ],
)
def test_what_no_spreadsheet_of_a_person_is(content: object, codes: set[str]) -> None:
    file = content()  # type: ignore[operator]
    started = time.monotonic()
    assert refusal(file).code in codes
    assert time.monotonic() - started < 30


def test_nothing_is_left_of_a_refused_spreadsheet(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No file, and no process, whether it refused or was killed."""
    stuck = tmp_path / "stuck.py"
    stuck.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert refusal(far_cell()).code == "spreadsheet_too_large"
    monkeypatch.setattr(spreadsheets, "_PROCESS", stuck)
    monkeypatch.setattr(spreadsheets, "SECONDS", 1)
    assert refusal(spreadsheet(["x"])).code == "spreadsheet_too_slow"
    assert list(tmp_path.iterdir()) == [stuck]
    own = subprocess.run(["ps", "-o", "args=", "--ppid", str(os.getpid())], capture_output=True)
    assert b"stuck.py" not in own.stdout
    assert b"spreadsheet_process" not in own.stdout


PARSER = """
import runpy, sys, time
module = runpy.run_path(sys.argv[1])
module["limit"](module["Bounds"](1 << 30, 20, 1, 1, 1, 1))
print('here', flush=True)
time.sleep(60)
"""
SERVER = "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]])"


def test_the_process_ends_with_the_one_that_asked() -> None:
    """A server that is killed leaves no parser that goes on for itself."""
    script = str(Path(spreadsheets.__file__).with_name("spreadsheet_process.py"))
    call = [sys.executable, "-c", SERVER, PARSER, script]
    with subprocess.Popen(call, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"here\n"
        server.kill()
        started = time.monotonic()
        # Its end of the pipe closes with the last process that holds it.
        assert server.stdout.read() == b""
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
