"""`relance read-table`: a file as it is read, cell by cell, and what is wrong with it."""

import datetime
import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.imports.files import spreadsheet

Answer = tuple[int, dict[str, Any]]


def run(capsys: pytest.CaptureFixture[str], content: bytes | str, *words: str) -> Answer:
    path = Path(os.environ["RELANCE_DATA"], "table.csv")
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    capsys.readouterr()
    code = 0
    try:
        call_command("read_table", str(path), *words, "--json")
    except SystemExit as end:
        code = int(end.code or 0)
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, answer


def table(capsys: pytest.CaptureFixture[str], content: bytes | str, *words: str) -> list[list[str]]:
    """Header and rows of a file that has no problem."""
    code, answer = run(capsys, content, *words)
    assert (code, answer["problems"]) == (0, [])
    return [answer["header"], *answer["rows"]]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("a,b,c\n1,2,3", [["a", "b", "c"], ["1", "2", "3"]]),
        ("a,b\n", [["a", "b"]]),
        ("a\n1\n\n2\n", [["a"], ["1"], ["2"]]),
        ('a\n1\n""\n2\n', [["a"], ["1"], [""], ["2"]]),
        ('a,b\n1,""\n"",""\n,\n', [["a", "b"], ["1", ""], ["", ""], ["", ""]]),
        ("a,b\n1,2\n\n   \n, \n3,4\n", [["a", "b"], ["1", "2"], ["", " "], ["3", "4"]]),
        ("a,b,c\n1,2,3\n,\n,,\n", [["a", "b", "c"], ["1", "2", "3"], ["", "", ""]]),
        ('a\n";"\n","\n"\t"\n"|"\n|\n;\n', [["a"], [";"], [","], ["\t"], ["|"], ["|"], [";"]]),
        ('"a","b"\n"1",""\n"2",""\n"3",""\n', [["a", "b"], ["1", ""], ["2", ""], ["3", ""]]),
        ('"a"\t"b"\n"1"\t"x\ty"\n""\t""\n', [["a", "b"], ["1", "x\ty"], ["", ""]]),
        ('a\tb\tc\n"1" \t\t3\n"2"\t \t"4" \n', [["a", "b", "c"], ["1", "", "3"], ["2", " ", "4"]]),
        ("a\n1\n  \n\n2\n", [["a"], ["1"], ["  "], ["2"]]),
        ('a,b,c\nA, "B" ,C\nA, B ,C\n', [["a", "b", "c"], ["A", "B", "C"], ["A", " B ", "C"]]),
        ("a,b\n 1 ,2\t\n", [["a", "b"], [" 1 ", "2\t"]]),
        ("a,b \r\n1,x  y\r\n", [["a", "b "], ["1", "x  y"]]),
        ('a,b\n1,"x\r\ny ""q"" \n\nz"\n', [["a", "b"], ["1", 'x\r\ny "q" \n\nz']]),
        ('"a\nb",c\n1,2\n', [["a\nb", "c"], ["1", "2"]]),
        ('k,v\nx,"{""a"": [1, 2]}"\n', [["k", "v"], ["x", '{"a": [1, 2]}']]),
        (
            "a,b\n1,37°36'37.8\"N 121°2'17.9\"W\n",
            [["a", "b"], ["1", "37°36'37.8\"N 121°2'17.9\"W"]],
        ),
        ('a, b\n1, "x, y" \n', [["a", " b"], ["1", "x, y"]]),
        ("a,b\r1,2\r3,4", [["a", "b"], ["1", "2"], ["3", "4"]]),
        ("a,b\n1,x\u2028y\x85z\x0c\n", [["a", "b"], ["1", "x\u2028y\x85z\x0c"]]),
        ("a,b,c,\n1,2,3,\n", [["a", "b", "c", ""], ["1", "2", "3", ""]]),
        ("a,b,c,\n1,2,3\n", [["a", "b", "c", ""], ["1", "2", "3", ""]]),
        ("a,b,c\n1,2,3,,\n", [["a", "b", "c"], ["1", "2", "3"]]),
        ('a,b,"c\n" \nd,e,f\n', [["a", "b", "c\n"], ["d", "e", "f"]]),
        ("id,kind,what\n1,Invoice,Total\n", [["id", "kind", "what"], ["1", "Invoice", "Total"]]),
        ("a,b,c\nx,Reference,Number\n", [["a", "b", "c"], ["x", "Reference", "Number"]]),
        ("a,2025\nClient,Date\n", [["a", "2025"], ["Client", "Date"]]),
        ("a,2025\nClient,x\n", [["a", "2025"], ["Client", "x"]]),
        ("a\nClient\n", [["a"], ["Client"]]),
        ("a,a\n007,=1+1\n", [["a", "a"], ["007", "=1+1"]]),
        ('="a",b\n="007", ="1" \n="",\n', [['="a"', "b"], ['="007"', ' ="1" '], ['=""', ""]]),
        ('\ufeff"a",b\n1,2\n', [["a", "b"], ["1", "2"]]),
    ],
)
def test_a_table_is_what_stands_in_the_file(
    capsys: pytest.CaptureFixture[str], content: str, rows: list[list[str]]
) -> None:
    assert table(capsys, content) == rows


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a,b\n1,2\n3,4,5\n6,7\n", 3),
        ("a,b,c\n1,2\n3,4,5\n", 2),
        ('a,b\n1,2\n"x"y,2\n3,4\n', 3),
        ('a,b\n"x\\"y",2\n3,4\n', 2),
        ('a,b\n1,2\n3,x"y\n', 3),
        ('a,b\n"1\n1",2\n3\n', 4),
        ('a,b\n="1,1"\n', 2),
        ('="a,b"\n1,1\n', 1),
    ],
)
def test_what_could_shift_a_column_is_told_with_its_line(
    capsys: pytest.CaptureFixture[str], content: str, line: int
) -> None:
    code, answer = run(capsys, content)
    assert (code, [problem["line"] for problem in answer["problems"]]) == (3, [line])
    assert all(problem["message"] for problem in answer["problems"])
    assert all(len(row) == len(answer["header"]) for row in answer["rows"])


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('a,b\n1,2\n3,"4\n5,6\n', 3),
        ('"a,b\n1,2\n', 1),
        ('a,"b"c\n1,2\n', 1),
        ("a,b\n1,2\n3,\0\n", 3),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n3,\xff\r\n", 3),
        ("é,b\n".encode() + "1,é\n".encode() * 20 + b"2,\xe9\n", 22),
        ("a,b\n1,2\n" + "," * 20_000 + "\n", 3),
        ("a,b\n" + "x" * 3_000_000, 2),
        ("", None),
        (b"\x89PNG\r\n\x1a\n", None),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(
    capsys: pytest.CaptureFixture[str], content: bytes | str, line: int | None
) -> None:
    code, answer = run(capsys, content)
    assert (code, answer["rows"], answer["refused"]["line"]) == (2, [], line)
    assert answer["problems"] == [{"line": line, "message": answer["refused"]["message"]}]


