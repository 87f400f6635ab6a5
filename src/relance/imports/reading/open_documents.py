"""An .ods as the parser reads it whole. As some programs write it, it stumbles over the space
between tags; errors (#N/A) and formulas that were never calculated it makes empty or zero; tabs and
line breaks in a text it drops.
"""

import io
import re
import zipfile
from collections.abc import Iterator

CONTENT = "content.xml"
BLOCK = 1 << 20
ROW_END = b"</table:table-row>"
# What has no end of a row for so long is not cut where rows end.
LONGEST_ROW = 1 << 25
INDENTED = re.compile(rb"(?<=>)\s+(?=<(?:/?table:|text:p[ />]))")
ERROR = re.compile(rb'<table:table-cell [^>]*calcext:value-type="error"[^>]*>')
VALUE = re.compile(rb' (?:office|calcext):(?:value-type|string-value|value)="[^"]*"')
FORMULA = re.compile(
    rb'<table:table-cell (?![^>]*office:value)[^>]*table:formula="(?:\w+:)?(=[^"]*)"[^>]*/>'
)


def tidied(path: str) -> io.BytesIO | None:
    """The same document, otherwise written; None where there is nothing to write otherwise."""
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if CONTENT not in names or not any(tidy(part) != part for part in parts_of(archive)):
            return None
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
            for name in {"mimetype", "META-INF/manifest.xml"}.intersection(names):
                copy.writestr(name, archive.read(name))
            with copy.open(CONTENT, "w", force_zip64=True) as content:
                content.writelines(map(tidy, parts_of(archive)))
    target.seek(0)
    return target


def parts_of(archive: zipfile.ZipFile) -> Iterator[bytes]:
    """The content, cut where rows end."""
    rest = b""
    with archive.open(CONTENT) as content:
        while block := content.read(BLOCK):
            rows, end, rest = (rest + block).rpartition(ROW_END)
            if len(rest) > LONGEST_ROW:
                rows, rest = rest, b""
            yield rows + end
    yield rest


def tidy(part: bytes) -> bytes:
    if b">\n" in part or b">\r" in part:
        part = INDENTED.sub(b"", part)
    part = part.replace(b"<text:tab/>", b"&#9;").replace(b"<text:line-break/>", b"&#10;")
    if b'calcext:value-type="error"' in part:
        part = ERROR.sub(as_text, part)
    if b"table:formula" in part:
        part = FORMULA.sub(with_formula, part)
    return part


def as_text(cell: re.Match[bytes]) -> bytes:
    """What stands in it, and not its value of nothing."""
    return VALUE.sub(b"", cell[0]).replace(b" ", b' office:value-type="string" ', 1)


def with_formula(cell: re.Match[bytes]) -> bytes:
    text = b"<text:p>" + cell[1] + b"</text:p></table:table-cell>"
    return cell[0][:-2].replace(b" ", b' office:value-type="string" ', 1) + b">" + text
