"""docs/requirements.md says where each requirement is tested; what it names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (?P<number>[AEUB]\d+b?|D\d+|\d+) \|.*\| (?P<tested>[^|]*) \|$")
TEST = re.compile(r"`(tests/[^`]+)`")


def rows() -> dict[str, str]:
    """Number of the requirement or trap → what its last column says."""
    lines = (ROOT / "docs/requirements.md").read_text().splitlines()
    return {match["number"]: match["tested"] for line in lines if (match := ROW.match(line))}


def test_all_of_them_are_listed() -> None:
    numbers = set(rows())
    assert {f"A{n}" for n in range(1, 16)} <= numbers
    assert {f"E{n}" for n in range(1, 14)} <= numbers
    assert {f"U{n}" for n in range(1, 12)} | {"U7b"} <= numbers
    assert {f"B{n}" for n in range(1, 15)} <= numbers
    assert {f"D{n}" for n in range(1, 11)} <= numbers
    assert {str(n) for n in range(1, 47)} <= numbers


def test_the_tests_that_it_names_exist() -> None:
    missing = []
    for number, tested in rows().items():
        for name in TEST.findall(tested):
            path, _, function = name.partition("::")
            if not (ROOT / path).exists():
                missing.append(f"{number}: {path}")
            elif function and f"def {function}(" not in (ROOT / path).read_text():
                missing.append(f"{number}: {name}")
    assert missing == []
