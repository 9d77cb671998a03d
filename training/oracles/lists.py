"""Choosing from lists: drop-downs, scroll lists, completions."""

from __future__ import annotations

import re

from handeye.agent.contracts import Box
from handeye.training.oracles.scene import Scene, click, offered, solves
from handeye.training.records import Choice

POPUP = """() => { const popup = document.querySelector('handeye-popup');
    if (!popup) return null;
    const frame = popup.shadowRoot.querySelector('.box').getBoundingClientRect();
    const box = r => handeyeDom.scaled(
        [r.left, Math.max(r.top, frame.top), r.right, Math.min(r.bottom, frame.bottom)]);
    return [...popup.shadowRoot.querySelectorAll('.row')].map(row => ({
        text: row.textContent.trim(), place: box(frame), box: box(row.getBoundingClientRect())})); }"""


async def from_popup(scene: Scene, text: str) -> list[Choice]:
    """The row of an open drop-down, or the wheel that brings it into view; nothing when none is open."""
    for row in await scene.ask(POPUP) or []:
        if row["text"] == text:
            box, place = Box(*row["box"]), Box(*row["place"])
            if box.height > 6:
                return [Choice(kind="click", box=box)]
            return [Choice(kind="scroll", box=place, dy=60 if box.y0 >= place.center[1] else -60)]
    return []


@solves("choose-list")
async def choose_list(scene: Scene) -> list[Choice]:
    name = re.match(r"Select (.*) from the list", scene.goal)
    (select,) = await scene.all("#options")
    wanted = name[1] if name else ""
    opened = await from_popup(scene, wanted)
    if opened:
        return opened
    return click(*await scene.all("#area button")) if select.value == wanted else click(select)


@solves("click-scroll-list")
async def click_scroll_list(scene: Scene) -> list[Choice]:
    """A click chooses one alone, a click with Control one more."""
    names = re.match(r"Select (.*) from the scroll list", scene.goal)
    wanted = names[1].split(", ") if names else []
    options = await scene.all("#options option")
    picked = await scene.ask(
        "() => [...document.getElementById('options').selectedOptions].map(o => o.value)"
    )
    if sorted(picked) == sorted(wanted):
        return click(*await scene.all("#area button"))
    missing = [option for option in options if option.value in wanted and option.value not in picked]
    more = bool(picked) and set(picked) < set(wanted)
    targets = missing or [option for option in options if option.value in wanted]
    choices = click(*targets)
    if more:
        return [
            choice.model_copy(update={"modifiers": ("Control",)}) if choice.kind == "click" else choice
            for choice in choices
        ]
    return choices


@solves("form-sequence-3")
async def form_sequence_3(scene: Scene) -> list[Choice]:
    size = re.match(r"Choose (.*) from the dropdown", scene.goal)
    (select,) = await scene.all("#dropdown")
    wanted = size[1] if size else ""
    if select.value == wanted:
        return click(*await scene.named("#buttons button", scene.quoted[0]))
    rows = [row for row in await scene.all(".selectric-items li") if row.text == wanted]
    return click(*rows) or click(*await scene.all(".selectric"))


@solves("use-autocomplete", "use-autocomplete-nodelay")
async def use_autocomplete(scene: Scene) -> list[Choice]:
    """Type the beginning, then choose a fitting row of what is offered."""
    start, end = [*scene.quoted, ""][:2]
    (field,) = await scene.all("#tags")
    text = field.value
    if text in await scene.ask("() => ITEMS") and text.startswith(start) and text.endswith(end):
        return click(*await scene.all("#subbtn"))
    rows = [row for row in await scene.seen(".ui-autocomplete li") if row.text.startswith(start)]
    return offered(scene, field, start, [row for row in rows if row.text.endswith(end)])
