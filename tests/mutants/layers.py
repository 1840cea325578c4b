"""Which files are changed, and which tests must notice."""

import pathlib
import re
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Tests:
    """A test program, or some of its cases, selected as Catch2 does it, with files as tags."""

    target: str
    selection: str = ""

    def arguments(self):
        return ["-#", self.selection] if self.selection else []

    def only(self, files):
        return replace(self, selection=",".join(f"[#{name}]" for name in files))

    def __str__(self):
        return f"{self.target} {self.selection}".strip()


@dataclass(frozen=True)
class Layer:
    name: str
    files: str  # a pattern for their paths
    tests: tuple  # in this order: fast ones that notice most come first

    def has(self, path):
        return re.fullmatch(self.files, path) is not None

    def tests_for(self, path, files):
        """All tests, but first those in files that are named like the changed file.

        `files` are the test files of the first program. They notice most changes, and quickly.
        """
        words = set(pathlib.Path(path).stem.split("_"))
        alike = [name for name in files if words & set(name.split("_"))]
        first = (self.tests[0].only(alike),) if alike else ()
        return first + self.tests


CODEC = Tests("codec_test")
MUX = Tests("mux_test", "~[#pair_random_test]")
MUX_AT_RANDOM = Tests("mux_test", "[#pair_random_test]")
WEBSOCKET = Tests("websocket_test")
SESSION = Tests("session_test")
RFC6455 = Tests("ws_rfc6455_test")

LAYERS = (
    Layer("codec", r"codec/\w+\.[ch]pp", (CODEC, MUX, MUX_AT_RANDOM)),
    Layer("net/mux", r"net/mux/\w+\.[ch]pp", (MUX, MUX_AT_RANDOM)),
    Layer(
        "net/websocket",
        r"net/websocket/(message_reader|frame_header|receive_buffer|masking|text)\.[ch]pp",
        (WEBSOCKET, SESSION, RFC6455),
    ),
)


def layer_of(path):
    return next((layer for layer in LAYERS if layer.has(path)), None)


def targets_of(layers):
    return sorted({tests.target for layer in layers for tests in layer.tests})
