"""Fields, checkboxes and options, then a button."""

from __future__ import annotations

import re

from handeye.training.oracles.scene import Scene, click, fill, first, solves
from handeye.training.records import Choice


@solves("enter-text", "enter-text-dynamic")
async def enter_text(scene: Scene) -> list[Choice]:
    (field,) = await scene.all("#tt")
    return first(fill(field, scene.quoted[0]), click(*await scene.all("#subbtn")))


@solves("login-user")
async def login_user(scene: Scene) -> list[Choice]:
    (user,), (password,) = await scene.all("#username"), await scene.all("#password")
    fields = fill(user, scene.quoted[0]) + fill(password, scene.quoted[1])
    return first(fields, click(*await scene.all("#subbtn")))


TICKS = """() => [...document.querySelectorAll('[id^=boxes] input')].map(input => ({
    checked: input.checked, name: input.parentElement.textContent.trim(),
    box: handeyeDom.thing(input).box, label: handeyeDom.thing(input.parentElement).box}))"""


async def tick(scene: Scene, wanted: list[str]) -> list[Choice]:
    """Every box or label whose click brings the ticks nearer to exactly the wanted names."""
    return ticked([tick for tick in await scene.ask(TICKS) if tick["checked"] != (tick["name"] in wanted)])


def ticked(ticks: list[dict]) -> list[Choice]:
    return [Choice(kind="click", box=tick[part]) for tick in ticks for part in ("box", "label") if tick[part]]


@solves("click-checkboxes", "click-checkboxes-large", "click-checkboxes-transfer")
async def click_checkboxes(scene: Scene) -> list[Choice]:
    names = re.match(r"Select (.*) and click Submit", scene.goal)
    wanted = names[1].split(", ") if names else []
    return first(await tick(scene, wanted), click(*await scene.all("#subbtn")))


@solves("click-option")
async def click_option(scene: Scene) -> list[Choice]:
    names = re.match(r"Select (.*) and click Submit", scene.goal)
    wanted = names[1] if names else ""
    options = [option for option in await scene.ask(TICKS) if option["name"] == wanted]
    if any(option["checked"] for option in options):
        return click(*await scene.all("#subbtn"))
    return ticked(options)


@solves("click-checkboxes-soft")
async def click_checkboxes_soft(scene: Scene) -> list[Choice]:
    """Each wanted word stands for a group of synonyms that the page knows."""
    words = re.match(r"Select words similar to (.*) and click Submit", scene.goal)
    groups = await scene.ask("() => SYNONYMS")
    asked = words[1].split(", ") if words else []
    wanted = [word for group in groups if set(group) & set(asked) for word in group]
    return first(await tick(scene, wanted), click(*await scene.all("#subbtn")))


@solves("enter-text-2")
async def enter_text_2(scene: Scene) -> list[Choice]:
    (field,) = await scene.all("#tt")
    text = scene.quoted[0].upper() if "upper case" in scene.goal else scene.quoted[0].lower()
    return first(fill(field, text), click(*await scene.all("#subbtn")))


@solves("enter-password")
async def enter_password(scene: Scene) -> list[Choice]:
    fields = await scene.all("#password, #verify")
    typing = [choice for field in fields for choice in fill(field, scene.quoted[0])]
    return first(typing, click(*await scene.all("#subbtn")))


@solves("login-user-popup")
async def login_user_popup(scene: Scene) -> list[Choice]:
    return first(click(*await scene.all("#popup-cancel")), await login_user(scene))


@solves("simple-arithmetic")
async def simple_arithmetic(scene: Scene) -> list[Choice]:
    (problem,), (field,) = await scene.all("#math-problem"), await scene.all("#math-answer")
    left, sign, right = problem.text.split()[:3]
    answer = {"+": int(left) + int(right), "-": int(left) - int(right), "x": int(left) * int(right)}[sign]
    return first(fill(field, str(answer)), click(*await scene.all("#subbtn")))


@solves("simple-algebra")
async def simple_algebra(scene: Scene) -> list[Choice]:
    (problem,), (field,) = await scene.all("#math-problem"), await scene.all("#math-answer")
    left, sign, right, _, total = problem.text.split()
    known = int(right if left == "x" else left)
    answer = int(total) - known if sign == "+" else int(total) + known if left == "x" else known - int(total)
    return first(fill(field, str(answer)), click(*await scene.all("#subbtn")))


@solves("read-table")
async def read_table(scene: Scene) -> list[Choice]:
    key = re.match(r"Enter the value of (.*) into", scene.goal)
    table = await rows(scene)
    (field,) = await scene.all("#tt")
    return first(fill(field, table[key[1] if key else ""]), click(*await scene.all("#subbtn")))


@solves("read-table-2")
async def read_table_2(scene: Scene) -> list[Choice]:
    table, labels, fields = await rows(scene), await scene.all("#form label"), await scene.all("#form input")
    typing = [
        choice
        for label, field in zip(labels, fields, strict=True)
        for choice in fill(field, table[label.text.removesuffix(":")])
    ]
    return first(typing, click(*await scene.all("#subbtn")))


async def rows(scene: Scene) -> dict[str, str]:
    """The two-column table: key to value."""
    cells = [cell.text for cell in await scene.all("#tab td")]
    return dict(zip(cells[::2], cells[1::2], strict=True))


FIELDS = """() => [...document.querySelectorAll('#area input')].map(input => ({
    index: [...document.querySelectorAll('#area input')].indexOf(input),
    near: input.closest('p, tr, .row, .field, .ui-entry').textContent}))"""


@solves("multi-layouts", "multi-orderings")
async def multi_layouts(scene: Scene) -> list[Choice]:
    said = re.match(r"Search for (.*) movies directed by (.*) from year (\d+)", scene.goal)
    genre, name, year = said.groups() if said else ("", "", "")
    texts = {"Genre": genre, "Director": name, "Year": year, "Released": year}
    fields = await scene.all("#area input")
    typing = []
    for item in await scene.ask(FIELDS):
        text = next(text for word, text in texts.items() if word in item["near"])
        if fields[item["index"]].value.lower() != text.lower():
            typing += fill(fields[item["index"]], text)
    return first(typing, click(*await scene.all("#area button, #area .final, #area .ui-submit")))


@solves("form-sequence-2")
async def form_sequence_2(scene: Scene) -> list[Choice]:
    spots = [int(number) for number in re.findall(r"(\d)(?:st|nd|rd) ", scene.goal)]
    radios, fields = await scene.all("#area input[type=radio]"), await scene.all("#area input[type=text]")
    ticking = [] if radios[spots[0] - 1].checked else click(radios[spots[0] - 1])
    typing = fill(fields[spots[1] - 1], scene.quoted[0])
    others = [field for i, field in enumerate(fields) if i != spots[1] - 1 and field.value]
    clearing = [choice for field in others for choice in fill(field, "")]
    return first(ticking + typing + clearing, click(*await scene.all("#subbtn")))
