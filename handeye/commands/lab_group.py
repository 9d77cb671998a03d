"""The command group `handeye lab`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from handeye.commands.options import Json

lab = typer.Typer(help="Open the VLM up: where it looks, which parts pay.", no_args_is_help=True)
PAGE = Path("docs/lab.md")


@lab.command("look")
def lab_look(
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="A screenshot.")],
    goal: Annotated[str, typer.Argument(metavar="INSTRUCTION", help="What the model is asked to do on it.")],
    model: Annotated[str, typer.Option(help="builtin, or a folder of its weights.")] = "builtin",
    out: Annotated[Path | None, typer.Option(help="The picture; IMAGE-look.png when left out.")] = None,
    json: Json = None,
) -> None:
    """Save a picture of where the built-in VLM looks: heat map, each layer's attention, tiles, confidence."""
    from handeye.commands import lab as labs

    labs.look(image, goal, model, out, json)


@lab.command("parts")
def lab_parts(json: Json = None) -> None:
    """Which encoder, adapter and fusion go together, and why the others do not."""
    from handeye.commands import lab as labs

    labs.parts(json)


@lab.command("compare")
def lab_compare(
    vary: Annotated[str, typer.Option(help="adapter, encoder, fusion, aspect, resolution or tokens.")],
    budget: Annotated[float, typer.Option(metavar="MINUTES", help="Processor minutes of training, in all.")],
    seeds: Annotated[int, typer.Option(help="Trainings of each variant; from 2 on there are intervals.")] = 1,
    data: Annotated[Path | None, typer.Option(help="Screens to train on; drawn in memory if none.")] = None,
    test: Annotated[Path | None, typer.Option(help="Screens to measure on, with --data.")] = None,
    out: Annotated[Path, typer.Option(help="The page to write its section of.")] = PAGE,
    json: Json = None,
) -> None:
    """Train small variants from the same start with the same data and compute, and write what came out."""
    from handeye.commands import lab as labs
    from handeye.training.lab.compare import Order

    arguments = [
        "handeye",
        "lab",
        "compare",
        "--vary",
        vary,
        "--budget",
        f"{budget:g}",
        "--seeds",
        str(seeds),
    ]
    for name, folder in (("--data", data), ("--test", test)):
        arguments += [name, folder.name] if folder else []
    labs.compare(Order(vary, budget, seeds, data, test), out, shlex.join(arguments), json)


@lab.command("stages")
def lab_stages(
    budget: Annotated[float, typer.Option(metavar="MINUTES", help="Processor minutes of training, in all.")],
    lora: Annotated[bool, typer.Option("--lora", help="Change the decoder by low-rank matrices.")] = False,
    json: Json = None,
) -> None:
    """Take a small joined VLM through align, instruct and prefer, and show what each stage gives."""
    from handeye.commands import lab as labs

    labs.stages(budget, lora, json)
