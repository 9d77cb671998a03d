"""One or a few clicks on the things that the goal names."""

from __future__ import annotations

import re

from handeye.training.oracles.scene import Scene, Thing, click, solves
from handeye.training.records import Choice


@solves("click-test", "click-test-2", "click-test-transfer")
async def click_test(scene: Scene) -> list[Choice]:
    return click(*await scene.all("#subbtn2" if "TWO" in scene.goal else "#subbtn"))


@solves("click-button-sequence")
async def click_button_sequence(scene: Scene) -> list[Choice]:
    pushed = await scene.ask("() => buttonsPushed.length")
    return click(*await scene.all("#subbtn2" if pushed else "#subbtn"))


@solves("click-button")
async def click_button(scene: Scene) -> list[Choice]:
    return click(*await scene.named("#area button", scene.quoted[0]))


@solves("click-link")
async def click_link(scene: Scene) -> list[Choice]:
    return click(*await scene.named(".alink", scene.quoted[0]))


@solves("click-dialog")
async def click_dialog(scene: Scene) -> list[Choice]:
    return click(*await scene.all(".ui-dialog-titlebar-close"))


@solves("click-dialog-2")
async def click_dialog_2(scene: Scene) -> list[Choice]:
    if scene.quoted[0] == "x":
        return click(*await scene.all(".ui-dialog-titlebar-close"))
    return click(*await scene.named(".ui-dialog-buttonset button", scene.quoted[0]))


@solves("focus-text")
async def focus_text(scene: Scene) -> list[Choice]:
    return click(*await scene.all("#tt"))


@solves("focus-text-2")
async def focus_text_2(scene: Scene) -> list[Choice]:
    fields = await scene.all("#area input")
    return click(fields[ordinal(scene.goal) - 1])


@solves("click-widget")
async def click_widget(scene: Scene) -> list[Choice]:
    return click(*await scene.all(f"#area [data-type={scene.quoted[0]}]"))


@solves("click-color")
async def click_color(scene: Scene) -> list[Choice]:
    color = re.search(r"the (\w+) colored", scene.goal)
    return click(*await scene.all(f"#area .color[data-color='{color and color[1]}']"))


@solves("click-shades")
async def click_shades(scene: Scene) -> list[Choice]:
    color = re.search(r"shades of (\w+)", scene.goal)
    wrong = [
        span
        for span in await scene.all("#area span")
        if (span.classes == "selected") != (span.attributes["data-color"] == (color and color[1]))
    ]
    return click(*wrong) or click(*await scene.all("#submit"))


@solves("buy-ticket")
async def buy_ticket(scene: Scene) -> list[Choice]:
    buttons = await scene.all(".buy-ticket")
    durations = [int(each.attributes["data-duration"]) for each in await scene.all(".time-duration")]
    prices = [int(button.attributes["data-price"]) for button in buttons]
    by = durations if "duration" in scene.goal else prices
    best = min(by) if re.search("cheapest|shortest", scene.goal) else max(by)
    return click(*[button for button, value in zip(buttons, by, strict=True) if value == best])


@solves("grid-coordinate")
async def grid_coordinate(scene: Scene) -> list[Choice]:
    place = re.search(r"\(.*\)", scene.goal)
    return click(*[dot for dot in await scene.all("circle") if dot.id == (place and place[0])])


@solves("unicode-test")
async def unicode_test(scene: Scene) -> list[Choice]:
    return click(*await scene.named("#area button", scene.quoted[0]))


@solves("odd-or-even")
async def odd_or_even(scene: Scene) -> list[Choice]:
    numbers = [int(each.text) for each in await scene.all(".display-number")]
    odd, even = await scene.all("button.odd"), await scene.all("button.even")
    wanted: list[Thing] = [(odd if n % 2 else even)[i] for i, n in enumerate(numbers)]
    missing = [button for button in wanted if "selected" not in button.classes]
    return click(*missing) or click(*await scene.all("#submit"))


@solves("generate-number")
async def generate_number(scene: Scene) -> list[Choice]:
    shown = (await scene.all("#display-number"))[0].text
    generate, submit = await scene.all("#generate"), await scene.all("#submit")
    return click(*submit) if shown != "-" and fits(int(shown), scene.goal) else click(*generate)


def fits(number: int, goal: str) -> bool:
    """Whether the number is what 'an even number', 'a number less than 5' and such ask for."""
    if limit := re.search(r"(less|greater) than (\d+)", goal):
        return number < int(limit[2]) if limit[1] == "less" else number > int(limit[2])
    return number % 2 == (1 if " odd " in goal else 0)


def ordinal(text: str) -> int:
    """The number of the first '1st', '2nd', '3rd', '4th' in the text; 1 when there is none."""
    found = re.search(r"(\d+)(st|nd|rd|th)", text)
    return int(found[1]) if found else 1
