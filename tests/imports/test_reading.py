"""Files as people bring them: separators, titles, totals, quotes that pair and that do not."""

import time
import tracemalloc

import pytest

from tests.imports.files import HEADER, cells, lines, outcomes, read, refusal


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
    assert [skipped.line for skipped in table.skipped] == [1, 7]


INVOICES = (
    "N° facture;Client;Date;Montant TTC\nF1;Acme;01/11/2026;1 000,50\nF2;Beta;02/11/2026;200\n"
)


@pytest.mark.parametrize(
    "end",
    [
        ";;;1 200,50",
        ";;;1200.50 €\n\nPage 1/1;;;",
        "Nombre de factures : 2;;;",
        "Nombre de factures;2;;",
        "2 factures;;;1 200,50",
        "TOTAL;;;1 200,50\n2 factures;;;\nÉdité le 21/11/2026 par Sage;;;\nPage 1 sur 1",
        "Printed on 21 Nov 2026;;;",
        "TOTAL;;;$1,200.50\n\nSaturday, Nov 21, 2026 10:00:00 AM GMT+1;;;",
        "Accrual basis samedi 21 novembre 2026 10:00;;;",
    ],
)
def test_what_a_program_writes_below_the_table_is_no_line_of_it(end: str) -> None:
    table = read(f"{INVOICES}{end}\n", "invoices")
    assert [row[0] for row in cells(table)] == ["F1", "F2"]
    assert len(table.skipped) == len([one for one in end.split("\n") if one])


@pytest.mark.parametrize(
    "end",
    [
        "Page;;;",
        "Page Blanche 2;;;",
        "3 Clients;;;",
        "Édité;;;",
        "Samedi 14;;;",
        "Nombre;;;",
        "Total;;;",
        ";;;1 200,51",
        "F3;;;1 200,50",
        ";;03/11/2026;",
        ";;;",
    ],
)
def test_a_last_line_that_may_be_one_is_one(end: str) -> None:
    table = read(f"{INVOICES}{end}\n", "invoices")
    assert len(cells(table)) == (2 if end == ";;;" else 3)
    assert table.skipped == []


def test_the_id_of_a_known_customer_is_no_sum() -> None:
    table = read("Identifiant;Nom du client\n1;Acme\n2;Beta\n3;\n")
    assert len(cells(table)) == 3
    assert len(cells(read("Nom du client;Code client\nAcme;\nBeta;\n"))) == 2


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


def test_the_names_of_the_columns_on_each_page_of_a_printed_list_are_no_customers() -> None:
    names = " Nom du client ;Code client;\n"
    table = read(f"Clients\n{names}Acme;1;\n{names}Nom du client;2;\n{names}Beta;3;\n")
    assert [row[0] for row in cells(table)] == ["Acme", "Nom du client", "Beta"]
    left_out = [(one.line, one.code) for one in table.skipped]
    assert left_out == [(1, "title_line"), (4, "header_again"), (6, "header_again")]
    assert cells(read("Nom du client\nNom du client\n")) == [["Nom du client"]]


def test_of_a_header_on_thousands_of_pages_the_first_are_listed_and_the_others_counted() -> None:
    table = read("Titre\n" + HEADER + f"Acme;1;Lyon\n{HEADER}" * 2_500 + "Total;;12\n")
    assert len(cells(table)) == 2_500
    codes = [one.code for one in table.skipped]
    assert codes == ["title_line", *["header_again"] * 60, "headers_again", "totals_line"]
    more = table.skipped[-2]
    assert (more.line, more.text) == (5_002, "× 2440")


def test_what_a_program_kept_as_a_text_for_excel_is_that_text_in_any_column() -> None:
    table = read(
        '="Nom du client";="Code client";Ville\n="0042"; ="31/12/2026" ;"=""1,5"""\n="";="";=""\n'
    )
    assert table.header == ("Nom du client", "Code client", "Ville")
    assert cells(table) == [["0042", "31/12/2026", "1,5"]]
    careful = read(HEADER + '="0042";1; "x"\n="";="";=""\n')
    assert cells(careful) == [["0042", "1", "x"]]


@pytest.mark.parametrize("end", ["", ' "Pau"'])
def test_a_separator_in_a_text_kept_for_excel_shifts_no_column(end: str) -> None:
    """It is no quote to a reader, who parts it there. With a space before a quote: line by line."""
    cut = ['="Durand; fils";="1";', '="Durand; fils"', 'A; ="b;c"']
    table = read(HEADER + "\n".join([*cut, f"Beta;2;{end}"]) + "\n")
    assert [row.damage for row in table.rows()] == [*["quotes_invalid"] * 3, None]
    assert [row.cells[3:] for row in table.rows()] == [*[[line] for line in cut], []]


def test_of_lines_that_a_stray_quote_made_one_those_with_a_quote_alone_are_not_trusted() -> None:
    table = read(
        HEADER + 'Alpha;A1;"1 rue\n;A2;bât. B"\nGamma;A3;"Lille\nDelta;A4;Nice"\nE;A5;Pau\n'
    )
    assert outcomes(table) == [
        (2, "quotes_invalid"),
        (3, "quotes_invalid"),
        (4, "quotes_invalid"),
        (5, "quotes_invalid"),
        (6, "E"),
    ]


def test_a_line_that_a_stray_quote_has_cut_off_is_marked() -> None:
    table = read(HEADER + 'Alpha;A1;"1 rue"\nbât. B"\nBeta;A2;Ecran 24"\nGamma;A3\n')
    assert outcomes(table) == [(2, "Alpha"), (3, "quotes_invalid"), (4, "Beta"), (5, "Gamma")]
