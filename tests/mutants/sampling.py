"""Chooses which of all possible changes to try."""

import random


class Sample:
    """The changes of one file, in an order drawn from a seed.

    Each line in turn provides one change, so that a line with many operators gets no more than its
    share. take() hands out at most `count` changes, but one that is given back, because it makes no
    difference to the compiler, does not count.
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
    """Divides `count` among the files, by the lines that can be changed; each gets at least one."""
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
