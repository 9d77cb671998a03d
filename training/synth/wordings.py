"""How questions about a screen are worded; `{slots}` are filled from its elements."""

from __future__ import annotations

NOUNS = {
    "button": "button",
    "link": "link",
    "checkbox": "checkbox",
    "radio": "radio button",
    "textbox": "text field",
    "combobox": "list",
    "tab": "tab",
    "menuitem": "menu item",
    "switch": "switch",
    "spinbutton": "number field",
}

CLICK = (
    'Click "{x}"',
    'Click on "{x}"',
    'Press "{x}"',
    'Choose "{x}"',
    "Click {x}",
    "Click on {x}.",
    'Select "{x}".',
)
CLICK_ROLE = (
    'Click the {n} "{x}"',
    'Click on the "{x}" {n}.',
    "Press the {n} {x}",
    "Click the {x} {n}",
    'Find the {n} "{x}" and click it',
    'Click the {n} labeled "{x}"',
)
FOCUS = (
    'Click into the field "{x}"',
    "Focus the {x} field",
    'Click the text field "{x}"',
    'Put the cursor in "{x}"',
    "Select the field {x}",
    'Focus into the "{x}" textbox',
)
OPEN = (
    'Open the list "{x}"',
    "Click the drop-down {x}",
    'Open the drop-down list "{x}"',
    'Click the select box "{x}"',
    "Expand the {x} list",
    'Show the choices of "{x}"',
)
TYPE = (
    'Type "{t}" into the field "{x}"',
    'Enter "{t}" in {x}',
    'Write "{t}" into the {x} field',
    'Fill "{x}" with "{t}"',
    'Put "{t}" in the field {x}',
    'Set {x} to "{t}"',
    "Type {t} into {x}",
    'Enter "{t}" as "{x}"',
)
TYPE_ONLY = (
    'Type "{t}"',
    'Enter "{t}" into the text field',
    'Write "{t}" in the text box',
    'Enter "{t}"',
    "Type {t} into the field",
    'Put "{t}" into the input field',
)
TICK = (
    'Tick "{x}"',
    'Check "{x}"',
    "Check the box {x}",
    'Turn "{x}" on',
    'Select "{x}"',
    "Tick the box {x}",
    'Enable "{x}"',
)
UNTICK = (
    'Untick "{x}"',
    'Uncheck "{x}"',
    "Uncheck the box {x}",
    'Turn "{x}" off',
    'Deselect "{x}"',
    'Disable "{x}"',
)
ICON = (
    "Click the {x} icon",
    "Click on the {x} icon",
    "Press the button with the {x}",
    "Click the {x} symbol",
    "Click the icon of a {x}",
    "Press the {x} icon",
)
COLOR = (
    "Click the {c} {n}",
    "Press the {c} {n}",
    "Click on the {c} {n}.",
    "Choose the {n} that is {c}",
    "Click the {n} with the {c} color",
    "Find the {c} {n} and click it",
)
BESIDE = (
    'Click the {n} {w} "{x}"',
    "Press the {n} {w} {x}",
    'Click on the {n} {w} "{x}".',
    'Choose the {n} {w} the text "{x}"',
    'Find "{x}" and click the {n} {w} it',
    'Look for "{x}", then click the {n} {w} it',
)
IN_ROW = (
    'Click "{t}" in the row of "{x}"',
    'Click "{t}" next to {x}',
    'In the row "{x}" click {t}',
    '{t} the entry "{x}"',
    'Press {t} for "{x}"',
    'Find {x} and click its "{t}"',
)
ORDER = (
    "Click the {o} {n}",
    "Press the {o} {n}",
    "Click on the {o} {n} on the page.",
    "Choose the {o} {n}",
    "Select the {o} {n}",
    "Click the {n} that comes {o}",
)
BY_STATE = (
    "Click the {n} that is {s}",
    "Click the {s} {n}",
    "Choose the {n} which is {s}",
    "Find the {s} {n} and click it",
    "Press the {n} that is {s}",
    "Click on the {s} {n}.",
)
NOT_THERE = (
    "OK",
    "Cancel",
    "Submit",
    "Save",
    "Delete",
    "Search",
    "Next",
    "Log in",
    "Settings",
    "Name",
    "Email",
    "Help",
)
