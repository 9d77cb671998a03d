"""Names by which runs are told apart in a report: as short as can be, and no two alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from handeye.agent.log.reader import Run


def run_names(runs: Sequence[Run]) -> list[str]:
    """Each run's folder by as many of its last parts as it takes; of a merged run its part too."""
    paths = [run.folder.resolve().parts for run in runs]
    deepest = max((len(path) for path in paths), default=1)
    for length in range(1, deepest + 1):
        names = [
            "/".join([*path[-length:], *([run.part] if run.part else [])])
            for path, run in zip(paths, runs, strict=True)
        ]
        if len(set(names)) == len({(run.folder.resolve(), run.part) for run in runs}):
            break
    return names


def file_names(names: Sequence[str]) -> list[str]:
    """The same as names of files, one each: what would fall together gets a number."""
    used: Counter[str] = Counter()
    found = []
    for name in names:
        plain = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in name)
        used[plain] += 1
        found.append(plain if used[plain] == 1 else f"{plain}~{used[plain]}")
    return found
