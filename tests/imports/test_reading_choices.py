"""What is guessed of a file can be said by hand; and what cannot be meant is refused."""

import pytest

from relance.imports.cells.refusals import FileRefused
from tests.imports.files import cells, lines, read, refusal, spreadsheet

TITLED = "Clients;au 21/11/2026\n\nNom du client;Ville\nAcme;Lyon\n"


@pytest.mark.parametrize(
    ("content", "header", "line"),
    [
        ("a,b,c\n1,2,3\n", ("a", "b", "c"), 1),
        ("1,2,3\n4,5,6\n", ("1", "2", "3"), 1),
        ("Region,2024,2025\nNord,1,2\nx,y,z\n", ("Region", "2024", "2025"), 1),
        ("id,,\n1,2,3\n4,5,6\n", ("id", "", ""), 1),
        (",a,b\n0,1,2\n", ("", "a", "b"), 1),
        ("name,value\nx,1\nclient,2\n", ("name", "value"), 1),
        ("\n\nx,y\n1,2\n", ("x", "y"), 3),
        ("# a note\nx,y\n1,2\n3,4\n", ("x", "y"), 2),
        ("# le 12/01/2026\n# client\nx;y\n1;2\n", ("x", "y"), 3),
        (TITLED, ("Nom du client", "Ville"), 3),
        ("col\nhello world\nfoo, bar\nx\n", ("col",), 1),
        ("Client\nDurand, Paul\nMartin, Inès\n", ("Client",), 1),
        ("Factures\nx;y;z\n1;2;3\n4;5;6\n", ("x", "y", "z"), 2),
    ],
)
def test_the_first_line_is_the_header_where_nothing_says_otherwise(
    content: str, header: tuple[str, ...], line: int
) -> None:
    table = read(content)
    assert (table.header, table.header_line) == (header, line)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("id,kind,what\n1,Nom du client,Ville\n2,Code client,Pays\n", 1),
        ("a,b,c\n1,Code client,Ville\n2,x,y\n", 1),
        ("Nom du client,Statut,Rang\nAcme,Ville,Pays\n", 1),
        ("Clients Durand;2026\nNom du client;Ville\nAcme;Lyon\n", 2),
        ("Export des clients;;\nNom du client;Ville;Pays\nAcme;Lyon;France\n", 2),
        ("Export;de Durand;tous\n\nNom du client;Ville;Pays\nAcme;Lyon;France\n", 3),
        ("Export;de Durand;tous\nNom du client;Ville;Pays\nAcme;Lyon;France\n", 2),
    ],
)
def test_data_that_hold_names_of_columns_are_no_header(content: str, line: int) -> None:
    assert read(content).header_line == line


def test_the_header_is_the_line_that_a_person_says() -> None:
    table = read(TITLED, header_row=1)
    assert table.header == ("Clients", "au 21/11/2026")
    assert cells(table) == [["Nom du client", "Ville"], ["Acme", "Lyon"]]


def test_a_header_further_down_than_a_guess_would_look() -> None:
    table = read("x;1\n" * 500 + "Nom du client;Ville\nAcme;Lyon\n", header_row=501)
    assert (table.header, cells(table)) == (("Nom du client", "Ville"), [["Acme", "Lyon"]])


@pytest.mark.parametrize(
    ("row", "code", "line"),
    [(2, "header_row_invalid", 2), (9, "header_row_missing", None)],
)
def test_a_line_that_is_no_header_is_refused(row: int, code: str, line: int | None) -> None:
    refused = refusal(TITLED, header_row=row)
    assert (refused.code, refused.line) == (code, line)


def test_a_line_inside_a_cell_is_no_header() -> None:
    content = 'Titre\n"Nom\ndu client";Ville\nAcme;Lyon\n'
    assert refusal(content, header_row=3).code == "header_row_invalid"
    assert read(content, header_row=2).header == ("Nom du client", "Ville")


