"""Fields whose keys depend on the language of the browser (dates, times) or that take no text (colour,
slider).

They are given a whole value at once, as a person's picker does: the page gets its input and change events.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.async_api import Error, Page

from handeye.environments.browser.mask import focused
from handeye.environments.chords import ActionNotSupported

VALUES: Mapping[str, str] = {
    "date": r"\d{4,}-\d\d-\d\d",
    "month": r"\d{4,}-\d\d",
    "week": r"\d{4,}-W\d\d",
    "time": r"\d\d:\d\d(:\d\d(\.\d{1,3})?)?",
    "datetime-local": r"\d{4,}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?",
    "color": r"#[0-9a-fA-F]{6}",
    "range": r"-?\d+(\.\d+)?",
}
"""By an input's type: what its whole value looks like."""
KIND = "node => node.localName === 'input' ? node.type : ''"
REFUSED = """node => {
  const { valid, badInput, rangeUnderflow, rangeOverflow, stepMismatch } = node.validity;
  if (valid || !(badInput || rangeUnderflow || rangeOverflow || stepMismatch)) return '';
  return `${node.min ? `from ${node.min} ` : ''}${node.max ? `to ${node.max}` : ''}`.trim() || 'others';
}"""


async def set_value(page: Page, text: str) -> bool:
    """Give the focused field the value if it is such a field and the text such a value; whether it was done.

    Raises ActionNotSupported when the field refuses it.
    """
    field = await focused(page.main_frame)
    kind = await field.evaluate(KIND) if field is not None else ""
    if field is None or kind not in VALUES or not re.fullmatch(VALUES[kind], text):
        return False
    try:
        await field.fill(text.lower() if kind == "color" else text)
    except Error as fault:
        raise ActionNotSupported(
            f"the {kind} field does not take {text!r}: {str(fault).splitlines()[0]}"
        ) from None
    await page.keyboard.press("Escape")  # a palette that the click has opened
    if refused := await field.evaluate(REFUSED):
        raise ActionNotSupported(f"the {kind} field does not take {text!r}; it takes {refused}")
    return True
