"""What a comparison says: a section of docs/lab.md with its table, plot and the claims it tests."""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from handeye.agent.errors import CallerError, MissingExtra
from handeye.training.lab.compare import ASKED, Order, Score
from handeye.training.lab.start import MINUTES

HEAD = f"""# The VLM's parts, compared

Written by `handeye lab compare`; each section says the command that wrote it. Every variant starts from the
same weights where it has a counterpart, sees the same stream of questions and gets the same processor time;
`steps` says how far it came. The encoder has learnt to read before, once, in {MINUTES:g} minutes, at many
scales and shapes (`training/lab/start.py`), and stays as it is; adapter, fusion and decoder start untrained.
Only the comparison of encoders and one on screens of a folder train the encoder from nothing, and native
fusion its own VQ encoder, within their time.

Reading: the word on the button of a named colour or at a named point, exact. Grounding: a point in the button
of the named colour or word. Both are greedy answers to {ASKED} questions on screens of one to three buttons
that were never trained on, whose twelve words and six colours were; a blind guess is right in 0.08 (reading)
and about 0.16 (grounding). The probes tell the word and the colour of each button from the picture tokens
alone, by ridge regression: what the tokens hold, whether or not the decoder has learnt to use it yet. ± is
half a 95 % interval: over seeds (Student's t), or, of a single seed, over the questions, the same ones for
all; then another seed could still turn a small difference round. These are very small models trained for a
minute or less: they say what a part costs and how fast it learns, not what it could do in the end.
"""
PROBES = ("probe_word", "probe_colour")
NAMES = {"read": "reading", "ground": "grounding", "probe_word": "word probe",
         "probe_colour": "colour probe"}  # fmt: skip
STUDENT = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78, 6: 2.57, 7: 2.45, 8: 2.36}
"""97.5 % quantiles of Student's t by the number of seeds."""
CLAIMS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "adapter": (
        ("A linear adapter is surprisingly effective: an MLP reads no better.", "mlp", "linear", "read"),
        ("Resamplers lose detail: a linear adapter reads better than the Perceiver resampler.",
         "linear", "resampler", "read"),
        ("... and better than the Q-Former.", "linear", "q_former", "read"),
        ("The C-Abstractor keeps places: it grounds better than the Perceiver resampler.",
         "abstractor", "resampler", "ground"),
    ),
    "fusion": (
        ("Late fusion cannot say where: early fusion grounds better.", "early", "late", "ground"),
        ("Gates cost time to open: ungated cross-attention grounds better early on.",
         "cross", "gated", "ground"),
        ("A visual expert helps: it grounds better than early fusion.", "expert", "early", "ground"),
        ("Discrete tokens lose detail: early fusion reads better than native.", "early", "native", "read"),
    ),
    "aspect": (
        ("Stretching costs: pad reads better than stretch.", "pad", "stretch", "read"),
        ("Cropping loses targets: pad grounds better than crop.", "pad", "crop", "ground"),
        ("Tiles keep small print: tile reads better than pad.", "tile", "pad", "read"),
        ("Variable resolution keeps it too: native reads better than pad.", "native", "pad", "read"),
    ),
    "encoder": (
        ("A convolution stem learns faster: conv_vit grounds better than CLIP's ViT from scratch.",
         "conv_vit", "clip", "ground"),
        ("Two encoders see more than one: siglip+dinov2 grounds better than siglip.",
         "siglip+dinov2", "siglip", "ground"),
    ),
    "resolution": (("More pixels read better: 128 px against 64 px.", "128 px", "64 px", "read"),),
    "tokens": (("Fewer tokens read worse: 36 against 4 of the resampler.",
                "36 (resampler)", "4 (resampler)", "read"),),
}  # fmt: skip
"""What is said of the parts: (claim, the better one, the worse one, measured by)."""


def write_report(order: Order, scores: Sequence[Score], command: str, page: Path) -> None:
    """Puts the section of what was varied into the page, in place of an older one; the plot beside it."""
    picture = page.with_suffix("") / f"{order.vary}.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    plot(scores, picture)
    section = "\n".join(
        [
            f"<!-- lab:{order.vary} -->",
            f"## {order.vary}",
            "",
            f"`{command}`, on {processor_name()}; {_data(order)}.",
            "",
            *table(scores),
            "",
            f"![{order.vary}]({picture.parent.name}/{picture.name})",
            "",
            *verdicts(order.vary, scores),
            f"<!-- /lab:{order.vary} -->",
        ]
    )
    text = page.read_text(encoding="utf-8") if page.exists() else HEAD
    old = re.compile(f"<!-- lab:{order.vary} -->.*<!-- /lab:{order.vary} -->", re.DOTALL)
    text = old.sub(lambda _: section, text) if old.search(text) else f"{text.rstrip()}\n\n{section}\n"
    page.write_text(text, encoding="utf-8")


