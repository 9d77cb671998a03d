"""pyautogui code as our actions; it is read as syntax and never run.

Followed are calls of pyautogui 0.9.54 by its own signatures, with the pointer and the held keys carried from
one call, and from one step, to the next; names given plain values; `for` over plain values; `with
pyautogui.hold(...)`. All else is kept with the reason why it is not an action.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from typing import Any

from handeye.agent.contracts import Action, Done, Fail, Wait
from handeye.agent.errors import ParseError
from handeye.evaluation.exchange.pyautogui_calls import ALIAS_CALLS, PARAMETERS, READING_CALLS
from handeye.evaluation.exchange.pyautogui_input import InputState, Part
from handeye.evaluation.exchange.pyautogui_values import Values

MOVING = {"x", "xOffset"}
"""Parameters of the calls that move the pointer."""
MOST_ROUNDS = 1_000
"""Of all loops of one step together."""
CALLS = {*PARAMETERS, *ALIAS_CALLS, *READING_CALLS, "hotkey"}
MODULES = {"pyautogui", "time", "pyperclip", "computer"}
FENCE = re.compile(r"^\s*```\w*\s*\n(.*?)\n?\s*```\s*$", re.DOTALL)
SPECIAL: dict[str, Action] = {"WAIT": Wait(), "DONE": Done(), "FAIL": Fail(reason="infeasible")}
STATUS: dict[str, Action] = {
    "success": Done(), "failure": Fail(reason="infeasible"), "fail": Fail(reason="infeasible"),
}  # fmt: skip


def actions_of(code: str) -> list[Action]:
    """The actions of some code by itself, in order. Raises ParseError for the first that is not known."""
    parts = CodeReader().read(code)
    found = [part.action for part in parts if part.action is not None]
    if len(found) < len(parts):
        raise ParseError(next(part.error for part in parts if part.error) or "")
    return found


class CodeReader:
    """Reads the steps of one run in their order. size: of the screen, where coordinates are given in 0..1."""

    def __init__(self, size: tuple[int, int] | None = None) -> None:
        self.input = InputState(size)
        self._values = Values()
        self._modules = {name: name for name in MODULES}
        self._functions: dict[str, tuple[str, str]] = {}
        self._rounds = 0

    def read(self, code: str) -> list[Part]:
        """At least one part; a piece of the code that is not an action does not spoil the others."""
        fenced = FENCE.match(code)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                body = ast.parse((fenced.group(1) if fenced else code).strip()).body
        except (SyntaxError, ValueError, MemoryError, RecursionError) as fault:
            self.input.lost()
            return [Part(None, f"not Python: {str(fault)[:100]}")]
        self.input.parts, self._rounds = [], 0
        self._block(body)
        return self.input.parts or [Part(None, self.nothing())]

    def nothing(self) -> str:
        """Why code without an action has none."""
        return (
            "a key or button is held down and nothing is done yet" if self.input.holds else "no action in it"
        )

    def _block(self, body: Sequence[ast.stmt]) -> None:
        for statement in body:
            try:
                self._statement(statement)
            except ParseError as fault:
                self.input.parts.append(Part(None, str(fault)))

    def _statement(self, statement: ast.stmt) -> None:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            self._import(statement)
        elif isinstance(statement, ast.Pass):
            return
        elif isinstance(statement, ast.Assign):
            self._assign(statement)
        elif isinstance(statement, ast.For) and not statement.orelse:
            for value in self._values.each(statement.iter):
                self._rounds += 1
                if self._rounds > MOST_ROUNDS:
                    raise ParseError(f"loops of more than {MOST_ROUNDS} rounds")
                self._values.assign(statement.target, value)
                self._block(statement.body)
        elif isinstance(statement, ast.With) and len(statement.items) == 1:
            self._with(statement)
        elif isinstance(statement, ast.Expr):
            self._expression(statement.value)
        else:
            self._not_followed(statement)

    def _not_followed(self, node: ast.AST) -> None:
        self.input.lost()
        raise ParseError(f"code that is not followed: {ast.unparse(node).splitlines()[0][:80]!r}")

    def _import(self, statement: ast.Import | ast.ImportFrom) -> None:
        """Names under which the known modules and their functions are called."""
        for alias in statement.names:
            if isinstance(statement, ast.Import) and alias.name in MODULES:
                self._modules[alias.asname or alias.name] = alias.name
            elif isinstance(statement, ast.ImportFrom) and statement.module in MODULES:
                names = sorted(CALLS) if alias.name == "*" else [alias.name]
                self._functions |= {alias.asname or name: (statement.module, name) for name in names}

    def _assign(self, statement: ast.Assign) -> None:
        """`pyautogui.PAUSE = 1` is passed over; a name gets a plain value, or the pointer's place."""
        if all(isinstance(target, ast.Attribute) for target in statement.targets):
            return
        self._values.forget(statement.targets)
        value = self._given(statement.value)
        for target in statement.targets:
            self._values.assign(target, value)

    def _given(self, node: ast.expr) -> Any:
        module, name = self._named(node.func) if isinstance(node, ast.Call) else ("", "")
        if module == "pyautogui" and name == "position" and self.input.place:
            return list(self.input.place)
        return self._values.of(node)

    def _with(self, statement: ast.With) -> None:
        held = statement.items[0].context_expr
        if not isinstance(held, ast.Call) or self._named(held.func) != ("pyautogui", "hold") or not held.args:
            self._not_followed(statement)
            return
        names = self._values.of(held.args[0])
        self.input.press_down(names)
        self._block(statement.body)
        self.input.let_go(list(reversed(names)) if isinstance(names, list) else names)

    def _expression(self, node: ast.expr) -> None:
        if isinstance(node, ast.Constant):
            return
        if isinstance(node, ast.Name) and node.id in SPECIAL:
            self.input.parts.append(Part(SPECIAL[node.id]))
            return
        module, name = self._named(node.func) if isinstance(node, ast.Call) else ("", "")
        if not isinstance(node, ast.Call) or not module:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                return
            self._not_followed(node)
            return
        if name in READING_CALLS and module == "pyautogui":
            return
        try:
            given, named = self._arguments(node)
        except ParseError:
            if MOVING & set(PARAMETERS.get(ALIAS_CALLS.get(name, name), "").split()):
                self.input.lost()
            raise
        self._call(module, name, given, named)

    def _arguments(self, node: ast.Call) -> tuple[list[Any], dict[str, Any]]:
        if any(word.arg is None for word in node.keywords):
            raise ParseError(f"not followed: {ast.unparse(node)[:80]!r}")
        given: list[Any] = []
        for part in node.args:
            row = self._values.of(part.value) if isinstance(part, ast.Starred) else [self._values.of(part)]
            given += row if isinstance(row, list) else [row]
        kept = [word for word in node.keywords if word.arg not in ("tween", "logScreenshot")]
        return given, {str(word.arg): self._values.of(word.value) for word in kept}

    def _call(self, module: str, name: str, given: list[Any], named: dict[str, Any]) -> None:
        if module == "pyperclip" and name == "copy":
            self.input.copy(named.get("text", given[0] if given else ""))
        elif module == "time" and name == "sleep":
            self.input.call("sleep", given or [named.get("secs", 0)], {})
        elif module == "computer" and name in ("terminate", "wait"):
            self._computer(name, named, given)
        elif module in ("pyautogui", "computer"):
            self.input.call(ALIAS_CALLS.get(name, name), given, named)
        else:
            raise ParseError(f"{module}.{name} is not known")

    def _computer(self, name: str, named: dict[str, Any], given: list[Any]) -> None:
        """OpenCUA's own calls."""
        if name == "wait":
            self.input.parts.append(Part(Wait()))
            return
        status = str(named.get("status", given[0] if given else "success"))
        if status not in STATUS:
            raise ParseError(f"computer.terminate with the status {status!r}")
        self.input.parts.append(Part(STATUS[status]))

    def _named(self, function: ast.expr) -> tuple[str, str]:
        """A call's module and name; two empty texts for one of no module that is known."""
        if isinstance(function, ast.Name):
            return self._functions.get(function.id, ("", ""))
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            module = self._modules.get(function.value.id, "")
            return (module, function.attr) if module else ("", "")
        return "", ""
