"""The next right action for a goal on a rendered page, or None where nobody could say."""

from __future__ import annotations

from typing import Any

from .goals import Goal, Want
from .parts import Page, Part

Action = dict[str, Any]


class Scene:
    """What the browser reported of a page: the boxes of the keys and how far the page goes on."""

    def __init__(self, page: Page, seen: dict[str, Any]) -> None:
        self.page, self.seen = page, seen
        self.keys: dict[str, dict[str, Any]] = seen["keys"]
        self.size: tuple[int, int] = tuple(seen["size"])
        self.below: bool = seen["left"] > 24
        self.above: bool = seen["top"] > 24
        self.text = " ".join(word[0] for run in seen["words"] for word in run).lower()

    def visible(self, key: str) -> bool:
        return bool(key in self.keys and self.keys[key]["seen"])

    def box(self, key: str) -> list[int]:
        box: list[int] = self.keys[key]["box"]
        return box

    def screen(self) -> list[int]:
        return [0, 0, *self.size]

    def covered(self) -> bool:
        return bool(self.page.overlay and self.page.overlay.modal)

    def close(self) -> list[Action] | None:
        overlay = self.page.overlay
        if not overlay:
            return None
        boxes = [self.box(p.key) for p in overlay.close if self.visible(p.key)]
        return [{"do": "click", "boxes": boxes}] if boxes else None

    def in_overlay(self, part: Part) -> bool:
        return bool(self.page.overlay and part in self.page.overlay.everything)

    def reach(self, parts: tuple[Part, ...]) -> list[Action] | None:
        """What brings a control into sight; [] when it is there."""
        if any(self.visible(p.key) for p in parts):
            return []
        part = parts[0]
        if self.page.overlay and not self.in_overlay(part) and (self.covered() or part.key in self.keys):
            state = self.keys.get(part.key)
            if self.covered() or (state and not state["below"] and not state["hidden"]):
                return self.close()
        for one in parts:
            if one.inside:
                opener = next((p for p in self.page.parts if p.key == one.inside), None)
                if opener and self.visible(opener.key):
                    return [{"do": "click", "boxes": [self.box(opener.key)]}]
                if opener and opener.hover and opener.row and self.visible(opener.row.key):
                    return [{"do": "hover", "boxes": [self.box(opener.row.key)]}]
                return self._scroll(opener.key) if opener else None
        if (
            part.hover
            and part.row
            and self.visible(part.row.key)
            and self.keys.get(part.key, {}).get("hidden")
        ):
            return [{"do": "hover", "boxes": [self.box(part.row.key)]}]
        return self._scroll(part.key)

    def _scroll(self, key: str) -> list[Action] | None:
        state = self.keys.get(key)
        if state and state["below"] and self.below and not self.covered():
            return [{"do": "scroll", "way": "down", "boxes": [self.screen()]}]
        if state and state["above"] and self.above and not self.covered():
            return [{"do": "scroll", "way": "up", "boxes": [self.screen()]}]
        return None


def reached(want: Want) -> bool:
    part = want.parts[0] if want.parts else None
    if part is None:
        return False
    if want.do == "type":
        return part.value == want.text
    if want.do == "set":
        return part.checked == want.checked
    if want.do == "choose":
        return part.value == want.text and not part.open
    return False


def next_actions(goal: Goal, scene: Scene) -> list[Action] | None:
    """The acceptable next actions; an empty list says that it cannot be had; None: leave this goal out."""
    open_wants = [w for i, w in enumerate(goal.wants) if i >= goal.made and not reached(w)]
    if not open_wants:
        return [{"do": "done"}]
    first = open_wants[0]
    if first.do == "answer":
        return answer(first, scene)
    if first.do == "absent":
        return absent(scene)
    if first.do not in ("type", "set", "choose"):
        return act(first, scene)
    found: list[Action] = []
    for want in open_wants:
        if want.do not in ("type", "set", "choose"):
            break
        actions = act(want, scene)
        if actions and actions[0]["do"] in ("scroll",) and want is not first:
            continue
        if actions is None and want is first:
            return None
        found += actions or []
    ways = {a["do"] for a in found}
    if "scroll" in ways and len(ways) > 1:
        found = [a for a in found if a["do"] != "scroll"]
    return dedupe(found)


