"""Generated pages: questions whose answers are right on the real page, and splits that share nothing."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest

from handeye.agent.contracts import Box
from handeye.environments.browser.chromium import launch
from handeye.training import splits
from handeye.training.episode import elements
from handeye.training.records import Element, append_lines
from handeye.training.synth import words
from handeye.training.synth.colors import color_name
from handeye.training.synth.contrasts import CONTRASTS
from handeye.training.synth.kit import COLORS, Kit
from handeye.training.synth.pages import FAMILIES, body
from handeye.training.synth.questions import Asker
from handeye.training.synth.render import Look
from handeye.training.synth.themes import base_css, theme

OWN = ("plain", "themed")
ROOT_SEED = splits.TRAIN_SEEDS.start


def kit(seed: int) -> Kit:
    """A kit that needs nothing from npm."""
    from handeye.training.synth.assets import FRAMEWORKS

    made = Kit(random.Random(seed), FRAMEWORKS[OWN[seed % 2]], "bootstrap-icons", 14)
    made.icon_button = made.button  # type: ignore[method-assign]
    return made


def element(role: str, x: int, y: int, text: str = "", **more: object) -> Element:
    return Element(box=Box(x, y, x + 40, y + 16), role=role, text=text, **more)  # type: ignore[arg-type]


def goals(seen: list[Element], rounds: int = 60) -> dict[str, tuple]:
    """Every question asked in many rounds, with its answers."""
    out = {}
    for seed in range(rounds):
        for question in Asker(seen, random.Random(seed), 400, 300).questions(10):
            out[question.goal] = question.choices
    return out


def test_held_out_looks_share_nothing_with_training() -> None:
    train = [Look.of(random.Random(seed), held_out=False) for seed in range(300)]
    kept = [Look.of(random.Random(seed), held_out=True) for seed in range(300)]
    for part in ("framework", "font", "icons"):
        assert not {getattr(look, part) for look in train} & {getattr(look, part) for look in kept}
    assert {look.framework for look in kept} == set(splits.VALIDATION_FRAMEWORKS)
    assert set(splits.VALIDATION_FAMILIES) < set(FAMILIES)
    assert set(splits.TRAINING_FAMILIES) < set(FAMILIES) - set(splits.VALIDATION_FAMILIES)


def test_a_page_is_a_function_of_its_seed() -> None:
    for name in FAMILIES:
        assert body(kit(4), name, ()) == body(kit(4), name, ()) != body(kit(6), name, ())


def test_a_lone_field_is_called_what_its_button_or_its_empty_text_says() -> None:
    by_button = 0
    for seed in range(40):
        html = body(kit(seed), "entry", ())
        named = re.search(r'aria-label="([^"]*)"', html)
        assert named
        inside = f'placeholder="{named[1]}"' in html
        by_button += not inside
        assert inside or f">{named[1]}</" in html or f'value="{named[1]}"' in html
    assert 5 < by_button < 35


def test_colors_have_the_names_they_were_given() -> None:
    for name, value in COLORS.items():
        red, green, blue = (int(value[i : i + 2], 16) for i in (1, 3, 5))
        assert color_name(f"rgb({red}, {green}, {blue})") == name
    assert color_name("rgba(255, 0, 0, 0)") == color_name("rgb(240, 240, 240)") == ""
    assert color_name("rgb(0, 200, 200)") is None


def test_the_same_text_twice_is_told_apart_by_its_row() -> None:
    seen = [
        element("text", 10, 10, "Anna"),
        element("button", 100, 10, "Edit"),
        element("text", 10, 40, "Ben"),
        element("button", 100, 40, "Edit"),
    ]
    asked = goals(seen)
    assert [c.box for c in asked['Click "Edit" in the row of "Ben"']] == [seen[3].box]
    assert {c.box for c in asked['Click the button "Edit"']} == {seen[1].box, seen[3].box}
    assert [c.box for c in asked['Click the button right of "Anna"']] == [seen[1].box]


def test_a_field_is_typed_into_only_by_a_label_that_can_be_read() -> None:
    field, label = element("textbox", 80, 10, label="Name"), element("text", 10, 10, "Name")
    other = element("textbox", 80, 40, label="Hidden")
    asked = goals([field, label, other])
    typed = {goal: choices[0] for goal, choices in asked.items() if choices and choices[0].kind == "type"}
    assert typed
    assert all(choice.box == field.box and (choice.text or "") in goal for goal, choice in typed.items())
    assert not any("Hidden" in goal for goal, choices in asked.items() if choices)


def test_what_holds_already_is_done_and_what_is_not_there_has_no_answer() -> None:
    seen = [
        element("checkbox", 10, 10, label="News", checked=True),
        element("text", 60, 10, "News"),
        element("checkbox", 10, 40, label="Tips", checked=False),
        element("text", 60, 40, "Tips"),
    ]
    asked = goals(seen)
    assert [c.kind for c in asked['Tick "News"']] == ["done"]
    assert [c.kind for c in asked['Untick "News"']] == ["click"]
    assert [c.box for c in asked['Tick "Tips"']] == [seen[2].box]
    absent = [goal for goal, choices in asked.items() if not choices]
    assert absent
    assert not any('"News"' in goal or '"Tips"' in goal for goal in absent)


def test_a_changed_text_is_another_text_of_much_the_same_length() -> None:
    for seed in range(200):
        rng = random.Random(seed)
        text = words.phrase(rng)
        assert abs(len(words.changed(text, rng)) - len(text)) <= 2


def test_a_line_cut_off_by_a_kill_is_taken_away_before_the_next(tmp_path: Path) -> None:
    path = tmp_path / "screens.jsonl"
    append_lines(path, ["one", "two"])
    path.write_bytes(path.read_bytes() + b"x" * 100_000)
    append_lines(path, ["three"])
    assert path.read_text() == "one\ntwo\nthree\n"
    path.write_text("only a part")
    append_lines(path, ["whole"])
    assert path.read_text() == "whole\n"


@pytest.mark.browser
async def test_answers_are_right_on_the_page() -> None:
    """The DOM at the middle of each answer's box is what the question names."""
    async with launch() as (_, browser):
        page = await browser.new_page(viewport={"width": 640, "height": 480})
        await page.set_content("<style id=theme></style>")
        checked = 0
        for seed, family in enumerate(FAMILIES):
            made = kit(seed)
            css = base_css() + theme(made.rng, made.framework.name == "themed", "DejaVu Sans", small=False)
            html = body(made, family, ("buttons", "form"))
            await page.evaluate(
                "([css, html]) => { theme.textContent = css; document.body.innerHTML = html }", [css, html]
            )
            for question in Asker(await elements(page), made.rng, 640, 480).questions(8):
                assert all(choice.text is None or choice.text in question.goal for choice in question.choices)
                for choice in question.choices:
                    if choice.box is None:
                        continue
                    hit = await page.evaluate(
                        "([x, y]) => document.elementFromPoint(x, y)?.closest("
                        "'button, a, input, textarea, select, label, [role]')?.localName",
                        list(choice.box.center),
                    )
                    assert hit is not None, question
                    assert choice.kind != "type" or hit in ("input", "textarea")
                    checked += 1
        assert checked > 20


