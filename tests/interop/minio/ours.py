"""Our side of the cluster: the member that replaces a server, and single calls under its name."""

from __future__ import annotations

import json
import os
import pathlib
import re
import signal
import subprocess
import time

from cluster import Cluster, PASSWORD, Process, USER


class Ours:
    def __init__(self, cluster: Cluster, member: str, ctl: str, example: str) -> None:
        self.cluster = cluster
        self.member_program = member
        self.ctl_program = ctl
        self.example_program = example
        self.member: Process | None = None
        self.host = cluster.hosts[3]
        self.config = cluster.folder / "member.ini"
        self.output = cluster.folder / "member.log"
        secret = cluster.folder / "secret"
        secret.touch(mode=0o600)
        secret.write_text(PASSWORD + "\n")
        peers = ", ".join(f'"{h}"' for h in cluster.hosts)
        self.config.write_text(f"""\
[grid]
local = "{self.host}"
peers = [{peers}]
ping-interval = 100ms

[grid.auth]
jwt-access-key = "{USER}"
jwt-secret-file = "{secret}"

[grid.lanes.lock]
route-path = "/minio/grid/lock/v1"
""")

    def start(self) -> None:
        self.member = Process([self.member_program, f"--config-file={self.config}"], self.output,
                              dict(os.environ))

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        member, self.member = self.member, None
        return member.stop(how) if member else 0

    def text(self) -> str:
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def peers(self, grid: str) -> dict[str, dict[str, str]]:
        """The latest line about each peer in a grid."""
        latest = {}
        for line in self.text().splitlines():
            if line.startswith(f"peer grid={grid} "):
                fields = dict(re.findall(r"(\S+)=(\S*)", line))
                latest[fields["host"]] = fields
        return latest

    def connected(self, grid: str) -> int:
        return sum(p["state"] == "connected" for p in self.peers(grid).values())

    def lock_lines(self, resource: str) -> list[str]:
        return [line for line in self.text().splitlines()
                if resource in line.split() and not line.startswith("peer ")]

    def ctl_command(self, *arguments: str) -> list[str]:
        return [self.ctl_program, f"--config-file={self.config}", "--as", self.host, *arguments]

    def ctl(self, *arguments: str, seconds: float = 30) -> tuple[int, bytes, str]:
        """A command under the member's name: its exit code and what it printed."""
        done = subprocess.run(self.ctl_command(*arguments), capture_output=True, timeout=seconds,
                              check=False)
        return done.returncode, done.stdout, done.stderr.decode(errors="replace")

    def json(self, *arguments: str) -> object:
        code, out, error = self.ctl(*arguments)
        if code != 0:
            raise RuntimeError(f"exit code {code}: {error.strip()}")
        return json.loads(out)

    def stream(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A stream that goes on until it is stopped."""
        return subprocess.Popen(self.ctl_command("stream", *arguments), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)


def lines_of(stream: subprocess.Popen[bytes], enough: int, seconds: float = 30) -> list[bytes]:
    """The first lines of a stream, as many as come in time."""
    end = time.monotonic() + seconds
    assert stream.stdout
    os.set_blocking(stream.stdout.fileno(), False)
    data = b""
    while data.count(b"\n") < enough and time.monotonic() < end and stream.poll() is None:
        data += stream.stdout.read() or b""
        time.sleep(0.05)
    return data.splitlines()


def write_at(path: pathlib.Path, data: bytes) -> pathlib.Path:
    path.write_bytes(data)
    return path
