"""Which of all possible changes are tried."""

import random


class Sample:
    """The changes of one file in the order in which a seed draws them.

    One line after the other gives one change, so that no line with many operators has more than its
    share. What turns out to change nothing that the compiler sees is replaced by the next: take()
    hands out no more than `count` that are not given back.
    """

    def __init__(self, changes, seed, file):
        draw = random.Random(f"{seed}:{file}")
        by_line = {}
        for change in changes:
            by_line.setdefault(change.line, []).append(change)
        self.lines = len(by_line)
        lines = list(by_line.values())
        draw.shuffle(lines)
        for line in lines:
            draw.shuffle(line)
        deepest = max(map(len, lines), default=0)
        self.order = [line[depth] for depth in range(deepest) for line in lines if depth < len(line)]
        self.count = 0
        self.taken = 0

    def take(self):
        if self.taken == self.count or not self.order:
            return None
        self.taken += 1
        return self.order.pop(0)

    def give_back(self):
        self.taken -= 1


def share(samples, count):
    """Gives each file its part of `count`, by its lines that can be changed; none goes without."""
    samples = [sample for sample in samples if sample.order]
    lines = sum(sample.lines for sample in samples)
    for sample in samples:
        sample.count = min(max(1, count * sample.lines // lines), len(sample.order))
    left = count - sum(sample.count for sample in samples)
    by_rest = sorted(samples, key=lambda sample: -(count * sample.lines % lines))
    while left > 0 and any(sample.count < len(sample.order) for sample in by_rest):
        for sample in by_rest:
            if left > 0 and sample.count < len(sample.order):
                sample.count += 1
                left -= 1