PLACED = """ids => Object.fromEntries(ids.map(id => {
  const thing = document.getElementById(id), box = thing.getBoundingClientRect();
  const before = thing.previousElementSibling?.textContent, after = thing.nextElementSibling?.textContent;
  const cell = thing.closest('td') ?? thing.parentElement, all = [...cell.parentElement.children];
  const wide = cell.localName === 'td' ? all.length
    : getComputedStyle(cell.parentElement).gridTemplateColumns.split(' ').length;
  const first = cell.localName === 'td' ? cell.closest('table').rows[0].cells : all;
  const at = all.indexOf(cell), head = first[at % wide]?.textContent, row = all[at - at % wide]?.textContent;
  const text = thing.textContent;
  return [id, {box: [box.left, box.top, box.right, box.bottom], text, before, after, head, row}];
}))"""
"""Where each stands, what it says, and the words beside it, above it and at the start of its row."""


@pytest.mark.browser
async def test_near_alikes_are_told_apart_rightly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands where on the real page agrees with what each instruction says of it."""
    monkeypatch.setattr(
        "handeye.training.synth.contrast_drawings.icon_svg", lambda *_: "<svg width=20 height=20></svg>"
    )
    checked: Counter[str] = Counter()
    async with launch() as (_, browser):
        page = await browser.new_page(viewport={"width": 1000, "height": 700})
        for seed in range(6):
            for family, make in CONTRASTS.items():
                html, asked = make(kit(seed))
                await page.set_content(f"<style>{base_css()}</style>{html}")
                result = await page.evaluate(PLACED, [ident for each in asked for ident in each.ids])
                boxes = {ident: Box(*thing["box"]) for ident, thing in result.items()}
                assert len(set(asked)) > 1, family
                for goal, ids in asked:
                    if ids and (claim := claim_of(family, goal, ids[0], boxes, result)) is not None:
                        assert claim, (family, goal, ids, boxes)
                        checked[family] += 1
    assert set(checked) >= {"bars", "cells", "numbers", "places", "sides", "twins"}, checked


def claim_of(
    family: str, goal: str, ident: str, boxes: dict[str, Box], data: dict[str, dict[str, str]]
) -> bool | None:
    """Whether this element is the one that the goal describes; None where that is not looked at."""
    box, others = boxes[ident], [each for name, each in boxes.items() if name != ident]
    thing, texts = data[ident], [each["text"] for each in data.values()]
    if family == "twins":
        return thing["text"] in goal
    if family == "numbers" and ("largest" in goal or "smallest" in goal):
        return int(thing["text"]) == (max if "largest" in goal else min)(int(text) for text in texts)
    if family == "bars" and "second" not in goal and ("tallest" in goal or "longest" in goal):
        return all(box.width * box.height >= each.width * each.height for each in others)
    if family == "places" and "the top left" in goal:
        return all(box.x0 <= each.x0 and box.y0 <= each.y0 for each in others)
    if family == "sides" and " right of " in goal:
        return any(each.x1 <= box.x0 for each in others) and thing["before"] in goal
    if family == "sides" and " above " in goal:
        return any(each.y0 >= box.y1 for each in others) and thing["after"] in goal
    if family == "cells":
        return thing["head"] in goal and thing["row"] in goal
    return None
