"""Figures of many rounds: medians, and the spread of the rounds."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Spread:
    median: float
    low: float
    high: float

    @staticmethod
    def of(values):
        return Spread(median(values), min(values), max(values)) if values else None


class Figures:
    """The records, to be queried by system, figure and labels such as workload and callers."""

    PLACE = ("round", "system", "workload")  # in every record

    def __init__(self, records):
        self._good = [r for r in records if "failed" not in r]
        self.failures = [r for r in records if "failed" in r]

    def rounds(self, system, figure, **labels):
        """The figure of each round, by the number of the round."""
        return {r["round"]: r[figure] for r in self.matching(system, **labels)
                if r.get(figure) is not None}

    def spread(self, system, figure, **labels):
        """None if it was not measured."""
        return Spread.of(list(self.rounds(system, figure, **labels).values()))

    def ratio(self, system, others, figure, best=max, **labels):
        """Of a system to the best of others, round by round; None if nothing can be compared."""
        own = self.rounds(system, figure, **labels)
        theirs = [self.rounds(other, figure, **labels) for other in others]
        ratios = []
        for number, value in own.items():
            against = [rounds[number] for rounds in theirs if rounds.get(number)]
            if against:
                ratios.append(value / best(against))
        return Spread.of(ratios)

    def matching(self, system, **labels):
        wanted = {"system": system, **labels}
        return [r for r in self._good if all(r.get(k) == v for k, v in wanted.items())]