def table(scores: Sequence[Score]) -> list[str]:
    """A row a variant, the mean over its seeds; with one seed the intervals are over its questions."""
    rows = [
        "| variant | tokens | parameters | GFLOP | ms | steps | loss | reading | grounding | word probe "
        "| colour probe |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, own in _by_variant(scores).items():
        first = own[0]
        steps = statistics.fmean(score.steps for score in own)
        ms = statistics.fmean(score.latency_ms for score in own)
        loss = statistics.fmean(score.loss for score in own)
        cells = [
            name, f"{first.tokens:.0f}", f"{first.parameters / 1e6:.2f} M", f"{first.gflop:.2f}", f"{ms:.1f}",
            f"{steps:.0f}", f"{loss:.2f}", said(_values(own, "read")), said(_values(own, "ground")),
            *(said(values) if (values := _values(own, probe)) else "-" for probe in PROBES),
        ]  # fmt: skip
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def verdicts(vary: str, scores: Sequence[Score]) -> list[str]:
    """Each claim with the difference that was measured, seed by seed, or question by question of one seed."""
    own = _by_variant(scores)
    lines = []
    for claim, better, worse, measure in CLAIMS.get(vary, ()):
        if better not in own or worse not in own:
            continue
        data = []
        for name in (measure, *(("probe_word",) if measure == "read" else ())):
            pairs = zip(_values(own[better], name), _values(own[worse], name), strict=False)
            if gaps := [a - b for a, b in pairs]:
                data.append(f"{NAMES[name]}: {better} - {worse} = {said(gaps, signed=True)}, {_judged(gaps)}")
        lines.append(f"- {claim} Measured in {'; in the '.join(data)}.")
    return [*lines, ""] if lines else []


def _judged(gaps: Sequence[float]) -> str:
    half = _half(gaps)
    if half is None:
        return "one value, so no interval"
    mean = statistics.fmean(gaps)
    if abs(mean) <= half:
        return "not told apart"
    return "the first is better" if mean > 0 else "the second is better"


def _values(own: Sequence[Score], measure: str) -> list[float]:
    """One a seed; of a single seed one a question, 0 or 1, where they are known."""
    if len(own) == 1 and (each := getattr(own[0], f"{measure}_right", ())):
        return [float(right) for right in each]
    values = [getattr(score, measure) for score in own]
    return [value for value in values if value is not None]


def said(values: Sequence[float], signed: bool = False) -> str:
    half = _half(values)
    mean = f"{statistics.fmean(values):{'+' if signed else ''}.3f}"
    return mean if half is None else f"{mean} ± {half:.3f}"


def _half(values: Sequence[float]) -> float | None:
    """Half of the 95 % interval of the mean; None for a single value."""
    if len(values) < 2:
        return None
    return STUDENT.get(len(values), 2.0) * statistics.stdev(values) / len(values) ** 0.5


def _by_variant(scores: Sequence[Score]) -> dict[str, list[Score]]:
    found: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        found[score.variant].append(score)
    return found


def plot(scores: Sequence[Score], picture: Path) -> None:
    """Bars of reading, grounding and probe with intervals, and accuracy against picture tokens."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingExtra("matplotlib", "lab") from None
    own = _by_variant(scores)
    figure = Figure(figsize=(10, 3.6), layout="constrained")
    bars, cost = figure.subplots(1, 2, width_ratios=(2, 1))
    for number, measure in enumerate(("read", "ground", *PROBES)):
        values = [_values(group, measure) or [0.0] for group in own.values()]
        places = [index + (number - 1.5) * 0.2 for index in range(len(values))]
        halves = [_half(group) or 0.0 for group in values]
        bars.bar(places, [statistics.fmean(g) for g in values], 0.19, yerr=halves, label=NAMES[measure])
    bars.set_xticks(range(len(own)), list(own), rotation=20)
    bars.set_ylim(0, 1)
    bars.legend()
    for name, group in own.items():
        both = statistics.fmean((s.read + s.ground) / 2 for s in group)
        cost.plot(group[0].gflop, both, "o")
        cost.annotate(name, (group[0].gflop, both), fontsize=8)
    cost.set_xlabel("GFLOP a question")
    cost.set_ylabel("mean of reading and grounding")
    try:
        figure.savefig(picture, dpi=90, metadata={"Software": None})
    except OSError as fault:
        raise CallerError(f"cannot write {picture}: {fault.strerror}") from None


def processor_name() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{names[0]}, {len(names)} processors" if names else "an unknown processor"


def _data(order: Order) -> str:
    what = "screens drawn in memory" if order.data is None else f"screens of the folder {order.data.name}"
    return f"{what}, {order.minutes:g} minutes of processor time in all, {order.seeds} seed(s)"
