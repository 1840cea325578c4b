#!/usr/bin/python3
"""Checks actorgrid-node and actorgrid-ctl against the peer in Python, with either side dialling.

usage: checks.py NODE_PROGRAM CTL_PROGRAM

Prints a line per check, and exits with 1 if one failed. A check that waits has a time limit.
"""

from __future__ import annotations

import asyncio
import os
import pathlib
import re
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable

import link
import frames
from conformance import (BOOM, ECHO, KINDS, MAP, SLEEP_ECHO, STREAM_ECHO, STREAM_REQUESTS,
                         STREAM_RESPONSES, STREAM_SILENT, SUBROUTE, SUBROUTE_ECHO,
                         SUBROUTE_STREAM, UNKNOWN_SINGLE, UNKNOWN_STREAM)
from frames import Flag, Frame, Op
from peer import Connection, NoHandler
from serve import Node
from streams import Cancelled, ClientStream, DeadlineExceeded, RemoteError

LIMIT = 30.0
TOKEN = "one-secret-for-all"


class Deviation(Exception):
    """What differed."""


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Deviation(otherwise)


async def fails(work: Awaitable[object], kind: type[Exception], text: str = "") -> None:
    """Expects an error of a kind, whose text begins with `text`."""
    try:
        result = await work
    except kind as error:
        expect(str(error).startswith(text), f"expected {text!r}, got {str(error)!r}")
    else:
        raise Deviation(f"expected {kind.__name__}, got {result!r}")


async def read_all(stream: ClientStream) -> None:
    async for _ in stream:
        pass


# Calls.

async def calls(c: Connection) -> None:
    for body in (b"x", b"", bytes(range(256)) * 2, os.urandom(1 << 20)):
        expect(await c.call(ECHO, body) == body, f"the echo of {len(body)} bytes differs")


async def many_calls_merged(c: Connection) -> None:
    bodies = [str(i).encode() for i in range(500)]
    before = c.link.merged_received, c.link.merged_sent
    expect(await asyncio.gather(*(c.call(ECHO, body) for body in bodies)) == bodies,
           "answers are mixed up")
    expect(c.link.merged_sent > before[1], "this side merged nothing")
    expect(c.link.merged_received > before[0], "no merged message arrived")


async def errors(c: Connection) -> None:
    await fails(c.call(BOOM, "Mühe".encode()), RemoteError, "boom: Mühe")
    await fails(c.call(SLEEP_ECHO, b"soon"), RemoteError, "bad payload: ")
    await fails(c.call(MAP, b"\x01"), RemoteError)


async def unknown_handlers(c: Connection) -> None:
    await fails(c.call(UNKNOWN_SINGLE), NoHandler, "Invalid Handler for type: ")
    await fails(c.call(0), NoHandler, "Invalid Handler")
    stream = await c.open(UNKNOWN_STREAM, KINDS[UNKNOWN_STREAM])
    await fails(anext(stream), NoHandler, "Invalid Handler for type: ")


async def subroutes(c: Connection) -> None:
    expect(await c.call(SUBROUTE_ECHO, b"x", subroute=SUBROUTE) == b"x", "the echo differs")
    await fails(c.call(SUBROUTE_ECHO, b"x"), NoHandler)
    await fails(c.call(SUBROUTE_ECHO, b"x", subroute="nosuchroute"), NoHandler)


async def call_deadline(c: Connection) -> None:
    await fails(c.call(SLEEP_ECHO, b"1500", timeout=0.1), DeadlineExceeded)
    expect(await c.call(SLEEP_ECHO, b"1") == b"1", "the next answer differs")


# Streams.

async def windows(c: Connection) -> None:
    for handler, subroute, count in ((STREAM_ECHO, None, 100), (SUBROUTE_STREAM, SUBROUTE, 50)):
        stream = await c.open(handler, KINDS[handler], subroute=subroute)
        bodies = [os.urandom(10 * i) for i in range(count)]

        async def send() -> None:
            for body in bodies:
                await stream.send(body)
            stream.finish()

        sending = asyncio.create_task(send())
        expect([body async for body in stream] == bodies, "messages differ")
        await sending


async def openings(c: Connection) -> None:
    kind = KINDS[STREAM_RESPONSES]
    for count in (0, 1, 4, 5, 200):
        stream = await c.open(STREAM_RESPONSES, kind, str(count).encode())
        expect([m async for m in stream] == [str(i).encode() for i in range(count)],
               f"of {count} messages some differ")


