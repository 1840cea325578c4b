"""Runs a test program within limits, and tries one change."""

import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass

from workshop import BuildFailed

MEMORY_KIB = 6 * 1024 * 1024
FILE_BLOCKS = 256 * 1024
LIMITED = f"ulimit -c 0; ulimit -v {MEMORY_KIB}; ulimit -f {FILE_BLOCKS}; ulimit -t $0; exec \"$@\""
FAILED_CASE = re.compile(r"^-{79}\n(.+?)\n(?:  .*\n)*-{79}$", re.MULTILINE)


@dataclass
class Outcome:
    """The fate of a change: "killed", "survived", "same" (object code) or "broken" (no build)."""

    status: str
    how: str = ""
    seconds: float = 0.0


@dataclass
class Limits:
    cpu_seconds: int
    seconds: float


def run_tests(program, tests, directory, limits):
    """None if all passed, else what failed; and the seconds that it took."""
    command = [program, "--abort", *tests.arguments()]
    log = directory / "tests.log"
    before = time.monotonic()
    with log.open("wb") as output:
        # In a session of its own, so that all of its processes can be killed.
        started = subprocess.Popen(
            ["sh", "-c", LIMITED, str(limits.cpu_seconds), *map(str, command)],
            cwd=directory, env={**os.environ, "TMPDIR": str(directory)}, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            code = started.wait(limits.seconds)
            hangs = code == -signal.SIGXCPU or code == -signal.SIGKILL
        except subprocess.TimeoutExpired:
            hangs = True
        end_session(started)
    if hangs:
        return "it does not end", time.monotonic() - before
    if code == 0:
        return None, time.monotonic() - before
    case = FAILED_CASE.search(log.read_bytes()[:1_000_000].decode(errors="replace"))
    how = case.group(1) if case else f"signal {-code}" if code < 0 else f"exit {code}"
    return how, time.monotonic() - before


def first_error(output):
    """The first error of the compiler or linker, or else its last line."""
    lines = output.strip().splitlines() or [""]
    return next((line for line in lines if "error" in line), lines[-1])


def end_session(started):
    try:
        os.killpg(started.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    started.wait()


class Bench:
    """The place where a worker tries one change after the other."""

    def __init__(self, workshop, directory, limits):
        self.workshop = workshop
        self.directory = directory
        self.limits = limits
        self.overlay = directory / "overlay"

    def attempt(self, change, source, layer):
        before = time.monotonic()
        shutil.rmtree(self.directory, ignore_errors=True)
        changed = self.overlay / change.file
        changed.parent.mkdir(parents=True)
        try:
            outcome = self.judge(change, changed, change.apply(source), layer)
        except BuildFailed as failed:
            outcome = Outcome("broken", first_error(str(failed)))
        except subprocess.TimeoutExpired:
            outcome = Outcome("broken", "the compiler does not end")
        outcome.seconds = time.monotonic() - before
        return outcome

    def judge(self, change, changed, text, layer):
        objects = {}  # the compiled ones; None if the change makes no difference
        linked = None
        program = self.directory / "tests"
        files = self.workshop.files_of(layer.tests[0].target)
        for tests in layer.tests_for(change.file, files):
            if tests.target != linked:
                self.compile(change, changed, text, tests.target, objects)
                differing = {output: path for output, path in objects.items() if path}
                linked = tests.target
                if differing:
                    self.workshop.link(tests.target, differing, program)
            if not differing:
                continue
            how, _ = run_tests(program, tests, self.directory, self.limits_of(tests, layer))
            if how:
                return Outcome("killed", how)
        return Outcome("survived" if any(objects.values()) else "same")

    def compile(self, change, changed, text, target, objects):
        """Compiles the objects of a test program that a change affects, unless already compiled."""
        for output in self.workshop.objects_of(change, target):
            if output in objects:
                continue
            path = self.directory / f"{len(objects)}.o"
            changed.unlink(missing_ok=True)
            original = self.workshop.original(output, self.overlay, path)
            changed.write_text(text)
            differs = self.workshop.compile(output, self.overlay, path) != original
            objects[output] = path if differs else None

    def limits_of(self, tests, layer):
        return self.limits.get(tests, self.limits[layer.tests[0]])
