"""Longer ways through real programs: files, sheets, pictures, notes, dialogs that menus and keys open."""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image, ImageDraw

from handeye.training.desktop.programs import distinct
from handeye.training.desktop.scenes import Scene, Step
from handeye.training.synth import words

SUFFIXES = ("txt", "csv", "odt", "png", "pdf", "md", "ods")
LOOKS_INTO = ("Control+h", "Control+2", "Control+1", "Control+4", "Alt+Enter", "F5")
SHEET_BUTTONS = (
    "Italic", "Underline", "Center", "Left Align", "Right Align", "Percentage", "Accounting", "Sum",
    "Thousands Separator", "Increase Precision", "Sort Ascending", "Copy", "Save", "Print Preview",
)  # fmt: skip
SHEET_MOVES = ("ArrowDown", "ArrowRight", "Control+ArrowDown", "Control+ArrowRight", "Control+Home", "Tab")
CONVERSIONS = (
    "To Lowercase",
    "To Uppercase",
    "To Title Case",
    "To Opposite Case",
    "Transpose",
    "Tabs to Spaces",
)
PICTURE_KEYS = ("ArrowRight", "ArrowLeft", "ArrowRight", "r", "l", "f", "n", "PageDown", "Home", "v", "h")
PAINT_KEYS = (
    "Control+a", "Control+i", "Control+c", "Control+v", "Control+z", "Control+r", "Control+Shift+l", "Delete",
    "ArrowRight", "ArrowDown", "Control+s", "Control+d", "Home", "End", "Insert",
)  # fmt: skip
UNITS = (("km", "miles"), ("kg", "lb"), ("hours", "minutes"), ("litres", "gallons"), ("acres", "m^2"))
SHELL = (
    "ls -l /usr",
    "date",
    "echo {}",
    "pwd",
    "mkdir {}",
    "touch {}.md",
    "printf '{}\\n' > {}.log",
    "seq 12 | tac",
)
TERMINALS = ("shell", "console", "command line", "xterm", "prompt")
APPLICATIONS = ("mousepad", "geany", "osmo", "xpad", "image viewer", "lxterminal", "l3afpad", "icon browser")
TEXT = ("textbox",)


def press(*keys: str) -> list[Step]:
    return [Step("press", chord) for chord in keys]


def write(text: str, field: str = "") -> Step:
    return Step("type", field, TEXT, text)


def click(name: str, *roles: str) -> Step:
    return Step("click", name, roles or ("button", "menuitem", "tab", "checkbox", "option"))


def told(steps: list[Step]) -> str:
    """The steps one after another, as one goal."""
    said = []
    for step in steps:
        if step.kind == "type":
            said.append(f'type "{step.text}"' + (f" into {step.name}" if step.name else ""))
        else:
            said.append(f'{step.kind} "{step.name}"')
    goal = ", ".join(said)
    return goal[0].upper() + goal[1:]


def flow(
    kind: str, command: list[str], steps: list[Step], toured: bool = True, goal: str = "", opened: str = ""
) -> Scene:
    return Scene(kind, command, goal or told(steps), tuple(steps), toured, opened)


def _file(rng: random.Random) -> str:
    return f"{words.made_up(rng)}.{rng.choice(SUFFIXES)}"


def files(rng: random.Random, folder: Path) -> Scene:
    """A folder: a new one in it, another name, other ways to look at it. It tells nothing of itself."""
    place = folder / words.made_up(rng)
    place.mkdir()
    for name in distinct(rng, rng.randint(1, 9), lambda: _file(rng)):
        (place / name).write_text(words.sentence(rng))
    new = rng.choice((words.made_up(rng), _file(rng), str(rng.randint(1990, 2025)), words.phrase(rng, 1, 2)))
    end = press(rng.choice(("Enter", "Enter", "Enter", "Escape")))
    steps = rng.choice(
        (
            [*press("Control+Shift+n", "Control+a"), write(new), *end],
            [*press("ArrowRight", "F2", "Control+a"), write(new), *end],
            [*press("Control+a", "F2", "Control+a"), write(new), *end],
            [*press("Control+l"), write(f"{folder}/{words.made_up(rng)}"), *end],
            press(*rng.sample(LOOKS_INTO, 3), "Escape"),
        )
    )
    return flow("pcmanfm", ["pcmanfm", str(place)], steps, toured=False)


