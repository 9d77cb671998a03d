"""Sums and equations that stand on the screen as text, as a reader gives them: `9 x 2 =`, `X -7= 8`."""

from __future__ import annotations

import re
from tokenize import TokenError

LONGEST = 40
UNREADABLE = (ArithmeticError, AttributeError, IndexError, SyntaxError, TokenError, TypeError, ValueError)
"""What SymPy's parser raises at brackets and signs that make no sense."""
TIMES = re.compile(r"(?<=[\d)])\s*[x×]\s*(?=[\d(])")
SIGNS = str.maketrans("×÷−–", "*/--")


def solved(text: str) -> str:
    """The value of a sum, or of the one unknown of a linear equation; empty where the text is neither."""
    plain = TIMES.sub("*", text.lower()).translate(SIGNS).rstrip(" ?")
    names = set(re.findall(r"[a-z]", plain))
    if not _is_sum(plain, names):
        return ""
    try:
        return _result(plain, names)
    except UNREADABLE:
        return ""


def _result(plain: str, names: set[str]) -> str:
    from sympy import Integer, Symbol, solve
    from sympy.parsing.sympy_parser import implicit_multiplication, parse_expr, standard_transformations

    unknown = {name: Symbol(name) for name in names}
    rules = (*standard_transformations, implicit_multiplication)
    sides = [parse_expr(side, unknown, rules) if side.strip() else Integer(0) for side in plain.split("=", 1)]
    values = solve(sides[0] - sides[1], *unknown.values()) if unknown else [sides[0]]
    if len(values) != 1 or not values[0].is_real or values[0].is_finite is False:
        return ""
    return str(values[0]) if values[0].is_Integer else f"{float(values[0]):.10g}"


def _is_sum(plain: str, names: set[str]) -> bool:
    """Only digits, four signs and at most one letter: nothing else ever reaches the parser."""
    if (
        len(plain) > LONGEST
        or not re.fullmatch(r"[\da-z.\s()+*/=-]+", plain)
        or "**" in plain
        or ".." in plain
    ):
        return False
    if not re.search(r"\w\s*[+*/-]\s*\w|\d[a-z]", plain) or re.search(r"[a-z]{2}", plain):
        return False
    left, _, right = plain.partition("=")
    return len(names) == 1 and bool(right.strip()) if names else bool(left.strip()) and not right.strip()
