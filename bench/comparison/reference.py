"""ActorGrid compared with the figures of MinIO's Grid, which were measured once, elsewhere."""

import json
import pathlib
from dataclasses import dataclass
from typing import Optional

from . import words
from .figures import Spread

FILE = pathlib.Path(__file__).parent.parent / "reference.json"


@dataclass(frozen=True)
class Scale:
    """How much faster this machine is than the one on which the reference was measured."""
    factor: float
    floor_then_ns: float
    floor: Optional[Spread]  # None: not measured, so nothing is scaled

    def apply(self, figure, value):
        if figure.endswith("per_s"):
            return value * self.factor
        return value / self.factor if figure.endswith("_ns") else value


@dataclass(frozen=True)
class Row:
    title: str
    figure: str
    reference: Optional[float]  # scaled
    ours: Optional[Spread]
    ratio: Optional[Spread]  # ours to the reference
    wanted: str
    is_met: Optional[bool]  # None: there is no target, or it was not measured


def load(path=FILE):
    return json.loads(path.read_text())


def scale_of(figures, kept):
    then = kept["floor"]
    now = figures.spread("floor", then["figure"], workload=then["workload"])
    return Scale(then["reference"] / now.median if now else 1.0, then["reference"], now)


def row_of(figures, scale, kept):
    figure = kept["figure"]
    ours = figures.spread("actorgrid", figure, workload=kept["workload"], **kept["labels"])
    reference, ratio = kept.get("reference"), None
    if reference is not None:
        reference = scale.apply(figure, reference)
        if ours:
            ratio = Spread(*(value / reference for value in (ours.median, ours.low, ours.high)))
    wanted, is_met = verdict(kept, ours, ratio)
    return Row(kept["title"], figure, reference, ours, ratio, wanted, is_met)


def verdict(kept, ours, ratio):
    """The target, and whether the medians meet it."""
    if "at_least" in kept:
        return f"at least {kept['at_least']:g}", ratio and ratio.median >= kept["at_least"]
    if "at_most" in kept:
        return f"at most {kept['at_most']:.2f}", ratio and ratio.median <= kept["at_most"]
    if "limit" in kept:
        limit = words.of_figure(kept["figure"])(kept["limit"])
        return f"at most {limit}", ours and ours.median <= kept["limit"]
    return "", None


def rows(figures, kept):
    scale = scale_of(figures, kept)
    return scale, [row_of(figures, scale, row) for row in kept["rows"]]