def dedupe(actions: list[Action]) -> list[Action]:
    out: list[Action] = []
    for action in actions:
        if action not in out:
            out.append(action)
    return out


def act(want: Want, scene: Scene) -> list[Action] | None:
    if want.do == "wait":
        return [{"do": "wait"}]
    part = want.parts[0]
    if want.do == "choose":
        return choose(want, part, scene)
    way = scene.reach(want.parts)
    if way is None or way:
        return way
    boxes = [scene.box(p.key) for p in want.parts if scene.visible(p.key)]
    if want.do == "click":
        if any(p.disabled for p in want.parts):
            return []
        return [{"do": "click", "boxes": boxes}]
    if want.do == "hover":
        return [{"do": "hover", "boxes": boxes}]
    if want.do == "set":
        boxes += [scene.box(k) for k in part.also if scene.visible(k)]
        return [{"do": "click", "boxes": boxes}]
    if want.do == "search":
        if part.value == want.text:
            out: list[Action] = [{"do": "press", "keys": "Enter"}]
            buttons = [
                scene.box(p.key)
                for p in scene.page.parts
                if p.act == "search" and scene.visible(p.key) and p.section == part.section
            ]
            return out + ([{"do": "click", "boxes": buttons}] if buttons else [])
        return [{"do": "type", "boxes": boxes, "text": want.text, "clear": bool(part.value)}]
    if want.do == "type":
        return [{"do": "type", "boxes": boxes, "text": want.text, "clear": bool(part.value)}]
    if want.do == "drag":
        if want.to not in scene.keys or scene.keys[want.to]["below"]:
            return None
        out = [{"do": "drag", "from": boxes[0], "to": scene.box(want.to)}]
        return [*out, {"do": "click", "boxes": [scene.box(want.to)]}] if part.role == "slider" else out
    return None


def choose(want: Want, part: Part, scene: Scene) -> list[Action] | None:
    if part.role == "radiogroup":
        at = part.options.index(want.text)
        boxes = [scene.box(k) for k in (part.option_keys[at], part.also[at]) if scene.visible(k)]
        if boxes:
            return [{"do": "click", "boxes": boxes}]
        return scene.reach((Part(part.option_keys[at], "radio"),))
    if part.open:
        key = part.option_keys[part.options.index(want.text)]
        if scene.visible(key):
            return [{"do": "click", "boxes": [scene.box(key)]}]
        picks = scene.seen["picks"]
        if key in scene.keys and picks:
            frame = [round(picks[0]["box"][side]) for side in ("left", "top", "right", "bottom")]
            way = "down" if scene.keys[key]["box"][1] > frame[1] + (frame[3] - frame[1]) / 2 else "up"
            if picks[0]["more" if way == "down" else "before"]:
                return [{"do": "scroll", "way": way, "boxes": [frame]}]
        return None
    way_to = scene.reach((part,))
    if way_to is None or way_to:
        return way_to
    return [{"do": "click", "boxes": [scene.box(part.key)]}]


def answer(want: Want, scene: Scene) -> list[Action] | None:
    fact = want.fact
    assert fact
    shown = [k for k in fact.keys if scene.visible(k)]
    if scene.covered() and len(shown) < len(fact.keys):
        return scene.close()
    if fact.count is not None:
        if scene.below:
            return [{"do": "scroll", "way": "down", "boxes": [scene.screen()]}]
        if len(shown) < len(fact.keys) or scene.above:
            return None
        return [
            {"do": "done", "answer": fact.answer, "boxes": [scene.box(k) for k in shown], "count": fact.count}
        ]
    if not shown:
        return scene.reach((Part(fact.keys[0], "text"),)) or None
    return [{"do": "done", "answer": fact.answer, "boxes": [scene.box(k) for k in shown]}]


def absent(scene: Scene) -> list[Action] | None:
    if scene.covered() or (scene.page.overlay and scene.page.overlay.modal):
        return None
    if scene.below:
        return [{"do": "scroll", "way": "down", "boxes": [scene.screen()]}]
    return []
