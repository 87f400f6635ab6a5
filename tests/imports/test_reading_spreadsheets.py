"""Spreadsheets as people bring them."""

import datetime

from tests.imports.files import open_document, read, spreadsheet


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