def sheet(rng: random.Random, folder: Path) -> Scene:
    """A table: about in its cells, a formula or a text, a button of the bars."""
    path = folder / f"{words.made_up(rng)}.csv"
    rows = [
        [words.word(rng), *(str(rng.randint(1, 900)) for _ in range(rng.randint(1, 4)))] for _ in range(7)
    ]
    path.write_text("\n".join(",".join(row) for row in rows[: rng.randint(2, 7)]))
    steps = press(*rng.choices(SHEET_MOVES, k=rng.randint(0, 3)))
    cell = f"{rng.choice('abcd')}{rng.randint(1, 5)}"
    if rng.random() < 0.6:
        name = rng.choice(("sum", "max", "min", "average", "count"))
        formula = rng.choice(
            (f"={name}({cell}:{cell[0]}9)", f"={cell}*{rng.randint(2, 9)}", f"={name}(b1:{cell})")
        )
        steps += [
            write(rng.choice((formula, formula, words.word(rng), str(rng.randint(1, 9999))))),
            *press("Enter"),
        ]
    steps += [click(name, "button") for name in rng.sample(SHEET_BUTTONS, rng.randint(1, 2))]
    return flow("gnumeric", ["gnumeric", str(path)], steps)


def replacing(rng: random.Random, folder: Path) -> Scene:
    """An editor's dialog that looks for words and puts others in their place."""
    path = folder / _file(rng)
    lines = [words.sentence(rng, 3, 8) for _ in range(rng.randint(2, 10))]
    path.write_text("\n".join(lines))
    old, new = rng.choice(" ".join(lines).split()), words.phrase(rng, 1, 2)
    program = rng.choice(("geany", "geany", "mousepad", "l3afpad"))
    command = [program, "-i", str(path)] if program == "geany" else [program, str(path)]
    keys, first, run = {
        "geany": ("Control+h", "Search for:", ("Find", "Replace & Find", "Replace")),
        "mousepad": ("Control+r", "Search for:", ("Find", "Replace", "Replace")),
        "l3afpad": ("Control+h", "Find what:", ("Find and Replace",) * 3),
    }[program]
    opened = press(keys)
    if rng.random() < 0.4 and program != "l3afpad":
        item = "Replace..." if program == "geany" else "Find and Replace..."
        opened = [click("Search", "menuitem"), click(item, "menuitem")]
    fill = [write(old, first), write(new, "Replace with:")]
    if rng.random() < 0.5:
        fill = [write(old), *press("Tab"), write(new)]
    done = rng.choice((click("Close" if program != "l3afpad" else "Cancel", "button"), *press("Escape")))
    return flow(program, command, [*opened, *fill, click(rng.choice(run), "button"), done])


def saving(rng: random.Random, folder: Path) -> Scene:
    """A text under another name, by the menu and the dialog that it opens."""
    program = rng.choice(("mousepad", "l3afpad"))
    target = rng.choice((f"{folder}/{_file(rng)}", f"/tmp/{words.made_up(rng)}/{_file(rng)}", _file(rng)))
    steps = [write(rng.choice((words.phrase, words.sentence))(rng))] if rng.random() < 0.6 else []
    steps += [click("File", "menuitem"), click("Save As...", "menuitem")]
    steps += rng.choice(
        (
            [*press("Control+a"), write(target), rng.choice((*press("Enter"), click("Save", "button")))],
            [write(target, "Name:"), click(rng.choice(("Save", "Cancel")), "button")],
            [click(rng.choice(("Create Folder", "Cancel", "Save")), "button")],
        )
    )
    return flow(program, [program], steps)


def converting(rng: random.Random, folder: Path) -> Scene:
    """A menu in a menu."""
    path = folder / _file(rng)
    path.write_text("\n".join(words.sentence(rng, 2, 7) for _ in range(rng.randint(1, 9))))
    menus = [("Edit", "Convert", name) for name in CONVERSIONS]
    menus += [
        ("Edit", "Move", "Line Up"),
        ("Edit", "Move", "Line Down"),
        ("Document", "Line Ending", "Unix (LF)"),
    ]
    menus += [
        ("View", "Color Scheme", "Classic"),
        ("Document", "Tab Size", "8"),
        ("Document", "Tab Size", "2"),
    ]
    menus += [("Edit", "Paste Special", "Paste from History")]
    begin = press(*rng.choice(((), ("Control+a",), ("Control+End",))))
    steps = [*begin, *(click(name, "menuitem") for name in rng.choice(menus))]
    return flow(
        "mousepad",
        ["mousepad", str(path)],
        [*steps, *press(*rng.choice(((), ("Control+s",), ("Control+z",))))],
    )


