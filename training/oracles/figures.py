"""Coloured letters, digits and figures: find, count, name and add them up."""

from __future__ import annotations

import re

from handeye.training.oracles.scene import Scene, Thing, click, fill, first, solves
from handeye.training.records import Choice

COLORS = ("red", "green", "blue", "aqua", "black", "magenta", "yellow")
KINDS = {"rect": "rectangle", "circle": "circle", "polygon": "triangle"}
LARGE = 13
"""Pixels of font size or width above which a figure is large."""


async def figures(scene: Scene) -> list[Thing]:
    return await scene.all("#area_svg text, #area_svg rect, #area_svg circle, #area_svg polygon")


def described(figure: Thing, words: str) -> bool:
    """Whether 'large red item', 'small digit', 'blue k' and such describe the figure."""
    *more, kind = words.split(" ")
    name = KINDS.get(figure.tag, figure.text)
    group = "shape" if figure.tag in KINDS else "digit" if figure.text.isdigit() else "letter"
    size = float(figure.attributes.get("font-size", "0px")[:-2]) or figure.frame.width
    facts = {"large" if size > LARGE else "small", figure.attributes["fill"]}
    return all(word in facts for word in more) and kind in ("item", name, group)


@solves("click-shape")
async def click_shape(scene: Scene) -> list[Choice]:
    words = scene.goal.removeprefix("Click on a ")
    return click(*[figure for figure in await figures(scene) if described(figure, words)])


@solves("count-shape")
async def count_shape(scene: Scene) -> list[Choice]:
    words = re.match(r"How many (.*)s are there", scene.goal)
    count = sum(described(figure, words[1] if words else "item") for figure in await figures(scene))
    return click(*await scene.named("#count-buttons button", str(count)))


@solves("identify-shape")
async def identify_shape(scene: Scene) -> list[Choice]:
    (figure,) = await figures(scene)
    kind = KINDS.get(figure.tag) or ("digit" if figure.text.isdigit() else "letter")
    return click(*await scene.all(f"#area-buttons button[data-type={kind}]"))


SIDES = """() => {
  // The outline's distance from the centre by angle, compared with those of polygons of 3 to 7 sides.
  const c = document.getElementById('c'), data = c.getContext('2d').getImageData(0, 0, 150, 100).data;
  const far = new Array(360).fill(0);
  for (let y = 0; y < 100; y++) for (let x = 0; x < 150; x++) {
    if (data[(y * 150 + x) * 4 + 3] < 128) continue;
    const dx = x + 0.5 - 75, dy = y + 0.5 - 50;
    const at = Math.round(Math.atan2(dy, dx) * 180 / Math.PI + 360) % 360;
    far[at] = Math.max(far[at], Math.hypot(dx, dy));
  }
  let best = [Infinity, 0];
  for (let n = 3; n <= 7; n++) for (let turn = 0; turn < 360 / n; turn++) {
    let miss = 0;
    for (let at = 0; at < 360; at++) {
      if (!far[at]) continue;
      const inner = ((at - turn) % (360 / n) + 360 / n) % (360 / n) - 180 / n;
      const edge = 35 * Math.cos(Math.PI / n) / Math.cos(inner * Math.PI / 180) + 1;
      miss += Math.min(9, (far[at] - edge) ** 2);
    }
    if (miss < best[0]) best = [miss, n];
  }
  return best[1];
}"""


@solves("count-sides")
async def count_sides(scene: Scene) -> list[Choice]:
    return click(*await scene.all(f"#form button[data-sides='{await scene.ask(SIDES)}']"))


@solves("visual-addition")
async def visual_addition(scene: Scene) -> list[Choice]:
    total = len(await scene.all(".addition-block"))
    (field,) = await scene.all("#math-answer")
    return first(fill(field, str(total)), click(*await scene.all("#subbtn")))


@solves("ascending-numbers")
async def ascending_numbers(scene: Scene) -> list[Choice]:
    """After the first click the numbers are hidden: only who remembers them can go on."""
    if numbers := await scene.all("svg text"):
        return click(*[number for number in numbers if number.text == "1"])
    return click(*(await scene.all("svg rect"))[:1])


@solves("find-greatest")
async def find_greatest(scene: Scene) -> list[Choice]:
    """Cards show their number only while they are open: open all in turn, then the greatest."""
    cards, submit = await scene.all(".card"), await scene.all("#submit")
    numbers = [
        int(number)
        for number in await scene.ask(
            "() => [...document.querySelectorAll('.card-value')].map(card => card.textContent)"
        )
    ]
    greatest = numbers.index(max(numbers))
    if "hidden" not in cards[greatest].classes:
        return click(*submit)
    return click(cards[greatest])
