"""Random windows of real programs, each with goals whose steps are known."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from handeye.training.desktop.scenes import Scene, Step
from handeye.training.synth import words

BUTTONS = ("OK", "Cancel", "Apply", "Close", "Yes", "No", "Save", "Discard", "Continue", "Retry", "Help")
FIELD_NAMES = (
    "Name", "First name", "Last name", "City", "Street", "Email", "Phone", "Title", "Subject", "Company",
    "User name", "Note", "Comment", "Author", "File name", "Folder", "Server", "Address", "Country", "Code",
)  # fmt: skip
FINISH = ("and press {b}", "then press {b}", "and click {b}", ", then click the button {b}")


def distinct(rng: random.Random, count: int, draw: Callable[[], str]) -> list[str]:
    found: dict[str, str] = {}
    while len(found) < count:
        text = draw()
        found.setdefault(text.casefold(), text)
    return list(found.values())


def _label(rng: random.Random, known: tuple[str, ...]) -> str:
    return rng.choice(known) if rng.random() < 0.5 else words.phrase(rng, 1, 2)


def _safe(text: str) -> str:
    """Without what yad and zenity read as separators or mark-up."""
    return "".join(character for character in text if character not in "!|:&<>\\_@") or "x"


def form(rng: random.Random, folder: Path) -> Scene:
    """yad's form: fields, check boxes, lists, numbers, buttons of one's own."""
    command = ["yad", "--form", "--title", words.phrase(rng, 1, 3), f"--columns={rng.choice((1, 1, 1, 2))}"]
    count = rng.randint(2, 7)
    labels = distinct(rng, count, lambda: _safe(_label(rng, FIELD_NAMES)))
    said: list[str] = []
    steps: list[Step] = []
    if rng.random() < 0.4:
        command += ["--text", _safe(words.sentence(rng))]
    for label in labels:
        kind = rng.choices(("", "CHK", "NUM", "CB", "LBL", "H"), (6, 3, 1, 2, 1, 0.5))[0]
        asked = len(steps) < 4 and rng.random() < 0.6
        text = _safe(rng.choice((words.word, words.phrase, words.person, words.user_name))(rng))
        if kind == "CHK":
            command += [f"--field={label}:CHK", "FALSE"]
            if asked:
                said.append(rng.choice(("tick {}", "check {}", 'turn "{}" on')).format(label))
                steps.append(Step("click", label, ("checkbox",)))
        elif kind == "CB":
            options = distinct(rng, rng.randint(2, 5), lambda: _safe(words.phrase(rng, 1, 2)))
            command += [f"--field={label}:CB", "!".join(options)]
            if asked:
                said.append(f"choose {options[-1]} in {label}")
                steps += [Step("click", label, ("combobox",)), Step("click", options[-1], ("menuitem",))]
        elif kind == "NUM":
            command += [f"--field={label}:NUM", f"{rng.randint(0, 20)}!0..99!1"]
        elif kind == "LBL":
            command += [f"--field={label}:LBL", ""]
        else:
            old = _safe(words.word(rng)) if rng.random() < 0.25 else ""
            command += [f"--field={label}" + (":H" if kind == "H" else ""), old]
            if asked:
                said.append(rng.choice(('enter "{}" in {}', 'type "{}" into {}')).format(text, label))
                steps.append(Step("type", label, ("textbox",), text, clear=bool(old)))
    buttons = _buttons(rng)
    command += [part for i, name in enumerate(buttons) for part in (f"--button={name}:{i}",)]
    last = rng.choice(buttons)
    goal = ", ".join(said)
    goal = f"{goal} {rng.choice(FINISH).format(b=last)}" if goal else f"press {last}"
    steps.append(Step("click", last, ("button",)))
    return Scene("form", command, goal[0].upper() + goal[1:], tuple(steps))


def _buttons(rng: random.Random) -> list[str]:
    return distinct(
        rng,
        rng.randint(1, 4),
        lambda: rng.choice(BUTTONS) if rng.random() < 0.6 else _safe(words.phrase(rng, 1, 2)),
    )


def question(rng: random.Random, folder: Path) -> Scene:
    """zenity's message with buttons of one's own."""
    buttons = distinct(rng, 4, lambda: _safe(_label(rng, BUTTONS)))
    command = ["zenity", rng.choice(("--question", "--question", "--info", "--warning", "--error"))]
    command += ["--title", words.phrase(rng, 1, 3), "--no-markup", "--text", words.sentence(rng, 3, 8)]
    command += ["--ok-label", buttons[0]]
    shown = buttons[:1]
    if "--question" in command:
        command += ["--cancel-label", buttons[1]]
        shown = buttons[:2]
    for name in buttons[2 : 2 + rng.choice((0, 0, 1, 2))]:
        command += ["--extra-button", name]
        shown.append(name)
    name = rng.choice(shown)
    goal = rng.choice(('Press "{}"', "Answer with {}", "Choose {} in the dialog", "Click the button {}"))
    return Scene("question", command, goal.format(name), (Step("click", name, ("button",)),))


def entry(rng: random.Random, folder: Path) -> Scene:
    """zenity's question for one text."""
    text = rng.choice((words.word, words.phrase, words.sentence, words.user_name))(rng)
    command = ["zenity", "--entry", "--title", words.phrase(rng, 1, 3), "--text", words.phrase(rng, 2, 4)]
    goal = rng.choice(
        ('Type "{}" and press OK', "Enter {} and confirm with OK", 'Answer "{}", then click OK')
    )
    steps = (Step("type", "", ("textbox",), text), Step("click", "OK", ("button",)))
    return Scene("entry", command, goal.format(text), steps)


