"""A MinIO cluster of four servers on one address, whose fourth can be replaced."""

from __future__ import annotations

import os
import pathlib
import re
import signal
import subprocess
import time
from collections.abc import Callable

import xxhash

ADDRESS = "10.99.0.1"
USER = "cluster-root"
PASSWORD = "a-secret-for-all-servers"


def host_of(port: int) -> str:
    return f"http://{ADDRESS}:{port}"


def dials(local: str, remote: str) -> bool:
    """Whether the server `local` dials `remote`."""
    here, there = (xxhash.xxh3_64_intdigest(a + b) for a, b in ((local, remote), (remote, local)))
    return here < there if here != there else local < remote


def ports_dialled_both_ways(first: int = 9001) -> list[int]:
    """Four ports, the last of which dials some of the others and is dialled by some."""
    others = [first, first + 1, first + 2]
    for last in range(first + 3, first + 1000):
        if len({dials(host_of(last), host_of(other)) for other in others}) == 2:
            return [*others, last]
    raise RuntimeError("no such port")


def wait_until(what: str, is_done: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds:g} s: {what}")
        time.sleep(0.1)


class Process:
    """A program that logs to a file."""

    def __init__(self, command: list[str], log: pathlib.Path, env: dict[str, str]) -> None:
        self.log = log
        with log.open("ab") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out, env=env)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def text(self) -> str:
        return self.log.read_text(errors="replace")


class Cluster:
    """Four servers: number 3 is the one to replace."""

    def __init__(self, program: str, folder: pathlib.Path) -> None:
        self.program = program
        self.folder = folder
        self.ports = ports_dialled_both_ways()
        self.hosts = [host_of(p) for p in self.ports]
        self.servers: dict[int, Process] = {}
        for i in range(4):
            (folder / f"d{i}").mkdir()

    def start(self, number: int) -> None:
        drives = [f"{host}{self.folder}/d{i}" for i, host in enumerate(self.hosts)]
        env = {**os.environ, "MINIO_CI_CD": "1", "MINIO_ROOT_USER": USER,
               "MINIO_ROOT_PASSWORD": PASSWORD, "MINIO_BROWSER": "off", "MINIO_UPDATE": "off"}
        self.servers[number] = Process(
            [self.program, "server", "--address", f"{ADDRESS}:{self.ports[number]}", *drives],
            self.log(number), env)

    def stop(self, number: int, how: signal.Signals = signal.SIGTERM) -> None:
        self.servers.pop(number).stop(how)

    def stop_all(self) -> None:
        for number in list(self.servers):
            self.stop(number, signal.SIGKILL)

    def log(self, number: int) -> pathlib.Path:
        return self.folder / f"server{number}.log"

    def is_up(self, number: int) -> bool:
        return self.s3("GET", "/minio/health/live", number=number)[0] == 200

    def grid_errors(self, since: dict[int, int]) -> list[str]:
        """What the servers' logs say about their grids after `since` bytes."""
        found = []
        for number in range(3):
            text = self.log(number).read_bytes()[since[number]:].decode(errors="replace")
            found += [line for line in text.splitlines() if re.search(r"\bgrid[:. ]", line)]
        return found

    def log_sizes(self) -> dict[int, int]:
        return {number: self.log(number).stat().st_size for number in range(3)}

    def curl(self, method: str, path: str, number: int = 0, *more: str) -> list[str]:
        return ["curl", "--silent", "--show-error", "--aws-sigv4", "aws:amz:us-east-1:s3",
                "--user", f"{USER}:{PASSWORD}", "--request", method, *more,
                f"{self.hosts[number]}{path}"]

    def s3(self, method: str, path: str, body: pathlib.Path | None = None,
           number: int = 0) -> tuple[int, str]:
        """A request to one server. Gives its status, 0 if there was none, and the body."""
        more = ["--write-out", "\n%{http_code}", "--max-time", "60"]
        if body:
            more += ["--upload-file", str(body)]
        done = subprocess.run(self.curl(method, path, number, *more), capture_output=True,
                              text=True, errors="replace", check=False)
        text, _, status = done.stdout.rpartition("\n")
        return int(status or 0), text