def test_without_a_header_columns_are_named_as_in_spreadsheets() -> None:
    table = read("Acme;Lyon;\nBeta;Nice;\n", header_row=0)
    assert (table.header, table.header_line) == (("A", "B"), 0)
    assert cells(table) == [["Acme", "Lyon"], ["Beta", "Nice"]]
    assert lines(table) == [1, 2]
    wide = read("x" + ";x" * 27 + "\n", header_row=0)
    assert wide.header[-3:] == ("Z", "AA", "AB")


def test_a_sheet_without_a_header_has_the_letters_that_are_above_its_columns() -> None:
    table = read(spreadsheet(["", "Acme", 1], ["", "Beta", 0]), header_row=0)
    assert table.header == ("B", "C")
    assert cells(table) == [["Acme", 1], ["Beta", 0]]


def test_a_header_whose_quotes_do_not_pair_refuses_the_file() -> None:
    refused = refusal('"Nom"x;Ville;CP\nAcme;Lyon;69000\n')
    assert (refused.code, refused.line) == ("quotes_invalid", 1)


def test_a_column_without_a_name_is_a_column_where_most_lines_fill_it() -> None:
    table = read("Nom du client;Ville;\nAcme;Lyon;69000\nBeta;Nice;06300\n")
    assert table.header == ("Nom du client", "Ville", "")
    assert cells(table)[1] == ["Beta", "Nice", "06300"]
    few = read("Nom du client;Ville;\nAcme;Lyon;\nBeta;Nice;\nGamma; Fils;Lille\n")
    assert [row.damage for row in few.rows()] == [None, None, "too_many_cells"]


def test_a_first_line_can_say_the_separator() -> None:
    table = read("sep=,\r\nNom du client,Ville\r\nAcme;Fils,Lyon\r\n")
    assert (table.delimiter, table.header_line) == (",", 2)
    assert cells(table) == [["Acme;Fils", "Lyon"]]
    assert [line.line for line in table.first_lines()] == [2, 3]


def test_a_separator_of_no_kind_is_refused() -> None:
    assert refusal("a^b\n1^2\n", delimiter="^").code == "delimiter_unknown"


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13", "idna", "utf-16", "ascii"])
def test_an_encoding_that_cannot_be_is_refused(encoding: str) -> None:
    assert refusal("Nom du client;Ville\nÉlan;Lyon\n1;2\n;", encoding=encoding).code == (
        "encoding_wrong"
    )


def test_the_first_lines_as_the_file_has_them() -> None:
    first = read(TITLED).first_lines()
    assert [(line.line, line.cells, line.is_header) for line in first] == [
        (1, ("Clients", "au 21/11/2026"), False),
        (2, (), False),
        (3, ("Nom du client", "Ville"), True),
        (4, ("Acme", "Lyon"), False),
    ]


def test_the_first_lines_come_to_a_header_far_down() -> None:
    table = read("x;1\n" * 50 + "Nom du client;Ville\n" + "Acme;Lyon\n" * 50)
    first = table.first_lines(6)
    assert [line.line for line in first] == [48, 49, 50, 51, 52, 53]
    assert [line.line for line in first if line.is_header] == [51]
    assert len(read("Nom du client;Ville\n" + "Acme;Lyon\n" * 50).first_lines(6)) == 6


def test_the_sheets_that_a_person_sees_are_offered_and_any_can_be_chosen() -> None:
    content = spreadsheet(["Nom du client"], ["Acme"])
    assert read(content).sheets == ("Vide", "Données")
    with pytest.raises(FileRefused) as refused:
        read(content, sheet="Feuille")
    assert refused.value.code == "sheet_unknown"
    assert refusal(content, sheet="Vide").code == "file_empty"


def test_a_separator_that_the_file_names_and_that_is_none_of_ours_is_refused() -> None:
    refused = refusal("sep=^\nNom du client^Ville\nAcme^Lyon\n")
    assert (refused.code, refused.line) == ("delimiter_unknown", 1)