def choice(rng: random.Random, folder: Path) -> Scene:
    """zenity's table of rows, one to be chosen."""
    columns = rng.randint(1, 3)
    rows = rng.randint(3, 9)
    cells = distinct(rng, columns * rows, lambda: words.phrase(rng, 1, 3))
    command = ["zenity", "--list", "--title", words.phrase(rng, 1, 2), "--text", words.phrase(rng, 2, 5)]
    command += ["--width", str(rng.randint(320, 600)), "--height", str(rng.randint(240, 420))]
    command += [f"--column={words.phrase(rng, 1, 1)}" for _ in range(columns)]
    wanted = rng.choice(cells[: 4 * columns])
    goal = rng.choice(("Select {} and press OK", 'Choose the row "{}", then OK', "Pick {} and click OK"))
    steps = (Step("click", wanted, ("option",)), Step("click", "OK", ("button",)))
    return Scene("list", [*command, *cells], goal.format(wanted), steps)


def note(rng: random.Random, folder: Path) -> Scene:
    """An editor with some lines in it: something is typed and saved, or a menu is opened."""
    path = folder / f"{words.made_up(rng)}.txt"
    path.write_text("\n".join(words.sentence(rng, 2, 9) for _ in range(rng.randint(0, 12))))
    command = [rng.choice(("mousepad", "mousepad", "l3afpad", "geany")), str(path)]
    if command[0] == "geany":
        command.insert(1, "-i")
    menus = {"mousepad": MOUSEPAD, "geany": GEANY, "l3afpad": L3AFPAD}[command[0]]
    if rng.random() < 0.6:
        return _menu(rng, command[0], command, menus)
    text = rng.choice((words.sentence, words.phrase))(rng)
    goal = rng.choice(('Type "{}" and save with Ctrl+S', 'Write "{}", then press Ctrl+S', "Add {} and save"))
    steps = (Step("type", "", ("textbox",), text), Step("press", "Control+s"))
    return Scene(command[0], command, goal.format(text), steps, toured=True)


MOUSEPAD = {
    "File": ("New", "Open...", "Save As...", "Reload", "Print..."),
    "Edit": ("Select All", "Preferences...", "Paste"),
    "Search": ("Find...", "Find and Replace...", "Go to..."),
    "View": ("Line Numbers", "Select Font...", "Fullscreen"),
    "Document": ("Word Wrap", "Auto Indent"),
    "Help": ("Contents", "About"),
}
GEANY = {
    "File": ("New", "Open...", "Save As...", "Properties", "Print..."),
    "Edit": ("Select All", "Preferences", "Paste"),
    "Search": ("Find...", "Replace...", "Go to Line..."),
    "View": ("Change Font...", "Show Toolbar"),
    "Document": ("Line Wrapping", "Read Only"),
}
L3AFPAD = {
    "File": ("New", "Open...", "Save As..."),
    "Edit": ("Select All", "Paste"),
    "Search": ("Find...", "Replace...", "Jump To..."),
    "Options": ("Font...", "Word Wrap", "Line Numbers"),
}
CALCULATOR = {
    "View": ("Paper Mode", "Basic Mode", "Menu bar"),
    "Edit": ("Copy", "Preferences"),
}


def _menu(rng: random.Random, kind: str, command: list[str], menus: dict[str, tuple[str, ...]]) -> Scene:
    menu = rng.choice(list(menus))
    item = rng.choice(menus[menu])
    form = rng.choice(
        (
            'Choose "{i}" in the {m} menu',
            "Open the {m} menu and click {i}",
            "{m} > {i}",
            'Click "{m}", then "{i}"',
        )
    )
    steps = (Step("click", menu, ("menuitem",)), Step("click", item, ("menuitem",)))
    return Scene(kind, command, form.format(m=menu, i=item), steps, toured=True)


def calculator(rng: random.Random, folder: Path) -> Scene:
    program = rng.choice(("galculator", "galculator", "galculator", "qalculate-gtk"))
    if program == "galculator" and rng.random() < 0.3:
        return _menu(rng, program, [program], CALCULATOR)
    first, second = rng.randint(0, 99), rng.randint(0, 99)
    sign = "+"
    goal = rng.choice(("Work out {}{}{}", "Calculate {} {} {}", "Use the buttons to compute {} {} {}"))
    keys = [*str(first), sign, *str(second), "="]
    steps = tuple(Step("click", key, ("button",)) for key in keys)
    return Scene(program, [program], goal.format(first, sign, second), steps, toured=True)


def table(rng: random.Random, folder: Path) -> Scene:
    """A spreadsheet, a launcher or an organiser, for what can be seen and found on them."""
    program = rng.choice(("gnumeric", "xfce4-appfinder", "osmo", "xpad"))
    if program == "gnumeric":
        path = folder / "table.csv"
        rows = ([words.phrase(rng, 1, 2) for _ in range(4)] for _ in range(rng.randint(3, 14)))
        path.write_text("\n".join(",".join(row) for row in rows))
        menu = rng.choice(("File", "Edit", "Insert", "Format", "Data", "Tools"))
        goal, steps = f"Open the {menu} menu", (Step("click", menu, ("menuitem",)),)
        return Scene(program, [program, str(path)], goal, steps, toured=True)
    if program == "osmo":
        tab = rng.choice(("Tasks", "Contacts", "Notes"))
        return Scene(program, [program], f"Open the {tab} tab", (Step("click", tab, ("tab",)),), toured=True)
    if program == "xpad":
        return Scene(program, [program, "-n"], "Close the help", (Step("press", "Escape"),))
    text = rng.choice(("calc", "text", "paint", "term", "file", "view", "note"))
    steps = (Step("type", "", ("textbox",), text),)
    return Scene("appfinder", [program], f'Search for "{text}"', steps)