async def requests(c: Connection) -> None:
    for count in (0, 1, 4, 5, 200):
        stream = await c.open(STREAM_REQUESTS, KINDS[STREAM_REQUESTS])
        for _ in range(count):
            await stream.send(b"x")
        stream.finish()
        expect([m async for m in stream] == [str(count).encode()], "the count differs")


async def stream_error(c: Connection) -> None:
    stream = await c.open(STREAM_RESPONSES, KINDS[STREAM_RESPONSES], b"many")
    await fails(anext(stream), RemoteError, "bad payload: ")


async def error_after_messages(c: Connection) -> None:
    stream = await c.open(STREAM_ECHO, KINDS[STREAM_ECHO])
    await stream.send(b"first")
    expect(await anext(stream) == b"first", "the message differs")
    stream.sent.next()  # a number is left out: a violation, which the server must report
    await stream.send(b"second")
    await fails(anext(stream), RemoteError, "receive sequence number mismatch. want ")
    await calls(c)


async def blocked(c: Connection) -> None:
    stream = await c.open(STREAM_SILENT, KINDS[STREAM_SILENT])
    stream.finish()
    await fails(anext(stream), RemoteError, "did not expect inbound message")
    # More requests than the window, to a handler that cannot answer as nobody takes its answers.
    stream = await c.open(STREAM_ECHO, KINDS[STREAM_ECHO])
    for _ in range(20):
        c.link.post(Frame(Op.MUX_CLIENT_MSG, stream.mux, stream.sent.next(), payload=b"x"))
    await fails(read_all(stream), RemoteError, "handler blocked")


async def cancel(c: Connection) -> None:
    for _ in range(24):
        stream = await c.open(STREAM_RESPONSES, KINDS[STREAM_RESPONSES], b"1000000000")
        expect(await anext(stream) == b"0", "the message differs")
        stream.cancel()
        while await c.late_ends.get() != stream.mux:
            pass
        pong = await c.ping(stream.mux)
        expect(pong["nf"] is True, f"the stream still exists: {pong}")
        await fails(read_all(stream), Cancelled)


async def stream_deadline(c: Connection) -> None:
    stream = await c.open(STREAM_SILENT, KINDS[STREAM_SILENT], timeout=0.1)
    try:
        await anext(stream)
    except DeadlineExceeded:
        pass
    except RemoteError as error:  # the server's clock may be first
        expect(str(error) == "remote disconnected", f"got {error}")


# Pings.

async def pings(c: Connection) -> None:
    pong = await c.ping()
    expect(pong["nf"] is False and not pong["e"], f"unexpected {pong}")
    expect(abs(frames.seconds_of(pong["t"]) * 1e9 - frames.time.time_ns()) < 60e9,
           "the ping's time did not come back")
    stream = await c.open(STREAM_SILENT, KINDS[STREAM_SILENT])
    pong = await c.ping(stream.mux)
    expect(pong["nf"] is False and not pong["e"], f"unexpected {pong}")
    expect(pong["t"] == frames.ZERO_TIME, f"not the zero time: {pong['t']}")
    stream.cancel()
    pong = await c.ping(99)
    expect(pong["nf"] is True, f"a mux that never existed: {pong}")
    while c.pings_received == 0:  # the node pings at once after the handshake
        await asyncio.sleep(0.01)


CHECKS: tuple[tuple[str, Callable[[Connection], Awaitable[None]]], ...] = (
    ("calls: 1 byte, empty, 512 bytes, 1 MiB", calls),
    ("500 calls at a time, merged both ways", many_calls_merged),
    ("errors of calls", errors), ("unknown handlers", unknown_handlers), ("subroutes", subroutes),
    ("the deadline of a call", call_deadline),
    ("streams with windows smaller than the messages", windows),
    ("opening payloads", openings), ("requests counted", requests),
    ("an error instead of messages", stream_error),
    ("a violation's error after messages", error_after_messages),
    ("input where none is taken, and beyond the window", blocked),
    ("24 streams cancelled by the client", cancel),
    ("the deadline of a stream", stream_deadline),
    ("pings and pongs of the connection and of streams", pings),
)


# What ends a connection, or prevents it.

async def wrong_checksum(c: Connection) -> None:
    data = bytearray(frames.encode(Frame(Op.REQUEST, 7, handler=ECHO, flags=Flag.EOF)))
    data[-1] ^= 1
    await c.link.send_message(bytes(data))
    await c.closed.wait()


async def refused_names_and_tokens(node: Node, peer: str) -> None:
    unknown = next(f"http://unknown:{port}" for port in range(1, 100)
                   if frames.dials(f"http://unknown:{port}", peer))
    await fails(link.dial(unknown, peer, TOKEN), link.Refused,
                "unknown incoming host: " + unknown)
    await fails(link.dial(node.own, peer, "wrong"), link.Refused, "HTTP status 403")


