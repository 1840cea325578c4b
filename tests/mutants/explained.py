"""The changes that equivalent.txt explains: they alter nothing that a test could observe."""

import pathlib
from dataclasses import dataclass

LIST = pathlib.Path(__file__).with_name("equivalent.txt")


@dataclass(frozen=True)
class Explanation:
    """A file, the lines that a change removes and adds, and why no test can notice it."""

    file: str
    old: tuple
    new: tuple
    why: str
    line: int  # of the list


def stripped(lines):
    return tuple(line.strip() for line in lines)


def read_list(text):
    """An entry is a path, lines with `-` and `+`, and one or more lines of prose."""
    entries = []
    for number, block in _blocks(text):
        file, *rest = block
        old = stripped(line[1:] for line in rest if line.startswith("-"))
        new = stripped(line[1:] for line in rest if line.startswith("+"))
        why = " ".join(line for line in rest if line[0] not in "-+")
        if not old or not new or not why:
            raise ValueError(f"line {number}: an entry is a path, - and + lines, and a sentence")
        entries.append(Explanation(file, old, new, why, number))
    return entries


def _blocks(text):
    block, first = [], 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.startswith("#"):
            continue
        if line.strip():
            first = first if block else number
            block.append(line.strip())
        elif block:
            yield first, block
            block = []


class Explained:
    def __init__(self, entries):
        self.by_change = {(entry.file, entry.old, entry.new): entry for entry in entries}

    def find(self, change, source):
        old, new = change.difference(source)
        return self.by_change.get((change.file, stripped(old), stripped(new)))

    def stale(self, sources, changes_of):
        """Entries that match no change of the current sources."""
        possible = set()
        for file in {entry.file for entry in self.by_change.values()} & set(sources):
            for change in changes_of(file, sources[file]):
                old, new = change.difference(sources[file])
                possible.add((file, stripped(old), stripped(new)))
        return [entry for key, entry in self.by_change.items() if key not in possible]
