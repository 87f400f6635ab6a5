"""One pattern looked for in many short texts at once: some times faster than in each alone."""

import re
from collections.abc import Sequence


class Shape:
    """What most texts of a column look like, such as a French phone number."""

    def __init__(self, pattern: str, *, ignored: str = "") -> None:
        """`pattern` (digits are 0 to 9) has one group: what is wanted of a text that has the shape.
        `ignored` are signs that are taken out of the texts first.
        """
        self._pattern = re.compile(f"^(?:{pattern}|.*)$", re.ASCII | re.MULTILINE)
        self._ignored = ignored

    def found_in(self, texts: Sequence[str]) -> list[str]:
        """What is wanted of each text; "" of those with another shape, or with line breaks."""
        joined = "\n".join(texts)
        for sign in self._ignored:
            joined = joined.replace(sign, "")
        found: list[str] = self._pattern.findall(joined)
        if len(found) == len(texts):
            return found
        return self.found_in(["" if "\n" in text else text for text in texts]) if texts else []
