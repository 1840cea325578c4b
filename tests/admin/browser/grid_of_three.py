"""Three nodes on this machine, of which the second and the third are not connected."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NODE = """[grid]
local = "http://127.0.0.1:{port}"
peers = [{peers}]
listen = "127.0.0.1:{port}"
listen-wait = 20s
spawn = [1, 40]
guests = ["http://ctl-*:1"]
ping-interval = 1s
[grid.admin]
listen = "127.0.0.1:{admin}"
"""


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class GridOfThree:
    def __init__(self, node: str, ctl: str):
        self._node, self._ctl = node, ctl
        self._folder = tempfile.TemporaryDirectory(prefix="actorgrid-page-")
        ports = free_ports(6)
        self.ports, self._admin_ports = ports[:3], ports[3:]
        lists = [(0, 1, 2), (0, 1), (0, 1, 2)]  # The second does not know the third.
        for i, listed in enumerate(lists):
            peers = ", ".join(f'"http://127.0.0.1:{ports[j]}"' for j in listed)
            self._file(i).write_text(
                NODE.format(port=ports[i], admin=self._admin_ports[i], peers=peers))
        self._processes: list[subprocess.Popen[bytes] | None] = [None, None, None]
        for i in range(3):
            self.start(i)

    def __enter__(self) -> GridOfThree:
        return self

    def __exit__(self, *_: object) -> None:
        for i in range(3):
            self.kill(i)
        self._folder.cleanup()

    def url(self, i: int = 0) -> str:
        return f"http://127.0.0.1:{self._admin_ports[i]}/"

    def check(self) -> None:
        """That all nodes run that were started."""
        for i, process in enumerate(self._processes):
            if process and process.poll() is not None:
                raise AssertionError(f"a node has ended: {self._log(i).read_text()}")

    def start(self, i: int) -> None:
        with open(self._log(i), "ab") as log:
            self._processes[i] = subprocess.Popen(
                [self._node, f"--config-file={self._file(i)}"], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)

    def kill(self, i: int) -> None:
        process = self._processes[i]
        if process:
            process.kill()
            process.wait()
        self._processes[i] = None

    def suspend(self, i: int) -> None:
        os.kill(self._pid(i), signal.SIGSTOP)

    def go_on(self, i: int) -> None:
        os.kill(self._pid(i), signal.SIGCONT)

    @contextmanager
    def guest_that_calls(self) -> Iterator[None]:
        """Calls the first node all the time."""
        host = f"http://127.0.0.1:{self.ports[0]}"
        guest = subprocess.Popen(
            [self._ctl, f"--config-file={self._file(0)}", "ping", "--interval=20ms", host],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            guest.kill()
            guest.wait()

    def _pid(self, i: int) -> int:
        process = self._processes[i]
        assert process
        return process.pid

    def _log(self, i: int) -> Path:
        return Path(self._folder.name) / f"node{i + 1}.log"

    def _file(self, i: int) -> Path:
        return Path(self._folder.name) / f"node{i + 1}.ini"