class Report:
    """Prints a line per check."""

    def __init__(self) -> None:
        self.failed = 0

    async def run(self, name: str, work: Awaitable[object]) -> None:
        try:
            await asyncio.wait_for(work, LIMIT)
        except Exception as error:
            self.failed += 1
            print(f"FAILED {name}: {error!r}", flush=True)
        else:
            print(f"ok     {name}", flush=True)


def free_url() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def urls(python_dials: bool) -> tuple[str, str]:
    """URLs of this peer and of the node, with which the one or the other dials."""
    while True:
        own, node = free_url(), free_url()
        if own != node and frames.dials(own, node) == python_dials:
            return own, node


async def with_node(program: str, report: Report, python_dials: bool, secret: pathlib.Path) -> None:
    own, url = urls(python_dials)
    print(f"== {'Python' if python_dials else 'the node'} dials", flush=True)
    log = secret.with_name("node.log")
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            program, "--conformance", f"--grid.local={url}",
            f'--grid.peers=["{url}","{own}"]', f"--grid.listen={url[7:]}",
            f"--grid.auth.token-file={secret}", stdout=output, stderr=output)
    node = Node(own, TOKEN, lambda host: host == url)
    server = await node.listen()
    try:
        connection = await (node.dial_until_connected(url) if python_dials
                            else asyncio.wait_for(node.connections.get(), LIMIT))
        for name, check in CHECKS:
            await report.run(name, check(connection))
        if python_dials:
            await report.run("a wrong name and a wrong token are refused",
                             refused_names_and_tokens(node, url))
        await report.run("a wrong checksum ends the connection", wrong_checksum(connection))
        await connection.close()
    except asyncio.TimeoutError:
        report.failed += 1
        print("FAILED to connect; the node says:\n" + log.read_text(errors="replace"))
    finally:
        server.close()
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def ctl(program: str, report: Report, secret: pathlib.Path, name: str, python_dials: bool,
              own_token: str, expected: str, *arguments: str,
              spoil: Callable[[Node], None] = lambda _: None) -> None:
    """Runs actorgrid-ctl against this peer; `expected` must match a part of its output."""
    own, other = urls(python_dials)
    node = Node(own, own_token, lambda host: host == other or host.startswith("http://ctl-"))
    spoil(node)
    server = await node.listen()
    as_peer = ["--as", other, "--listen", other[7:]] if python_dials else []
    if python_dials:
        node.dialling = asyncio.create_task(node.keep_connected(other))

    async def run() -> None:
        process = await asyncio.create_subprocess_exec(
            program, "--peers", own, *as_peer, "--token-file", str(secret), "--timeout", "20s",
            *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
        try:
            output = (await process.communicate())[0].decode(errors="replace")
        finally:
            if process.returncode is None:
                process.kill()
        expect(re.search(expected, output) is not None, f"expected {expected!r} in\n{output}")

    await report.run(name, run())
    if node.dialling is not None:
        node.dialling.cancel()
    server.close()


async def main(node_program: str, ctl_program: str) -> int:
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        secret = pathlib.Path(folder, "token")
        secret.write_text(TOKEN + "\n")
        secret.chmod(0o600)
        for python_dials in (True, False):
            await with_node(node_program, report, python_dials, secret)
        print("== actorgrid-ctl against this peer", flush=True)
        passed = "scenarios passed"
        await ctl(ctl_program, report, secret, "conform, ctl dials", False, TOKEN,
                  r"(\d{3}) of \1 " + passed, "--wait", "conform", "--dial", "out")
        await ctl(ctl_program, report, secret, "conform, Python dials", True, TOKEN,
                  r"16 of 16 " + passed, "--wait", "conform", "--dial", "in")
        await ctl(ctl_program, report, secret, "conform says what is wrong", False, TOKEN,
                  r"FAILED request-unknown: expected MuxConnectError .*, got Response EOF 'hi'",
                  "conform", "--only", "calls", spoil=Node.serve_too_much)
        await ctl(ctl_program, report, secret, "conform reports as JSON", False, TOKEN,
                  r'"passed":23,"failed":0,"skipped":0', "--json", "conform", "--only", "strays",
                  "--only", "pings")
        await ctl(ctl_program, report, secret, "a wrong token is named", False, "another",
                  "403", "conform", "--dial", "out")
    print(f"{report.failed} checks failed" if report.failed else "all checks passed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: checks.py NODE_PROGRAM CTL_PROGRAM")
    sys.exit(asyncio.run(main(sys.argv[1], sys.argv[2])))
