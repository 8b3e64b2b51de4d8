"""What a measurement says: both sides, the ratio, the budget; as a table and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from infra.console import french


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of a report.

    Attributes:
        name: what is measured, in French.
        unit: of both sides.
        baseline: the bare side, in the same run; None where the budget is absolute.
        ours: Boussole's side.
        budget: in words, as architecture.md sets it.
        kept: whether the budget is kept in this run.
    """

    name: str
    unit: str
    baseline: float | None
    ours: float
    budget: str
    kept: bool

    @property
    def ratio(self) -> float | None:
        """Ours over the baseline."""
        return None if not self.baseline else self.ours / self.baseline


def percentile(samples: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of the samples lie.

    Raises:
        ValueError: no sample.
    """
    if not samples:
        raise ValueError("nothing was measured")
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def whole(count: int) -> str:
    """``count`` as French writes it: its thousands apart."""
    return f"{count:,}".replace(",", "\u202f")


def _decimal(number: float, places: int) -> str:
    return f"{number:.{places}f}".replace(".", ",")


def middle(samples: Sequence[float]) -> float:
    """The median of the samples."""
    return median(samples)


def machine() -> dict[str, str]:
    """What the figures were taken on."""
    cpu = "unknown"
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = names[0].partition(":")[2].strip() if names else cpu
    return {
        "cpu": cpu,
        "cores": str(os.cpu_count()),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def show(title: str, measures: Sequence[Measure], json_file: Path | None) -> None:
    """Print the table, in French, and write the same figures to ``json_file`` when given."""
    table = Table(title=french(title))
    for heading in ("mesure", "unité", "nu", "Boussole", "rapport", "budget", "tenu"):
        table.add_column(heading, justify="right" if heading in {"nu", "Boussole"} else "left")
    for measure in measures:
        ratio = measure.ratio
        table.add_row(
            french(measure.name),
            measure.unit,
            "" if measure.baseline is None else _decimal(measure.baseline, 3),
            _decimal(measure.ours, 3),
            "" if ratio is None else _decimal(ratio, 2),
            french(measure.budget),
            "oui" if measure.kept else "NON",
        )
    Console(width=120).print(table)
    if json_file is not None:
        figures = [asdict(measure) | {"ratio": measure.ratio} for measure in measures]
        json_file.write_text(
            json.dumps(
                {"title": title, "machine": machine(), "measures": figures},
                ensure_ascii=False,
                indent=2,
            )
            + "\n"
        )
