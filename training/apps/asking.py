# ruff: noqa: E501 - long lines of markup and wordings
"""Chooses what is asked about a rendered page, with the steps that came before."""

from __future__ import annotations

import random
from collections import Counter, deque
from dataclasses import replace
from typing import Any

from . import control_goals, form_goals, special
from . import goals as g
from .goals import Goal, Want
from .oracle import Action, Scene, next_actions
from .parts import Page, Part
from .screen_values import value_for

WEIGHTS = {
    "field": 2.2, "form": 3.5, "signin": 6.0, "select": 2.0, "radio": 2.2, "search": 1.5, "switch": 1.5, "checkbox": 1.5, "row": 2.0, "quantity": 1.6,
    "question": 1.6, "count": 0.7, "yesno": 0.7, "menu": 0.6, "menuitem": 0.9, "link": 0.7, "page": 0.5, "hover": 0.25, "icon": 1.2, "close": 1.5,
    "cookies": 2.0, "date": 1.0, "drag": 2.0, "special": 1.2, "over": 0.25, "near": 3.0,
}  # fmt: skip
TARGETS = {"absent": 0.16, "done": 0.1}


class Asker:
    """Asks about screens; remembers goals of screens before, for what is absent and for two goals at once."""

    def __init__(self) -> None:
        self.past: deque[Goal] = deque(maxlen=1500)

    def questions(
        self, rng: random.Random, page: Page, seen: dict[str, Any], words: Any, scrolled: int
    ) -> list[dict[str, Any]]:
        scene = Scene(page, seen)

        def make(part: Part) -> str:
            return value_for(rng, words, part)

        here = [
            *control_goals.click_goals(rng, page),
            *control_goals.icon_goals(rng, page),
            *control_goals.row_goals(rng, page),
            *form_goals.field_goals(rng, page, make),
            *form_goals.form_goals(rng, page, make),
            *control_goals.question_goals(rng, page),
        ]
        elsewhere = rng.sample(list(self.past), min(250, len(self.past)))
        here += [*special.place_goals(rng, page), *page.extra]
        if page.busy:
            return self._waiting(rng, scene, elsewhere)
        here += g.two_goals(rng, here, elsewhere)
        offered = g.offers(page)
        gone = [
            replace(o, wants=[Want("absent")], made=0, kind=f"absent-{o.kind}")
            for o in elsewhere
            if o.needs and len(o.wants) == 1 and g.missing(o, offered, scene.text)
        ]
        gone += special.near_goals(rng, page, words) * (1 + len(gone) // 30)
        over = [
            replace(o, made=1, kind="over")
            for o in rng.sample(elsewhere, min(8, len(elsewhere)))
            if len(o.wants) == 1 and o.wants[0].do == "click"
        ]
        here += over
        self.past.extend(
            goal for goal in rng.sample(here, min(25, len(here))) if goal.needs and not goal.made
        )
        return self._choose(rng, scene, here, gone, scrolled)

    def _waiting(self, rng: random.Random, scene: Scene, elsewhere: list[Goal]) -> list[dict[str, Any]]:
        """Half of what is wanted waits for the page; clicks that were all there was to do are done."""
        out = []
        for goal in elsewhere[:8]:
            first = goal.wants[0]
            if first.do in ("click", "type", "set", "choose", "answer") and not goal.made:
                last = [step(scene, first, rng)] if first.do == "click" and len(goal.wants) > 1 else []
                out.append(
                    {
                        "goal": goal.text,
                        "kind": "wait",
                        "history": last,
                        "answers": [{"do": "wait"}],
                        "rest": len(goal.wants),
                    }
                )
        return out

    def _choose(
        self, rng: random.Random, scene: Scene, here: list[Goal], gone: list[Goal], scrolled: int
    ) -> list[dict[str, Any]]:
        want = rng.randint(8, 14)
        by_kind: dict[str, list[Goal]] = {}
        for goal in here:
            by_kind.setdefault(goal.kind, []).append(goal)
        lost: dict[str, list[Goal]] = {}
        for goal in gone:
            lost.setdefault(goal.kind, []).append(goal)
        kinds: Counter[str] = Counter()
        closing = 0
        out: list[dict[str, Any]] = []
        texts: set[str] = set()
        for _ in range(want * 4):
            if len(out) >= want:
                break
            roll = rng.random()
            if roll < TARGETS["absent"] and gone:
                kind = rng.choices(list(lost), [WEIGHTS.get(k[7:], 1.0) for k in lost])[0]
                goal = rng.choice(lost[kind])
            else:
                kind = rng.choices(
                    list(by_kind), [WEIGHTS.get(k, 1.0) / (1 + 2 * kinds[k]) for k in by_kind]
                )[0]
                goal = rng.choice(by_kind[kind])
                if roll > 1 - TARGETS["done"] and all(
                    w.do in ("click", "hover", "search") for w in goal.wants
                ):
                    goal = replace(goal, made=len(goal.wants))
            one = question(rng, scene, goal, scrolled)
            if one is None or goal.text in texts:
                continue
            if scene.covered() and one["answers"] == scene.close() and goal.kind != "close":
                closing += 1
                if closing > 4:
                    continue
            texts.add(goal.text)
            kinds[goal.kind] += 1
            out.append(one)
        return out


def question(rng: random.Random, scene: Scene, goal: Goal, scrolled: int) -> dict[str, Any] | None:
    answers = next_actions(goal, scene)
    if answers is None:
        return None
    for action in answers:
        if action["do"] == "type" and action["text"] not in goal.text:
            return None
    if scrolled and answers and answers[0]["do"] == "scroll" and answers[0]["way"] == "up":
        return None
    history = past(rng, scene, goal, scrolled, answers)
    rest = sum(1 for i, w in enumerate(goal.wants) if i >= goal.made)
    return {"goal": goal.text, "kind": goal.kind, "history": history, "answers": answers, "rest": rest}


def step(scene: Scene, want: Want, rng: random.Random) -> dict[str, Any]:
    """A step that was done for this want, perhaps on a screen before this one."""
    part = want.parts[0]
    if part.key in scene.keys:
        box = scene.box(part.key)
    else:
        x, y = rng.randint(20, scene.size[0] - 160), rng.randint(20, scene.size[1] - 60)
        box = [x, y, x + rng.randint(20, 140), y + rng.randint(16, 40)]
    do = {"set": "click", "choose": "click", "search": "type"}.get(want.do, want.do)
    action: Action = {"do": do, "boxes": [box]}
    if do == "type":
        action |= {"text": want.text, "clear": False}
    target = part.name or part.placeholder
    if want.do == "choose":
        target = want.text
    return {"action": action, "target": target, "effect": "changed"}


def past(
    rng: random.Random, scene: Scene, goal: Goal, scrolled: int, answers: list[Action]
) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    for i, want in enumerate(goal.wants):
        if i < goal.made:
            steps.append(step(scene, want, rng))
            if want.do == "search":
                steps.append({"action": {"do": "press", "keys": "Enter"}, "target": "", "effect": "changed"})
        elif (
            want.do in ("type", "set", "choose")
            and want.parts[0].key
            and (len(goal.wants) > 1 or rng.random() < 0.6)
        ):
            part = want.parts[0]
            ours = (
                (want.do == "type" and part.value == want.text)
                or (want.do == "set" and part.checked == want.checked)
                or (want.do == "choose" and part.value == want.text and not part.open)
            )
            if ours and rng.random() < 0.75:
                steps.append(step(scene, want, rng))
        if want.do == "choose" and want.parts[0].open and i >= goal.made:
            opened = step(scene, want, rng)
            steps.append({**opened, "target": want.parts[0].name})
    down = {
        "action": {"do": "scroll", "way": "down", "boxes": [scene.screen()]},
        "target": "",
        "effect": "changed",
    }
    if scrolled and goal.made == 0 and not steps:
        steps += [down] * scrolled
    if (
        not steps
        and goal.wants[0].do != "answer"
        and answers
        and answers[0]["do"] in ("click", "type")
        and rng.random() < 0.07
    ):
        near = in_vain(rng, scene, answers[0]["boxes"])
        if near:
            steps.append(near)
    return steps


def in_vain(rng: random.Random, scene: Scene, boxes: list[list[int]]) -> dict[str, Any] | None:
    """A click beside the target, on a text, that changed nothing."""
    runs = [run for run in scene.seen["words"] if run]
    rng.shuffle(runs)
    for run in runs[:40]:
        box = [run[0][1], min(w[2] for w in run), run[-1][3], max(w[4] for w in run)]
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        inside = [
            e
            for e in scene.seen["elements"]
            if e["box"][0] <= x <= e["box"][2]
            and e["box"][1] <= y <= e["box"][3]
            and e["role"] not in ("row", "heading")
        ]
        near = any(abs(x - (b[0] + b[2]) / 2) < 260 and abs(y - (b[1] + b[3]) / 2) < 120 for b in boxes)
        if not inside and near:
            return {
                "action": {"do": "click", "boxes": [box]},
                "target": " ".join(w[0] for w in run)[:60],
                "effect": "unchanged",
            }
    return None
