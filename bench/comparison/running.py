"""Runs the programs in turns and records what they print."""

import json
import os
import re
import subprocess
import sys

from . import plan

# Not used by the report, so not recorded.
UNUSED = {"command", "mode", "busy", "from", "to", "type", "seconds", "operations", "failures",
          "overdue", "p90_ns", "max_ns", "caller_cpu_s", "served_cpu_s", "messages",
          "messages_per_s"}
OWN_PROGRAM = next(s.program for s in plan.SYSTEMS if s.kind == plan.OURS)
START_S = 0.5  # start of two processes, a guess
UNTIMED_S = 5  # a workload without --seconds, a guess


class Step:
    """One run of a program."""

    def __init__(self, number, system, workload):
        self.round, self.system, self.workload = number, system, workload

    def command(self, build, seconds):
        words = [str(build / self.system.program), *self.workload.arguments.split(), "--json"]
        if self.system.kind == plan.OURS:
            words += self.workload.ours.split()
        return words + (["--seconds", str(seconds)] if self.workload.is_timed else [])

    def guessed_s(self, seconds):
        if not self.workload.is_timed:
            return UNTIMED_S
        return START_S + 1.1 * seconds * self.workload.parts  # with a tenth to warm up


class Progress:
    def __init__(self, steps, seconds):
        self._left_s = sum(step.guessed_s(seconds) for step in steps)
        self._seconds, self._count, self._done = seconds, len(steps), 0
        self._on_terminal = sys.stderr.isatty()

    def show(self, step):
        self._done += 1
        minutes = f"{self._left_s / 60:.0f} min" if self._left_s > 90 else f"{self._left_s:.0f} s"
        self._left_s -= step.guessed_s(self._seconds)
        text = (f"[{self._done}/{self._count}] round {step.round}, {step.system.name}: "
                f"{step.workload.title} (about {minutes} left)")
        print(f"\r\033[K{text}" if self._on_terminal else text,
              end="" if self._on_terminal else "\n", file=sys.stderr, flush=True)

    def end(self):
        if self._on_terminal:
            print(file=sys.stderr)


def commands_of(program):
    """The subcommands that a program lists in its help."""
    text = subprocess.run([program, "--help"], capture_output=True, text=True, timeout=20,
                          check=False).stdout
    # CLI11 2.5 and later write the heading in capitals.
    listed = re.split("^subcommands:\n", text, flags=re.I | re.M)[-1].partition("\n\n")[0]
    return {line.split()[0] for line in listed.splitlines() if line.strip()}


def steps_of(build, systems, workloads, rounds):
    """In the order of the runs: all systems take turns at a workload, in an order that rotates with
    every round. Reports systems without a program and workloads without a command."""
    commands = {}
    for system in systems:
        program = build / system.program
        if program.exists():
            commands[system.key] = commands_of(program)
        else:
            print(f"left out: {system.name}, because {program} was not built", file=sys.stderr)
    steps = []
    for number in range(1, rounds + 1):
        for workload in workloads:
            taking = [s for s in systems if s.key in workload.systems and s.key in commands]
            able = [s for s in taking if workload.command in commands[s.key]]
            if number == 1:
                for system in set(taking) - set(able):
                    print(f"left out: {workload.title}, because {system.program} has no command "
                          f"{workload.command}", file=sys.stderr)
            first = number % len(able) if able else 0
            steps += [Step(number, s, workload) for s in able[first:] + able[:first]]
    return steps


def run(step, build, seconds):
    """The records of a step: one for each line, or one that says why it failed."""
    where = {"round": step.round, "system": step.system.key, "workload": step.workload.key}
    busy = [subprocess.Popen([build / OWN_PROGRAM, "compute", "--threads", str(os.cpu_count())])
            ] if step.workload.busy else []
    try:
        ran = subprocess.run(step.command(build, seconds), capture_output=True, text=True,
                             timeout=60 + 10 * step.guessed_s(seconds), check=False)
    except subprocess.TimeoutExpired:
        return [{**where, "failed": "took too long"}]
    finally:
        for process in busy:
            process.kill()
            process.wait()
    if ran.returncode != 0:
        said = ran.stderr.strip().splitlines() or [f"exit code {ran.returncode}"]
        return [{**where, "failed": said[-1]}]
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    return [{**where, **{k: compact(v) for k, v in line.items() if k not in UNUSED}}
            for line in lines]


def compact(value):
    return float(f"{value:.5g}") if isinstance(value, float) else value


def run_all(steps, build, seconds, keep):
    """Passes every record to `keep` as soon as its step has ended."""
    progress = Progress(steps, seconds)
    for step in steps:
        progress.show(step)
        for record in run(step, build, seconds):
            keep(record)
    progress.end()


def versions(build, systems):
    names = {}
    for system in systems:
        if system.kind == plan.OURS or not (build / system.program).exists():
            continue
        names[system.key] = subprocess.run([build / system.program, "--version"],
                                           capture_output=True, text=True, timeout=20,
                                           check=False).stdout.strip()
    return names