def test_the_choices_of_reading(capsys: pytest.CaptureFixture[str]) -> None:
    content = "Titre\nx|y\nÉ|2;3\n".encode("cp850")
    words = ("--encoding", "cp850", "--delimiter", "|", "--header-row", "2")
    assert table(capsys, content, *words) == [["x", "y"], ["É", "2;3"]]
    code, answer = run(capsys, "a;b\n1;2\n", "--header-row", "0")
    assert (code, answer["header"], answer["rows"]) == (0, ["A", "B"], [["a", "b"], ["1", "2"]])
    empty_last = table(capsys, "a;b;\n1;2;\n", "--header-row", "0")
    assert empty_last == [["A", "B", "C"], ["a", "b", ""], ["1", "2", ""]]
    code, answer = run(capsys, "a;b\n1;2\n", "--header-row", "7")
    assert (code, answer["refused"]["code"]) == (2, "header_row_missing")


def test_what_was_guessed_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = run(capsys, "Clients 2026;\n\nNom;Encours\nAcme;1,50\nTOTAL;1,50\n")
    assert code == 0
    assert (answer["encoding"], answer["delimiter"], answer["header_line"]) == ("utf-8", ";", 3)
    assert answer["rows"] == [["Acme", "1,50"]]
    assert [(one["line"], one["text"]) for one in answer["skipped"]] == [
        (1, "Clients 2026"),
        (5, "TOTAL 1,50"),
    ]
    assert all(one["message"] for one in answer["skipped"])


def test_a_line_read_again_has_its_problem_once(capsys: pytest.CaptureFixture[str]) -> None:
    _code, answer = run(capsys, 'a;b\nx"y;1,5\nz;2\n;3,5\n')
    assert [one["line"] for one in answer["problems"]] == [2]
    assert [one["line"] for one in answer["skipped"]] == [4]


def test_cells_of_a_spreadsheet_are_as_one_would_have_typed_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    day, moment = datetime.date(2026, 1, 2), datetime.datetime.fromisoformat("2026-01-02T08:30:00")
    content = spreadsheet(
        ["Nom", "CP", "Encours", "Jour", "Moment", "Actif"],
        ["Acme", "01000", 1001.0, day, moment, True],
        ["Beta", 0.1 + 0.2, 1e15, 1e-5, "", False],
    )
    assert table(capsys, content)[1:] == [
        ["Acme", "01000", "1001", "2026-01-02", "2026-01-02 08:30:00", "TRUE"],
        ["Beta", "0.3", "1000000000000000", "0.00001", "", "FALSE"],
    ]
    _code, answer = run(capsys, content, "--sheet", "Données")
    assert (answer["encoding"], answer["sheet"]) == (None, "Données")
    assert answer["sheets"] == ["Vide", "Données"]


def test_memory_does_not_grow_with_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    from relance.imports.reading.opening import ReadOptions
    from relance.imports.reading.printing import read_to_print

    path = Path(os.environ["RELANCE_DATA"], "long.csv")
    path.write_text("a;b;c\n" + '1;"x y";zzzzzzzzzzzzzzzzzzzzzzzz\n2;"x\ny";z"z\n' * 20_000)
    with path.open("rb") as source:
        tracemalloc.start()
        try:
            printed = read_to_print(source, ReadOptions(), lambda _names: 0)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert (printed.row_count, printed.problem_count) == (40_000, 20_000)
    assert peak < 12_000_000


def test_no_database_is_needed_nor_made(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    data = tmp_path / "var"
    data.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "relance.config.cli", "read-table", str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "RELANCE_DATA": str(data), "DATABASE_URL": "sqlite:////nowhere/x"},
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 lines"), done.stderr
    assert not list(data.glob("*.sqlite3*"))


def test_lines_inside_a_well_quoted_cell_stay_in_it_and_are_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A table or a query in a cell; were it a missing quote, the line says where to look."""
    content = 'id,sql\n1,"select a,\nb,c\nfrom t"\n2,x\n'
    code, answer = run(capsys, content)
    assert answer["rows"] == [["1", "select a,\nb,c\nfrom t"], ["2", "x"]]
    assert (code, [problem["line"] for problem in answer["problems"]]) == (3, [2])
