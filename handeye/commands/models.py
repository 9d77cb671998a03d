"""`handeye models`: the families that are known, what can be asked here, and whether one points rightly."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Any

from rich.table import Table

from handeye.agent.backends.memory import SPARE, free_gigabytes
from handeye.agent.backends.options import GENERIC
from handeye.agent.cards import Family, families
from handeye.agent.contracts import ModelCard, VisionModel
from handeye.agent.errors import CallerError
from handeye.agent.extras import install_line
from handeye.agent.perception.calibration import Verdict
from handeye.commands.model_factory import load_model
from handeye.commands.report import console, write_json

KNOWN = {
    "oracle": "reads the page instead of the pixels; for MiniWoB++ tasks and the helpdesk",
    "random": "clicks and types by chance",
    "ocr": "no VLM: clicks the line of text most like the words asked for",
    "scripted:FILE": "one answer a line",
    "FOLDER": "weights of a family below",
    "OWNER/NAME": "the same from the hub; fetched at its first use",
    "http://HOST/v1#NAME": "a server that speaks OpenAI's chat completions",
    "openai:NAME, anthropic:NAME, google:NAME": "a vendor's model; screenshots leave this machine",
    "NAME+ocr": "any of these, its clicks held against the words that OCR reads there",
}
BYTES_A_WEIGHT = 2


async def show_models(check: str | None, json_file: str | None) -> bool:
    """List everything, or check one model. False for one that does not point where its card says."""
    shown = console(json_file)
    if check is not None:
        model = load_model(check)
        verdict = await checked(model, anew=True) if _pointed(model.card) else None
        table = Table("key", "value")
        result: dict[str, Any] = model.card.model_dump()
        if verdict is not None:
            result["calibration"] = verdict.model_dump()
        for key, value in result.items():
            table.add_row(key, str(value))
        shown.print(table)
        write_json(result, json_file)
        return verdict is None or verdict.kind == "fit"
    told_models = {"builtin": _builtin(), **KNOWN}
    table = Table("model", "what it is")
    for name, words in told_models.items():
        table.add_row(name, words)
    shown.print(table)
    rows = [_row(family) for family in families().values()]
    table = Table("family", "dialect", "coordinates", "where", "memory", "thinks", "checked", "runs here")
    for row in rows:
        memory = f"{row['memory_needed_gb']} GB" if row["memory_needed_gb"] else ""
        table.add_row(
            row["title"], row["dialect"], row["coordinate_space"], ", ".join(row["where"]), memory,
            "yes" if row["thinks"] else "no", row["checked"], row["why"],
        )  # fmt: skip
    shown.print(table)
    write_json({"models": told_models, "families": rows}, json_file)
    return True


async def checked(model: VisionModel, anew: bool = False) -> Verdict:
    """The model's kept verdict, or a fresh one from the card in a real browser. Raises CallerError."""
    from handeye.environments.browser.environment import BrowserEnvironment, BrowserSettings
    from handeye.evaluation.model.calibrate import address, cached, calibrate, keep

    settings = BrowserSettings(url=address())
    found = None if anew else cached(model.card, settings.scale)
    if found is not None:
        return found
    browser = BrowserEnvironment(settings)
    try:
        await browser.open()
        verdict = await calibrate(model, browser)
    finally:
        await browser.close()
    keep(model.card, settings.scale, verdict)
    return verdict


async def check_first(model: VisionModel) -> Verdict | None:
    """Before a run: None for a model that needs none. Raises CallerError for one that its card misreads."""
    from handeye.evaluation.model.calibrate import refuse_wrong

    if model.card.family == GENERIC:
        print(
            f"no family is known for {model.card.name}: it is asked for JSON in pixels, and may act only "
            "if it points rightly; ?family= names one",
            file=sys.stderr,
        )
    if not _pointed(model.card):
        return None
    verdict = await checked(model)
    refuse_wrong(model.card, verdict)
    if verdict.kind == "lost":
        print(f"{model.card.name} may click in the wrong places: {verdict.reason}", file=sys.stderr)
    return verdict


def _pointed(card: ModelCard) -> bool:
    from handeye.evaluation.model.calibrate import needs_check

    return needs_check(card)


def checked_models(family: str) -> str:
    """How many models of the family were shown the calibration card here, and how many of them point
    rightly."""
    from handeye.evaluation.model.calibrate import kept

    verdicts = [verdict.kind for verdict in kept(family)]
    return f"{verdicts.count('fit')} of {len(verdicts)} fit" if verdicts else "no"


def _row(family: Family) -> dict[str, Any]:
    (needed, there), (runs, why) = _memory(family), _runs_here(family)
    result = family.card(family.family)
    return {
        "family": family.family,
        "title": family.title,
        "dialect": family.dialect,
        "coordinate_space": family.coordinate_space,
        "where": list(family.where),
        "runs_here": runs,
        "why": why,
        "memory_needed_gb": needed,
        "memory_free_gb": there,
        "thinks": family.thinks,
        "checked": checked_models(family.family),
        "card": result.model_dump(mode="json"),
        "note": family.note,
    }


def _runs_here(family: Family) -> tuple[bool, str]:
    """Whether its smallest published model fits into this machine's memory, in words too."""
    if family.where == ("hosted",):
        return False, "hosted by its vendor; not here"
    if family.remote_code == "server":
        return False, "not in transformers; behind a server only"
    missing = [name for name in ("torch", "transformers") if find_spec(name) is None]
    if missing:
        return False, f"{missing[0]} is missing; type: {install_line('vlm')}"
    needed, there = _memory(family)
    if needed is None:
        return True, "yes"
    name, _ = _smallest(family)
    own = "by its own code (FOLDER?code=1), " if family.remote_code else ""
    words = f"{own}{name} needs {needed:.1f} GB, {there:.1f} GB are free"
    return needed <= there, words if needed <= there else f"no: {words}"


def _memory(family: Family) -> tuple[float | None, float]:
    """Gigabytes that its smallest published model needs at two bytes a weight, and those that are free."""
    free = round(free_gigabytes(), 1)
    if not family.sizes:
        return None, free
    return round(_smallest(family)[1] * BYTES_A_WEIGHT * SPARE, 1), free


def _smallest(family: Family) -> tuple[str, float]:
    return min(family.sizes.items(), key=lambda size: size[1])


def _builtin() -> str:
    from handeye.agent.backends.local import builtin_folder, read_card

    try:
        card = read_card(builtin_folder())
    except CallerError as lack:
        return str(lack)
    return f"the VLM that ships with Handeye: {card.name}, licence {card.licence or 'not stated'}"
