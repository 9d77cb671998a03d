"""Numbers as people and pages write them: `€ 1.234,50`, `1 234,5`, `(12.00)`, `42 items`."""

from __future__ import annotations

import re

SPACES = "\u00a0\u202f\u2009' \u2019"
"""What stands between groups of three digits, besides a point or a comma."""
FOUND = re.compile(rf"[-+\u2212\u2013(]?\s*[^\w\s.,()]?\s*(\d(?:[\d.,{SPACES}]*\d)?)\s*\)?")
MINUS = ("-", "\u2212", "\u2013", "(")
COMMA_LANGUAGES = frozenset(
    re.findall(
        r"\w+",
        "bg ca cs da de el es et fi fr hr hu id it lt lv nb nl nn no pl pt ro ru sk sl sr sv tr uk vi",
    )
)
"""Languages that write a comma before the part of a number that is less than one."""


def number_of(text: str, language: str = "") -> str:
    """The one number of a text as Python writes it. language: of the page, such as 'de-AT'; '' is unknown.

    Raises ValueError with a reason for no number, for more than one, and for one that can be read in two
    ways.
    """
    plain = text.strip()
    if re.fullmatch(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?", plain) and not _comma(language):
        return plain
    found = list(FOUND.finditer(plain))
    if not found:
        raise ValueError(f"{plain[:60]!r} holds no number")
    if len(found) > 1:
        raise ValueError(f"{plain[:60]!r} holds {len(found)} numbers")
    written = found[0][0].strip()
    negative = written.startswith(MINUS) and (not written.startswith("(") or written.endswith(")"))
    before = plain[: found[0].start()].rstrip()
    negative = negative or before.endswith(MINUS[:3])
    return ("-" if negative else "") + _plain(re.sub(rf"[{SPACES}]", "", found[0][1]), language, plain)


def _plain(digits: str, language: str, text: str) -> str:
    """Digits, points and commas as digits with at most one point."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal = max(".,", key=digits.rfind)
        group = "," if decimal == "." else "."
        if digits.count(decimal) > 1:
            raise ValueError(f"{text[:60]!r} is not a number")
        return digits.replace(group, "").replace(decimal, ".")
    mark = "." if points else "," if commas else ""
    if not mark:
        return digits
    whole, _, rest = digits.partition(mark)
    grouped = re.fullmatch(rf"\d{{1,3}}(\{mark}\d{{3}})+", digits) is not None
    if points + commas > 1:
        if not grouped and not re.fullmatch(r"\d{1,2}(,\d{2})*,\d{3}", digits):
            raise ValueError(f"{text[:60]!r} is not a number")
        return digits.replace(mark, "")
    if not grouped or whole == "0":
        return f"{whole}.{rest}"
    if language:
        return f"{whole}.{rest}" if (mark == ",") == _comma(language) else whole + rest
    if mark == ".":
        if re.fullmatch(r"[-+]?[\d.]+", text.strip()):
            return f"{whole}.{rest}"
        raise ValueError(
            f"{text[:60]!r} may be {whole}{rest} or {whole}.{rest}: the page does not say its language"
        )
    return whole + rest


def _comma(language: str) -> bool:
    return language.casefold().replace("_", "-").split("-")[0] in COMMA_LANGUAGES
