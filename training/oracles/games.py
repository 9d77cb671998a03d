"""Games and odd machines: noughts and crosses, guessing, a terminal, a pie, a stock."""

from __future__ import annotations

import re
from functools import cache

from handeye.agent.actions import parse
from handeye.training.oracles.scene import Scene, around, click, fill, first, solves
from handeye.training.records import Choice

LINES = ((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6))
MARGIN = 2.0
"""Dollars that the price may rise while a click is under way."""
RANDOM_SHARE = 0.55
"""How often the page's player moves by chance; else it wins or blocks where it can."""


@solves("tic-tac-toe")
async def tic_tac_toe(scene: Scene) -> list[Choice]:
    """The moves most likely to win against the page's half-random player."""
    cells = await scene.all(".ttt-row span")
    marks = {"mark-x": "x", "mark-o": "o"}
    board = "".join(marks.get(cell.classes, " ") for cell in cells)
    values = {i: after_ours(put(board, i, "x")) for i in range(9) if board[i] == " "}
    return click(*[cells[i] for i, value in values.items() if value > max(values.values()) - 1e-9])


def put(board: str, at: int, mark: str) -> str:
    return board[:at] + mark + board[at + 1 :]


def won(board: str, mark: str) -> bool:
    return any(all(board[i] == mark for i in line) for line in LINES)


def finishing(board: str, mark: str) -> list[int]:
    return [i for i in range(9) if board[i] == " " and won(put(board, i, mark), mark)]


@cache
def after_ours(board: str) -> float:
    """Our chance to win, the page to move."""
    free = [i for i in range(9) if board[i] == " "]
    if won(board, "x"):
        return 1.0
    if not free:
        return 0.0
    wise = finishing(board, "o") or finishing(board, "x") or free
    by_chance = sum(after_theirs(put(board, i, "o")) for i in free) / len(free)
    by_wit = sum(after_theirs(put(board, i, "o")) for i in wise) / len(wise)
    return RANDOM_SHARE * by_chance + (1 - RANDOM_SHARE) * by_wit


@cache
def after_theirs(board: str) -> float:
    """Our chance to win, we to move."""
    free = [i for i in range(9) if board[i] == " "]
    if won(board, "o") or not free:
        return 0.0
    return max(after_ours(put(board, i, "x")) for i in free)


@solves("guess-number")
async def guess_number(scene: Scene) -> list[Choice]:
    """Halving. The last guess's feedback is on the page, those before follow from where we went since."""
    (field,) = await scene.all("#tt")
    feedback = " ".join(each.text for each in await scene.seen("#feedback div"))
    result = re.search(r"(lower|higher) than (\d+)", feedback)
    low, high = 0, 9
    if result:
        last = int(result[2])
        for guess in guesses(scene):
            if guess != last:
                low, high = (max(low, guess + 1), high) if guess < last else (low, min(high, guess - 1))
        low, high = (low, min(high, last - 1)) if result[1] == "lower" else (max(low, last + 1), high)
        if low > high:
            low, high = (0, last - 1) if result[1] == "lower" else (last + 1, 9)
    if field.value.isdigit() and low <= int(field.value) <= high:
        return click(*await scene.all("#subbtn"))
    return fill(field, str((low + high) // 2))


def guesses(scene: Scene) -> list[int]:
    """The numbers that were typed and then sent by a click."""
    sent, typed = [], None
    for action in (parse(step.action) for step in scene.history):
        if action.kind == "type" and action.text.isdigit():
            typed = int(action.text)
        elif action.kind == "click" and typed is not None:
            sent.append(typed)
            typed = None
    return sent


@solves("terminal")
async def terminal(scene: Scene) -> list[Choice]:
    """List the files, then remove one with the extension; Enter sends a line."""
    ending = re.search(r"extension \.(\S+)$", scene.goal)
    line, files, shown = await scene.ask(
        "() => [document.getElementById('active-input').textContent, currentFiles,"
        " document.getElementById('terminal-contents').textContent]"
    )
    names = [name for name in files if (name.endswith("." + ending[1]) if ending else "." not in name)]
    (screen,) = await scene.all("#terminal")
    commands = [f"rm {name}" for name in names] if any(name in shown for name in files) else ["ls"]
    if line in commands:
        return [Choice(kind="press", keys="Enter")]
    if line.startswith(("rm", "exit")):
        return [Choice(kind="press", keys="Backspace")]
    if line:
        return [Choice(kind="press", keys="Enter")]
    return [Choice(kind="type", box=screen.box, text=command) for command in commands if screen.box]


@solves("number-checkboxes")
async def number_checkboxes(scene: Scene) -> list[Choice]:
    boxes = await scene.all("#checkboxes input[type=checkbox]")
    pattern = await scene.ask("number => PATTERNS[number].flat()", int(scene.quoted[0]))
    wrong = [box for box, on in zip(boxes, pattern, strict=True) if box.checked != bool(on)]
    return first(click(*wrong), click(*await scene.all("#subbtn")))


@solves("stock-market")
async def stock_market(scene: Scene) -> list[Choice]:
    """The price moves on: it is bought well below the limit, so that it still is when the click lands."""
    limit = re.search(r"less than \$([\d.]+)", scene.goal)
    price = re.fullmatch(r"\$([\d.]+)", (await scene.all("#stock-price"))[0].text)
    cheap = price and limit and float(price[1]) <= float(limit[1].rstrip(".")) - MARGIN
    return click(*await scene.all("#buy")) if cheap else [Choice(kind="wait")]


@solves("click-pie", "click-pie-nodelay")
async def click_pie(scene: Scene) -> list[Choice]:
    """A closed pie is opened by its middle; a slice is clicked on its letter."""
    slices = await scene.named("#divWheel [id*=-title-]", scene.quoted[0])
    opener = await scene.all("#wheelnav-divWheel-spreadertitle")
    closed = bool(opener) and opener[0].text == "+"
    turning = [] if scene.just("wait") else [Choice(kind="wait")]
    return click(*opener) if closed else first(click(*slices), turning, click(*opener))


HOT = """() => {
  // The page tells warmth for any point it hears of; what it shows is put back afterwards.
  const area = $('#touch-area'), display = $('#display'), shown = display.html();
  const corner = area[0].getBoundingClientRect(), hot = [];
  for (let x = 5; x < 156; x += 2) for (let y = 55; y < 172; y += 2) {
    area.trigger($.Event('mousemove', {pageX: x, pageY: y}));
    if (display.text() === 'HOT') hot.push([x, y]);
  }
  display.html(shown);
  const mean = at => hot.reduce((sum, point) => sum + point[at], 0) / hot.length;
  return [mean(0), mean(1), shown.includes('HOT')];
}"""


@solves("hot-cold")
async def hot_cold(scene: Scene) -> list[Choice]:
    """Known to the oracle at once; a pupil has to look for it with the pointer."""
    x, y, there = await scene.ask(HOT)
    scale = float(await scene.ask("() => handeyeDom.scale()"))
    return [Choice(kind="click" if there else "move", box=around(x * scale, y * scale, 2 * scale))]
