"""`handeye models`: what can be asked here, and what one model is."""

from __future__ import annotations

from rich.table import Table

from agent.commands.parts import load_model
from agent.commands.report import console, write_json
from agent.errors import CallerError

KNOWN = {
    "oracle": "reads the page instead of the pixels; for MiniWoB++ tasks and the helpdesk",
    "random": "clicks and types by chance",
    "scripted:FILE": "one answer a line",
    "FOLDER": "weights that transformers loads with AutoModelForImageTextToText",
}


def show_models(check: str | None, json_file: str | None) -> None:
    """List the models, or load one and print its card. Raises CallerError for one that cannot be used."""
    shown = console(json_file)
    if check is not None:
        card = load_model(check).card
        table = Table("key", "value")
        for key, value in card.model_dump().items():
            table.add_row(key, str(value))
        shown.print(table)
        write_json(card.model_dump(), json_file)
        return
    told = {"builtin": _builtin(), **KNOWN}
    table = Table("model", "what it is")
    for name, words in told.items():
        table.add_row(name, words)
    shown.print(table)
    write_json({"models": told}, json_file)


def _builtin() -> str:
    from agent.backends.local import builtin_folder, read_card

    try:
        card = read_card(builtin_folder())
    except CallerError as lack:
        return str(lack)
    return f"the VLM that ships with Handeye: {card.name}, licence {card.licence or 'not stated'}"
