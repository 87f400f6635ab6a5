"""Spreadsheets as people bring them."""

import datetime
import io

import xlsxwriter  # type: ignore[import-untyped]

from tests.imports.files import (
    SHEET_NAMES,
    cells,
    lines,
    open_document,
    read,
    refusal,
    rewritten,
    spreadsheet,
)


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


def sheet_xml(rows: str) -> bytes:
    """An .xlsx whose sheet « Données » is this XML."""

    def change(name: str, content: bytes) -> bytes:
        if not name.endswith("sheet2.xml"):
            return content
        xml = f'<worksheet xmlns="{SHEET_NAMES}"><sheetData>{rows}</sheetData></worksheet>'
        return xml.encode()

    return rewritten(spreadsheet(["x"]), change=change)


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_numbers_dates_and_words_of_a_sheet() -> None:
    moment = datetime.datetime.fromisoformat("2026-01-02T08:30:00")
    table = read(
        spreadsheet(
            ["Nom du client", "CP", "Encours", "Depuis", "Actif"],
            ["Acme", "01000", 1001.0, datetime.date(2026, 1, 2), True],
            ["Beta", 6300, 0.1 + 0.2, moment, False],
        )
    )
    first, second = cells(table)
    assert first == ["Acme", "01000", 1001, datetime.date(2026, 1, 2), True]
    assert second == ["Beta", 6300, 0.3, moment, False]


def test_errors_and_formulas_that_nobody_calculated_are_no_empty_cells() -> None:
    header = "".join(
        text_cell(f"{column}1", name) for column, name in zip("ABCD", "wxyz", strict=True)
    )
    table = read(
        sheet_xml(
            f'<row r="1">{header}</row><row r="2">{text_cell("A2", "Acme")}'
            '<c r="B2" t="e"><v>#N/A</v></c><c r="C2"><f>A2&amp;"x"</f></c>'
            '<c r="D2"><f>1+1</f><v>2</v></c></row>'
        )
    )
    assert cells(table) == [["Acme", "#N/A", '=A2&"x"', 2]]


def test_errors_of_a_sheet_whose_tags_have_a_prefix_are_no_empty_cells() -> None:
    """Rows that hold nothing else count too, though the parser ends before them."""

    def text(place: str) -> str:
        return f'<x:c r="{place}" t="inlineStr"><x:is><x:t>{place}</x:t></x:is></x:c>'

    xml = (
        f'<x:worksheet xmlns:x="{SHEET_NAMES}"><x:sheetData><x:row r="1">{text("A1")}{text("B1")}'
        f'</x:row><x:row r="2">{text("A2")}<x:c r="B2" t="e"><x:v>#N/A</x:v></x:c></x:row>'
        '<x:row r="4"><x:c r="B4"><x:f>1+1</x:f></x:c></x:row></x:sheetData></x:worksheet>'
    )

    def change(name: str, content: bytes) -> bytes:
        return xml.encode() if name.endswith("sheet2.xml") else content

    table = read(rewritten(spreadsheet(["x"]), change=change), sheet="Données")
    assert table.header == ("A1", "B1")
    assert [(row.line, row.cells[:2]) for row in table.rows()] == [
        (2, ["A2", "#N/A"]),
        (4, ["", "=1+1"]),
    ]


def test_cells_beside_the_table_are_columns_without_a_name() -> None:
    table = read(spreadsheet(["Nom du client", "Ville"], ["Acme", "Lyon", "", "à rappeler"]))
    assert table.header == ("Nom du client", "Ville", "", "")
    assert [(row.damage, row.cells[3]) for row in table.rows()] == [(None, "à rappeler")]


def test_a_line_of_zeros_is_a_line() -> None:
    assert cells(read(spreadsheet(["x", "y"], [0, 0], ["", ""], [1, 0]))) == [[0, 0], [1, 0]]


def test_hidden_sheets_are_not_offered_but_can_be_named() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    for name in ("Listes", "Clients", "Brouillon"):
        book.add_worksheet(name).write_column(0, 0, ["Nom du client", name])
    book.get_worksheet_by_name("Clients").activate()
    book.get_worksheet_by_name("Clients").set_first_sheet()
    book.get_worksheet_by_name("Listes").hide()
    book.close()
    table = read(target.getvalue())
    assert (table.sheet, table.sheets) == ("Clients", ("Clients", "Brouillon"))
    assert cells(read(target.getvalue(), sheet="Listes")) == [["Listes"]]


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return target.getvalue()


CLIENTS: list[list[object]] = [["Clients au 5 octobre"], ["Nom du client", "Ville"], ["A", "Lyon"]]


def test_the_sheet_with_the_most_known_names_is_read() -> None:
    notes: list[list[object]] = [["Lisez-moi"], ["Client", "les codes sont ceux de Sage"]]
    more: list[list[object]] = [["Nom du client", "Ville"], ["B", "Nice"]]
    table = read(workbook({"Vide": [], "Lisez-moi": notes, "Clients": CLIENTS, "Autres": more}))
    assert (table.sheet, table.header_line) == ("Clients", 2)
    assert cells(table) == [["A", "Lyon"]]
    wider: list[list[object]] = [["Nom du client", "Ville", "Code postal"], ["B", "Nice", "06000"]]
    assert read(workbook({"Clients": CLIENTS, "Autres": wider})).sheet == "Autres"


def test_where_no_sheet_has_known_names_it_is_the_first_that_holds_something() -> None:
    numbers: list[list[object]] = [[1, 2], [3, 4]]
    sheets: dict[str, list[list[object]]]
    sheets = {"Vide": [], "Chiffres": numbers, "Mots": [["x", "y"], ["z", "t"]]}
    assert read(workbook(sheets)).sheet == "Chiffres"
    assert refusal(workbook({"Vide": [], "Vide aussi": []})).code == "file_empty"


def test_a_sheet_that_is_not_there_is_told_from_those_that_are() -> None:
    refused = refusal(workbook({"Lisez-moi": [["x"]], "Clients": CLIENTS}), sheet="Client")
    assert refused.code == "sheet_unknown"
    assert "it has Lisez-moi, Clients" in refused.message


def test_days_counted_from_1904() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"date_1904": True, "default_date_format": "dd/mm/yyyy"})
    book.add_worksheet().write_column(0, 0, ["Depuis", datetime.date(2026, 1, 2)])
    book.close()
    assert cells(read(target.getvalue())) == [[datetime.date(2026, 1, 2)]]


def test_rows_that_an_open_document_repeats() -> None:
    word = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    empty = '<table:table-cell table:number-columns-repeated="1024"/>'
    row = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'
    names = word.replace("x", "y") + word
    table = read(open_document(names, row.format(4, word * 2), row.format(1_048_570, empty)))
    assert cells(table) == [["x", "x"]] * 4
    assert lines(table) == [2, 3, 4, 5]
