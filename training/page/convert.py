"""Screens of the older collections (training/records.py) in the form that the page network is trained on."""

from __future__ import annotations

from typing import Any

from handeye.agent.actions import parse
from handeye.agent.contracts import Box
from handeye.agent.errors import ParseError
from handeye.agent.perception.reading import Line, word_boxes
from handeye.training.records import Choice, Element, Question, Screen

ROLES = {"combobox": "select", "spinbutton": "textbox", "img": "icon", "listitem": "text"}
DOS = {"click": "click", "move": "hover", "type": "type", "press": "press", "wait": "wait", "done": "done"}


def converted(screen: Screen) -> dict[str, Any]:
    """As training/apps writes them."""
    return {
        "frame": screen.frame,
        "source": screen.source,
        "seed": screen.seed,
        "words": [_words(e) for e in screen.elements if e.role == "text" and e.text.strip()],
        "elements": [_element(e) for e in screen.elements if e.role != "text"],
        "questions": [result for q in screen.questions if (result := _question(q, screen))],
    }


def _words(element: Element) -> list[list[Any]]:
    return [[word, *box] for word, box in word_boxes(Line(element.text, element.box)) if word]


def _element(element: Element) -> dict[str, Any]:
    role = "icon" if element.label.startswith("icon:") else ROLES.get(element.role, element.role)
    data = {"box": list(element.box), "role": role, "text": element.text, "label": element.label}
    return data | {"checked": element.checked, "disabled": element.disabled}


def _question(question: Question, screen: Screen) -> dict[str, Any] | None:
    """None where an answer is of a kind that the page network does not say."""
    answers = [result for each in question.choices if (result := _answer(each))]
    if len(answers) != len(question.choices):
        return None
    history = [
        _step(past.action, (past.error and "error") or past.effect, screen) for past in question.history
    ]
    kind = screen.source.partition("/")[0] + "-" + (answers[0]["do"] if answers else "absent")
    return {"goal": question.goal, "kind": kind, "history": [h for h in history if h], "answers": answers}


def _answer(choice: Choice) -> dict[str, Any] | None:
    boxes = [list(choice.box)] if choice.box else []
    if choice.kind == "scroll" and choice.dy:
        return {"do": "scroll", "way": "down" if choice.dy > 0 else "up", "boxes": boxes}
    if choice.kind == "drag" and choice.box and choice.to_box:
        return {"do": "drag", "from": boxes, "to": [list(choice.to_box)]}
    if choice.kind == "click":
        counted = {1: "click", 2: "double_click"}
        return (
            {"do": counted[choice.count], "boxes": boxes}
            if choice.count in counted and not choice.modifiers
            else None
        )
    if choice.kind == "type":
        return (
            {"do": "type", "text": choice.text or "", "clear": choice.clear, "boxes": boxes}
            if boxes
            else None
        )
    if choice.kind == "press":
        return {"do": "press", "keys": choice.keys or ""}
    if choice.kind == "done":
        return {"do": "done", "answer": choice.text or ""}
    return {"do": DOS[choice.kind], "boxes": boxes} if choice.kind in DOS else None


def _step(action: str, effect: str, screen: Screen) -> dict[str, Any] | None:
    try:
        parsed = parse(action)
    except ParseError:
        return None
    out: dict[str, Any] = {"do": DOS.get(parsed.kind, parsed.kind)}
    target = ""
    x, y = getattr(parsed, "x", None), getattr(parsed, "y", None)
    if x is not None and y is not None:
        out["boxes"] = [[x - 1, y - 1, x + 1, y + 1]]
        target = target_at([(e.text, e.box) for e in screen.elements if e.role == "text"], x, y)
    if text := getattr(parsed, "text", "") or getattr(parsed, "keys", ""):
        out["text"] = text
    return {"action": out, "target": target, "effect": "unchanged" if effect == "unchanged" else effect}


def target_at(lines: list[tuple[str, Box]], x: float, y: float) -> str:
    """The text of the line at a point, or of the one right beside it."""
    near = sorted((max(b.x0 - x, 0, x - b.x1) + 2 * max(b.y0 - y, 0, y - b.y1), t) for t, b in lines)
    return near[0][1] if near and near[0][0] <= 24 else ""
