#!/usr/bin/python3
"""Checks ActorGrid in a MinIO cluster, in the place of its fourth server.

usage: checks.py MINIO_PROGRAM MEMBER_PROGRAM CTL_PROGRAM EXAMPLE_PROGRAM FOLDER

Prints a line per check, and exits with 1 if one failed. Needs the address of cluster.py.
"""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import msgpack

from cluster import Cluster, wait_until
from ours import Ours, lines_of, write_at

GRIDS = ("all", "lock")
# The window of answers of the handler that lists.
LISTING_WINDOW = "1"
TRACE = b'{"s3":true,"internal":true,"storage":true,"os":false}'


class Deviation(Exception):
    """What differed."""


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Deviation(otherwise)


class Checks:
    def __init__(self, cluster: Cluster, ours: Ours) -> None:
        self.cluster = cluster
        self.ours = ours
        self.failed = 0
        self.no_metrics = self.file("no-metrics", msgpack.packb({"metrics": "false"}))
        self.nothing = self.file("nothing", msgpack.packb({}))

    def file(self, name: str, data: bytes) -> str:
        return f"@{write_at(self.cluster.folder / name, data)}"

    def check(self, name: str, work: Callable[[], object]) -> None:
        began = time.monotonic()
        try:
            said = work()
            outcome = "ok" if said is None else f"ok: {said}"
        except (Deviation, RuntimeError, TimeoutError, ValueError, KeyError, OSError,
                subprocess.TimeoutExpired) as error:
            outcome = f"FAILED: {error}"
            self.failed += 1
        print(f"{time.monotonic() - began:6.1f} s  {name}: {outcome}", flush=True)

    # The cluster by itself.

    def form(self) -> None:
        for number in range(4):
            self.cluster.start(number)
        wait_until("all servers are up", lambda: all(map(self.cluster.is_up, range(4))), 120)
        wait_until("a bucket can be made", lambda: self.cluster.s3("PUT", "/shelf")[0] == 200)

    def put(self, name: str, size: int = 1000) -> None:
        body = write_at(self.cluster.folder / "body", os.urandom(size))
        status, text = self.cluster.s3("PUT", f"/shelf/{name}", body)
        expect(status == 200, f"PUT {name}: {status} {text}")

    # Single calls and streams under the name of the fourth server.

    def call_each(self, handler: str, request: str,
                  is_good: Callable[[bytes], bool]) -> str:
        sizes = []
        for host in self.cluster.hosts[:3]:
            code, out, error = self.ours.ctl("call", handler, request, "--host", host)
            expect(code == 0, f"{host}: {error}")
            expect(is_good(out), f"{host}: {out[:200]!r}")
            sizes.append(str(len(out)))
        return f"{', '.join(sizes)} bytes"

    def server_info(self) -> str:
        return self.call_each("51", self.no_metrics, lambda out: "drives" in json.loads(msgpack.unpackb(out)))

    def storage_info(self) -> str:
        return self.call_each("62", self.no_metrics,
                              lambda out: any(
                                  k.lower() == "disks" for k in json.loads(msgpack.unpackb(out))))

    def locks(self) -> str:
        return self.call_each("65", self.nothing,
                              lambda out: isinstance(msgpack.unpackb(out), dict))

    def locks_of_a_reader(self) -> None:
        self.put("big", 64 << 20)
        with self.slow_get("big"):
            def is_listed() -> bool:
                found = {}
                for host in self.cluster.hosts[:3]:
                    _, out, _ = self.ours.ctl("call", "65", self.nothing, "--host", host)
                    found |= msgpack.unpackb(out) if out else {}
                return "shelf/big" in found
            wait_until("shelf/big is in the table", is_listed, 20)

    def slow_get(self, name: str, rate: str = "1M") -> subprocess.Popen[bytes]:
        command = self.cluster.curl("GET", f"/shelf/{name}", 0, "--limit-rate", rate,
                                    "--output", "/dev/null")
        return subprocess.Popen(command)

    def refused_call(self) -> None:
        code, _, error = self.ours.ctl("call", "200", "x", "--host", self.cluster.hosts[0])
        expect(code != 0 and "Invalid Handler" in error, f"{code}: {error}")

    def call_deadline(self) -> None:
        code, _, error = self.ours.ctl("--timeout", "1ms", "call", "51", self.no_metrics,
                                       "--host", self.cluster.hosts[0])
        expect(code != 0 and "deadline_exceeded" in error, f"{code}: {error}")

    def trace(self) -> str:
        stream = self.ours.stream("22", TRACE.decode(), "--out", "100000", "--host",
                                  self.cluster.hosts[0])
        try:
            for number in range(200):
                self.put(f"traced-{number}")
                lines = lines_of(stream, 3, 0.2)
                if lines:
                    break
            lines += lines_of(stream, 3)
            expect(len(lines) >= 3, f"{len(lines)} messages: {stream.poll()}")
            traced = json.loads(lines[0])
        finally:
            self.cancel(stream)
        return f"a message has {', '.join(sorted(traced))[:80]}"

    def cancelled(self, handler: str, opening: str, window: str) -> None:
        stream = self.ours.stream(handler, opening, "--out", window, "--host",
                                  self.cluster.hosts[1])
        time.sleep(2)
        expect(stream.poll() is None, f"ended by itself, exit code {stream.returncode}")
        self.cancel(stream)
        # The server is well, and takes the same stream again.
        again = self.ours.stream(handler, opening, "--out", window, "--host",
                                 self.cluster.hosts[1])
        time.sleep(1)
        expect(again.poll() is None, "was not opened again")
        self.cancel(again)

    def cancel(self, stream: subprocess.Popen[bytes]) -> None:
        stream.send_signal(signal.SIGINT)
        stream.communicate(timeout=20)

    def listing(self) -> str:
        """The keys of a bucket on one drive, as a server asks another for them."""
        drive = f"{self.cluster.folder}/d0"
        _, out, _ = self.ours.ctl("call", "62", self.no_metrics, "--host", self.cluster.hosts[0])
        disks = {k.lower(): v for k, v in json.loads(msgpack.unpackb(out)).items()}["disks"]
        disk_id = next(d["uuid"] for d in disks if d["endpoint"].endswith(drive))
        opening = self.file("listing", msgpack.packb({
            "Bucket": "shelf", "BaseDir": "", "Recursive": True, "ReportNotFound": False,
            "FilterPrefix": "", "ForwardTo": "", "Limit": 0, "DiskID": disk_id}))
        code, out, error = self.ours.ctl("stream", "7", opening, "--subroute", drive, "--out",
                                         LISTING_WINDOW, "--host", self.cluster.hosts[0])
        expect(code == 0, f"{code}: {error}")
        expect(b"big" in out, f"{out[:200]!r}")
        return f"{len(out)} bytes"

    def stream_deadline(self) -> None:
        code, _, error = self.ours.ctl("stream", "63", self.nothing, "--out", "100", "--deadline",
                                       "2s", "--host", self.cluster.hosts[0])
        expect(code != 0 and "deadline" in error, f"{code}: {error}")

    def example(self) -> str:
        """The example of the guide to clusters, for some seconds."""
        program = subprocess.Popen([self.ours.example_program, f"--config-file={self.ours.config}"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            for number in range(100):
                self.put(f"shown-{number}")
                lines = lines_of(program, 4, 0.2)
                if any(b"s3.PutObject" in line for line in lines):
                    return f"{len(lines)} lines"
        finally:
            program.communicate(b"\n", timeout=20)
        raise Deviation("no request was shown")

    # The member.

    def join(self) -> None:
        self.ours.start()
        for grid in GRIDS:
            wait_until(f"connected to three servers in the grid {grid}",
                       lambda g=grid: self.ours.connected(g) == 3, 60)

    def dialled_both_ways(self) -> str:
        said = []
        for grid in GRIDS:
            dials = [p["dials"] for p in self.ours.peers(grid).values()]
            expect({"0", "1"} == set(dials), f"in the grid {grid}: {dials}")
            said.append(f"{grid}: {dials.count('1')} dialled, {dials.count('0')} accepted")
        return "; ".join(said)

    def lock_of_a_writer(self) -> str:
        self.put("written")
        held = self.ours.lock_lines("shelf/written")
        expect(any(line.startswith("lock code=0") for line in held), f"{held}")
        wait_until("it is unlocked", lambda: any(
            line.startswith("unlock code=0") for line in self.ours.lock_lines("shelf/written")))
        return held[0]

    def lock_of_a_reader(self) -> str:
        with self.slow_get("big"):
            wait_until("ours holds the lock", lambda: any(
                line.startswith("read-lock code=0") for line in self.ours.lock_lines("shelf/big")))
        wait_until("it is unlocked", lambda: any(
            line.startswith("read-unlock code=0") for line in self.ours.lock_lines("shelf/big")))
        return self.ours.lock_lines("shelf/big")[0]

    def lock_is_refreshed(self) -> str:
        def refreshed() -> list[str]:
            return [line for line in self.ours.text().splitlines()
                    if line.startswith("refresh code=0")]
        with self.slow_get("big", "100K") as reader:
            wait_until("a lock is refreshed", lambda: bool(refreshed()), 60)
            reader.kill()
        return refreshed()[0]

    def a_minute_of_pings(self) -> str:
        before = {g: self.ours.peers(g) for g in GRIDS}
        time.sleep(60)
        counts = []
        for grid in GRIDS:
            for host, now in self.ours.peers(grid).items():
                then = before[grid][host]
                expect(now["connections"] == then["connections"], f"{grid} {host} reconnected")
                expect(int(now["round-trip-us"]) > 0, f"{grid} {host} has no round trip")
                counts.append(int(now["received"]) - int(then["received"]))
        expect(min(counts) >= 360, f"messages received: {counts}")
        return f"{min(counts)} to {max(counts)} messages from each server in each grid"

    def quiet_logs(self, since: dict[int, int]) -> None:
        errors = self.cluster.grid_errors(since)
        expect(not errors, f"{len(errors)} lines, the first: {errors[:1]}")

    def restart_of_a_server(self) -> None:
        host = self.cluster.hosts[1]
        self.cluster.stop(1, signal.SIGKILL)
        for grid in GRIDS:
            wait_until(f"the loss is noticed in the grid {grid}",
                       lambda g=grid: self.ours.peers(g)[host]["state"] != "connected", 30)
        self.cluster.start(1)
        for grid in GRIDS:
            wait_until(f"connected again in the grid {grid}",
                       lambda g=grid: self.ours.connected(g) == 3, 60)
        wait_until("the server is up", lambda: self.cluster.is_up(1))
        self.put("after-restart")

    def restart_of_ours(self) -> None:
        self.ours.stop(signal.SIGKILL)
        self.put("without-us")
        self.ours.output.unlink()
        self.join()
        self.lock_of_a_writer()

    def leave(self) -> None:
        code = self.ours.stop()
        expect(code == 0, f"exit code {code}")
        self.put("after-leave")

    def run(self) -> None:
        self.check("four servers form a cluster", self.form)
        self.cluster.stop(3)
        self.check("server info of three servers", self.server_info)
        self.check("storage info of three servers", self.storage_info)
        self.check("lock tables of three servers", self.locks)
        self.check("a lock table shows an S3 reader", self.locks_of_a_reader)
        self.check("an unknown handler is refused", self.refused_call)
        self.check("a call's deadline", self.call_deadline)
        self.check("a trace of S3 requests", self.trace)
        self.check("a trace, cancelled and opened again",
                   lambda: self.cancelled("22", TRACE.decode(), "100000"))
        self.check("the console log, cancelled and opened again",
                   lambda: self.cancelled("63", self.nothing, "100"))
        self.check("bucket events, cancelled and opened again",
                   lambda: self.cancelled("23", self.nothing, "100"))
        self.check("a listing of a drive", self.listing)
        self.check("a stream's deadline", self.stream_deadline)
        self.check("the example shows requests", self.example)
        quiet_since = self.cluster.log_sizes()
        self.check("connected to three servers in both grids", self.join)
        self.check("connections dialled and accepted", self.dialled_both_ways)
        self.check("ours holds the lock of an S3 writer", self.lock_of_a_writer)
        self.check("ours holds the lock of an S3 reader", self.lock_of_a_reader)
        self.check("a server refreshes its lock with ours", self.lock_is_refreshed)
        self.check("an hour's pings in a minute", self.a_minute_of_pings)
        self.check("no grid errors in the servers' logs", lambda: self.quiet_logs(quiet_since))
        self.check("a server is killed and started again", self.restart_of_a_server)
        self.check("ours is killed and started again", self.restart_of_ours)
        self.check("ours leaves on SIGTERM", self.leave)


def main() -> int:
    minio, member, ctl, example, folder = sys.argv[1:]
    cluster = Cluster(minio, pathlib.Path(folder))
    checks = Checks(cluster, Ours(cluster, member, ctl, example))
    try:
        checks.run()
    finally:
        checks.ours.stop(signal.SIGKILL)
        cluster.stop_all()
    print("all checks passed" if checks.failed == 0 else f"{checks.failed} checks failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
