"""The conformance set: handlers 1 to 10, which every implementation serves for tests."""

from __future__ import annotations

import asyncio

import msgpack

from peer import Handlers, Served
from streams import RemoteError, ServerStream, StreamKind

ECHO, BOOM, SLEEP_ECHO, STREAM_ECHO, STREAM_RESPONSES, STREAM_REQUESTS = range(1, 7)
SUBROUTE_ECHO, MAP, SUBROUTE_STREAM, STREAM_SILENT, UNKNOWN_STREAM = range(7, 12)
UNKNOWN_SINGLE = 60
SUBROUTE = "asubroute"
KINDS = {
    STREAM_ECHO: StreamKind(4, 4),
    STREAM_RESPONSES: StreamKind(0, 4),
    STREAM_REQUESTS: StreamKind(4, 1),
    SUBROUTE_STREAM: StreamKind(1, 1),
    STREAM_SILENT: StreamKind(0, 1),
    UNKNOWN_STREAM: StreamKind(1, 1),
}


def _number(payload: bytes) -> int:
    if not payload.isdigit() or len(payload) > 10:
        raise RemoteError(f"bad payload: expected a number, got {payload[:32]!r}")
    return int(payload)


async def _echo(payload: bytes) -> bytes:
    return payload


async def _boom(payload: bytes) -> bytes:
    raise RemoteError("boom: " + payload.decode(errors="replace"))


async def _sleep_echo(payload: bytes) -> bytes:
    await asyncio.sleep(_number(payload) / 1000)
    return payload


async def _map(payload: bytes) -> bytes:
    try:
        fields = msgpack.unpackb(payload, raw=False) if payload else {}
    except Exception as error:  # msgpack has no base class for what it throws
        raise RemoteError(f"bad payload: {error!r}") from error
    if not isinstance(fields, dict):
        raise RemoteError("bad payload: expected a map")
    return msgpack.packb({**fields, "result": "ok"}, use_bin_type=True)


async def _stream_echo(_opening: bytes, stream: ServerStream) -> None:
    async for message in stream:
        await stream.send(message)


async def _stream_responses(opening: bytes, stream: ServerStream) -> None:
    for number in range(_number(opening)):
        await stream.send(str(number).encode())


async def _stream_requests(_opening: bytes, stream: ServerStream) -> None:
    count = 0
    async for _ in stream:
        count += 1
    await stream.send(str(count).encode())


async def _stream_silent(_opening: bytes, _stream: ServerStream) -> None:
    await asyncio.Event().wait()


def handlers() -> Handlers:
    """What serves the set."""
    served = Handlers()
    served.singles = {
        (ECHO, None): _echo, (BOOM, None): _boom, (SLEEP_ECHO, None): _sleep_echo,
        Handlers.key(SUBROUTE_ECHO, SUBROUTE): _echo, (MAP, None): _map}
    for handler, run, subroute in (
            (STREAM_ECHO, _stream_echo, None), (STREAM_RESPONSES, _stream_responses, None),
            (STREAM_REQUESTS, _stream_requests, None), (STREAM_SILENT, _stream_silent, None),
            (SUBROUTE_STREAM, _stream_echo, SUBROUTE)):
        served.streams[Handlers.key(handler, subroute)] = Served(KINDS[handler], run)
    return served
