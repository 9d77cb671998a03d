"""Sums and equations that stand on the screen as text, as a reader gives them: `9 x 2 =`, `X -7= 8`."""

from __future__ import annotations

import re
from tokenize import TokenError

LONGEST = 40
UNREADABLE = (ArithmeticError, AttributeError, IndexError, SyntaxError, TokenError, TypeError, ValueError)
"""What SymPy raises at brackets and signs that make no sense, and at equations that are not linear."""
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
    from sympy import Symbol, linsolve
    from sympy.parsing import sympy_parser as parser

    name = min(names, default="r")
    unknown = Symbol(name)
    rules = (*parser.standard_transformations, parser.implicit_multiplication, parser.rationalize)
    left, _, right = plain.partition("=")
    sides = [parser.parse_expr(side, {name: unknown}, rules) for side in (left, right.strip() or name)]
    ((value,),) = linsolve([sides[0] - sides[1]], unknown)
    if not value.is_rational:
        return ""
    return str(value) if value.is_Integer else f"{float(value):.10g}"


def _is_sum(plain: str, names: set[str]) -> bool:
    """Only digits, brackets, four signs and at most one letter: nothing else ever reaches the parser."""
    if len(plain) > LONGEST or not re.fullmatch(r"[\da-z.\s()+*/=-]+", plain):
        return False
    if re.search(r"[a-z]{2}|\*\*|\.\.", plain) or not re.search(r"\w\s*[+*/-]\s*\w|\d[a-z]", plain):
        return False
    left, _, right = plain.partition("=")
    return len(names) == 1 and bool(right.strip()) if names else bool(left.strip()) and not right.strip()
