"""Values in pyautogui code: literals, names that were given a plain value, and sums of them.

Read as syntax; nothing is ever run.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from typing import Any

from handeye.agent.errors import ParseError

LONGEST = 10_000
"""Of a text or list that code may build."""
ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
NUMBERS = (int, float)
PLAIN_CALLS: dict[str, Callable[..., Any]] = {"int": int, "float": float, "str": str, "round": round}


class Values:
    """names: what was assigned so far. `of` gives an expression's value or raises ParseError."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}

    def of(self, node: ast.expr) -> Any:
        try:
            return self._of(node)
        except (ValueError, TypeError, ArithmeticError, RecursionError, IndexError, KeyError):
            raise ParseError(f"an argument is not a plain value: {ast.unparse(node)[:80]!r}") from None

    def assign(self, target: ast.expr, value: Any) -> None:
        """Raises ParseError for a target that is not a name or a row of names."""
        if isinstance(target, ast.Name):
            self.names[target.id] = value
            return
        row = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
        if not row or not isinstance(value, (list, tuple)) or len(row) != len(value):
            raise ParseError(f"not an assignment of plain values: {ast.unparse(target)[:80]!r}")
        for part, each in zip(row, value, strict=True):
            self.assign(part, each)

    def forget(self, targets: list[ast.expr]) -> None:
        """These names now hold something that is not known."""
        for target in targets:
            for node in ast.walk(target):
                if isinstance(node, ast.Name):
                    self.names.pop(node.id, None)

    def each(self, node: ast.expr) -> Iterator[Any]:
        """What a `for` goes through: a row of values, or range(...). Raises ParseError."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
            try:
                return iter(range(*(self.of(bound) for bound in node.args)))
            except (ValueError, TypeError):
                raise ParseError(f"not a range: {ast.unparse(node)[:80]!r}") from None
        values = self.of(node)
        if not isinstance(values, (list, tuple, str)):
            raise ParseError(f"not a row of plain values: {ast.unparse(node)[:80]!r}")
        return iter(values)

    def _of(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self.names[node.id]
        if isinstance(node, (ast.Tuple, ast.List)):
            return [self._of(part) for part in node.elts]
        if isinstance(node, ast.Subscript):
            return self._of(node.value)[self._of(node.slice)]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            return -self._of(node.operand) if isinstance(node.op, ast.USub) else self._of(node.operand)
        if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
            return self._sum(node)
        if isinstance(node, ast.JoinedStr):
            return "".join(self._piece(part) for part in node.values)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PLAIN_CALLS:
            return PLAIN_CALLS[node.func.id](*(self._of(given) for given in node.args))
        raise ValueError

    def _sum(self, node: ast.BinOp) -> Any:
        left, right = self._of(node.left), self._of(node.right)
        rows = [side for side in (left, right) if not isinstance(side, NUMBERS)]
        if isinstance(node.op, ast.Mult) and rows and _length(left) * _length(right) > LONGEST:
            raise ValueError
        if isinstance(node.op, ast.Mod) and not isinstance(left, NUMBERS):
            raise ValueError
        return ARITHMETIC[type(node.op)](left, right)

    def _piece(self, node: ast.expr) -> str:
        if isinstance(node, ast.FormattedValue):
            if node.format_spec is not None or node.conversion != -1:
                raise ValueError
            return str(self._of(node.value))
        return str(self._of(node))


def _length(value: Any) -> float:
    return abs(value) if isinstance(value, NUMBERS) else len(value)