def pictures(rng: random.Random, folder: Path) -> Scene:
    """Pictures looked at or painted on by keys; these programs tell nothing of themselves."""
    names = distinct(rng, rng.randint(2, 4), lambda: words.made_up(rng))
    for name in names:
        _picture(rng, folder / f"{name}.png")
    program, keys = rng.choice((("gpicview", PICTURE_KEYS), ("mtpaint", PAINT_KEYS)))
    steps = press(*rng.choices(keys, k=rng.randint(3, 6)))
    return flow(program, [program, str(folder / f"{names[0]}.png")], steps, toured=False)


def _picture(rng: random.Random, path: Path) -> None:
    def colour() -> tuple[int, int, int]:
        return rng.randrange(256), rng.randrange(256), rng.randrange(256)

    width, height = rng.randint(120, 700), rng.randint(100, 500)
    image = Image.new("RGB", (width, height), colour())
    pen = ImageDraw.Draw(image)
    for _ in range(rng.randint(1, 9)):
        xs, ys = sorted(rng.choices(range(width), k=2)), sorted(rng.choices(range(height), k=2))
        rng.choice((pen.rectangle, pen.ellipse))((xs[0], ys[0], xs[1], ys[1]), fill=colour())
    image.save(path)


def finder(rng: random.Random, folder: Path) -> Scene:
    """The list of programs, narrowed by what is typed."""
    steps = [write(rng.choice(APPLICATIONS)), *press(rng.choice(("Enter", "Enter", "Escape", "ArrowDown")))]
    return flow("appfinder", ["xfce4-appfinder"], steps, toured=False)


def sticky(rng: random.Random, folder: Path) -> Scene:
    """A note on the screen."""
    (folder / "config" / "xpad").mkdir(parents=True)
    steps = [write(rng.choice((words.phrase, words.sentence))(rng))]
    steps += press(
        *rng.sample(("Control+w", "Control+a", "Control+b", "Control+i", "Escape"), rng.randint(1, 2))
    )
    return flow("xpad", ["xpad", "--new"], steps, toured=False)


def planner(rng: random.Random, folder: Path) -> Scene:
    """An organiser's tabs, its bare icons, and the dialogs behind them."""
    text = words.phrase(rng, 1, 4)
    tab, icon, field = rng.choice(
        (
            ("Tasks", "New task", "Summary:"),
            ("Tasks", "New task", "Summary:"),
            ("Contacts", "New contact", "First name:"),
            ("Contacts", "New contact", "Last name:"),
            ("Notes", "New note", "Note name:"),
        )
    )
    steps = [click(tab, "tab"), click(icon, "button")]
    steps += [
        write(text, field if rng.random() < 0.5 else ""),
        click(rng.choice(("OK", "OK", "Cancel")), "button"),
    ]
    if rng.random() < 0.25:
        months = ("Next month", "Previous month", "Next year", "Previous day", "Today", "Jump to date")
        steps = [click(name, "button") for name in rng.sample(months, 3)]
    return flow("osmo", ["osmo"], steps)


def reckoning(rng: random.Random, folder: Path) -> Scene:
    """A calculator that is typed to."""
    units, amount = rng.choice(UNITS), rng.randint(2, 99)
    text = rng.choice(
        (f"{amount} {units[0]} to {units[1]}", f"{amount} * {rng.randint(2, 99)}", f"sqrt({amount})")
    )
    steps = [write(text), *press("Enter")]
    steps += [click(name, "button") for name in rng.sample(("Keypad", "History", "Conversion", "Exact"), 1)]
    return flow("qalculate-gtk", ["qalculate-gtk"], steps)


def shell(rng: random.Random, folder: Path) -> Scene:
    """A terminal, that is there or is to be opened first."""
    name = words.made_up(rng)
    steps: list[Step] = []
    opened = rng.choice(("", *TERMINALS))
    if opened:
        steps.append(Step("open", opened))
    for _ in range(rng.randint(1, 2)):
        steps += [write(rng.choice(SHELL).replace("{}", name)), *press("Enter")]
    steps += press(*rng.choice(((), ("Control+l",), ("Control+c",), ("ArrowUp",))))
    return flow("xterm", ["xterm", "-e", "sh"], steps, toured=False, opened=opened)
