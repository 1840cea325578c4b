"""The websocket and the handshake: docs/protocol.md; merging: docs/protocol-frames.md."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Callable

import wsproto
from wsproto import ConnectionState, events

import frames
from frames import Frame, Op

ROUTE = "/minio/grid/v1"
PROCESS_ID = os.urandom(16)
HANDSHAKE_TIMEOUT = 10.0
QUEUE_LIMIT = 4 << 20
MERGED_PARTS = 50
MERGED_BYTES = 31 << 10


class Refused(Exception):
    """The other side refused the connection, or this side did; the text says why."""


class Disconnected(Exception):
    """The connection has ended."""


class Link:
    """A websocket that carries frames. Frames that wait together are sent merged."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter,
                 kind: wsproto.ConnectionType):
        self._reader, self._writer = reader, writer
        self._ws = wsproto.WSConnection(kind)
        self._events: deque[events.Event] = deque()
        self._head = b""  # what was received before the first event: an HTTP request or its answer
        self._queue: deque[bytes] = deque()
        self._queued = 0
        self._filled = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()
        self._sender: asyncio.Task[None] | None = None
        self.peer = ""
        self.merged_received = 0
        self.merged_sent = 0

    async def next_event(self) -> events.Event:
        while not self._events:
            data = await self._reader.read(1 << 16)
            if not data:
                raise Disconnected("TCP was closed")
            if self._ws.state is ConnectionState.CONNECTING:
                self._head += data
            self._ws.receive_data(data)
            self._events.extend(self._ws.events())
        return self._events.popleft()

    async def send_event(self, event: events.Event) -> None:
        self._writer.write(self._ws.send(event))
        await self._writer.drain()

    async def send_message(self, data: bytes) -> None:
        """Sends bytes as they are, without the queue."""
        await self.send_event(events.BytesMessage(data=data))

    def has_good_key(self) -> bool:
        """Whether the request had a key of 16 bytes, which wsproto does not look at."""
        found = re.search(rb"(?im)^sec-websocket-key: *([A-Za-z0-9+/]{22}==) *\r$", self._head)
        return found is not None

    async def next_message(self, takes_text: bool = True) -> bytes:
        message = bytearray()
        while True:
            event = await self.next_event()
            if isinstance(event, events.Message):
                text = isinstance(event, events.TextMessage)
                message += event.data.encode() if text else event.data
                if len(message) > frames.MESSAGE_LIMIT:
                    raise Disconnected("a message is too large")
                if event.message_finished:
                    if takes_text or not text:
                        return bytes(message)
                    message.clear()
            elif isinstance(event, events.Ping):
                await self.send_event(event.response())
            elif isinstance(event, events.CloseConnection):
                await self.send_event(event.response())
                raise Disconnected(f"closed with {event.code}")

    async def frames(self) -> AsyncIterator[Frame]:
        """Frames as they arrive; those of merged messages one by one."""
        while True:
            parts = frames.decode(await self.next_message(takes_text=False))
            self.merged_received += len(parts) > 1
            for part in parts:
                yield part

    def start(self) -> None:
        self._sender = asyncio.create_task(self._send_queued())

    def post(self, frame: Frame) -> None:
        """Queues a frame. Control frames come this way, and are few."""
        data = frames.encode(frame)
        self._queue.append(data)
        self._queued += len(data)
        self._filled.set()
        if self._queued > QUEUE_LIMIT:
            self._drained.clear()

    async def send(self, frame: Frame) -> None:
        """Queues a frame as soon as the queue has room."""
        await self._drained.wait()
        self.post(frame)

    def _take(self) -> bytes:
        batch = [self._queue.popleft()]
        size = len(batch[0])
        while self._queue and len(batch) < MERGED_PARTS \
                and size + len(self._queue[0]) <= MERGED_BYTES:
            batch.append(self._queue.popleft())
            size += len(batch[-1])
        self._queued -= size
        if self._queued <= QUEUE_LIMIT // 2:
            self._drained.set()
        if len(batch) == 1:
            return batch[0]
        self.merged_sent += 1
        return frames.merge(batch)

    async def _send_queued(self) -> None:
        try:
            while True:
                await self._filled.wait()
                while self._queue:
                    await self.send_message(self._take())
                self._filled.clear()
        except (OSError, wsproto.utilities.LocalProtocolError):
            self.close()  # the reader notices, and ends the connection

    def close(self) -> None:
        """Closes TCP without a close frame, as the websocket rules say."""
        if self._sender is not None and self._sender is not asyncio.current_task():
            self._sender.cancel()
        self._drained.set()
        self._writer.close()


def _checked(payload: bytes, key: str, kind: type, default: object) -> object:
    value = frames.unpack_map(payload).get(key, default)
    if not isinstance(value, kind):
        raise frames.FrameError(f"{key}: expected {kind.__name__}, got {value!r}")
    return value


async def _shake_as_dialer(link: Link, own: str, peer: str, token: str) -> None:
    headers = [(b"X-Minio-Time", str(time.time_ns()).encode())]
    if token:
        headers.append((b"Authorization", b"Bearer " + token.encode()))
    host = peer.split("://", 1)[1]
    await link.send_event(events.Request(host=host, target=ROUTE, extra_headers=headers))
    answer = await link.next_event()
    if isinstance(answer, events.RejectConnection):
        raise Refused(f"HTTP status {answer.status_code}")
    if not isinstance(answer, events.AcceptConnection):
        raise Refused(f"unexpected {answer!r}")
    await link.send_message(frames.encode(Frame(Op.CONNECT, payload=frames.pack_map(
        ID=PROCESS_ID, Host=own, Time=frames.now(), Token=token))))
    response = frames.decode(await link.next_message())[0]
    if response.op != Op.CONNECT_RESPONSE:
        raise Refused(f"op {response.op} instead of a ConnectResponse")
    if not _checked(response.payload, "Accepted", bool, False):
        raise Refused(str(_checked(response.payload, "RejectedReason", str, "")))


async def dial(own: str, peer: str, token: str = "") -> Link:
    """Connects to the host and port of the peer's name. @raise Refused, Disconnected, OSError"""
    host, port = peer.split("://", 1)[1].rsplit(":", 1)
    reader, writer = await asyncio.open_connection(host, int(port))
    link = Link(reader, writer, wsproto.ConnectionType.CLIENT)
    link.peer = peer
    try:
        await asyncio.wait_for(_shake_as_dialer(link, own, peer, token), HANDSHAKE_TIMEOUT)
    except BaseException:
        link.close()
        raise
    return link


def _refusal(connect: Frame, own: str, token: str, known: Callable[[str], bool]) -> str:
    """Why a Connect is refused, in the order of the handshake; empty if it is not."""
    if connect.op != Op.CONNECT:
        return f"expected a Connect, got op {connect.op}"
    try:
        if len(_checked(connect.payload, "ID", bytes, bytes(16))) != 16:
            raise frames.FrameError("ID: expected 16 bytes")
        host = str(_checked(connect.payload, "Host", str, ""))
        shown = _checked(connect.payload, "Token", str, "")
        stamp = frames.unpack_map(connect.payload).get("Time", frames.ZERO_TIME)
        skew = abs(frames.seconds_of(stamp) - time.time())
    except frames.FrameError as error:
        return f"error parsing connectReq: {error}"
    if host == own or not known(host):
        return f"unknown incoming host: {host}"
    if skew > 300:
        return f"time difference too large between servers: {skew:.0f}s"
    if shown != token:
        return "auth token: wrong"
    if frames.dials(own, host):
        return "grid: expected to be client side, not server side"
    return ""


async def _shake_as_acceptor(link: Link, own: str, token: str,
                             known: Callable[[str], bool]) -> None:
    try:
        request = await link.next_event()
    except wsproto.utilities.RemoteProtocolError as error:  # such as a knock
        await link.send_event(error.event_hint or events.RejectConnection(status_code=400))
        raise Refused("not an upgrade") from error
    shown = dict(getattr(request, "extra_headers", ())).get(b"authorization", b"")
    if not isinstance(request, events.Request) or request.target != ROUTE \
            or not link.has_good_key() \
            or shown != (b"Bearer " + token.encode() if token else b""):
        await link.send_event(events.RejectConnection(status_code=403))
        raise Refused("wrong path, key or token in the upgrade")
    await link.send_event(events.AcceptConnection())
    connect = frames.decode(await link.next_message())[0]
    reason = _refusal(connect, own, token, known)
    await link.send_message(frames.encode(Frame(Op.CONNECT_RESPONSE, payload=frames.pack_map(
        ID=PROCESS_ID, Accepted=not reason, RejectedReason=reason))))
    if reason:
        raise Refused(reason)
    link.peer = str(_checked(connect.payload, "Host", str, ""))


async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, own: str, token: str,
                 known: Callable[[str], bool]) -> Link:
    """Answers a dialer. `known` tells which hosts may connect. @raise Refused, Disconnected"""
    link = Link(reader, writer, wsproto.ConnectionType.SERVER)
    try:
        await asyncio.wait_for(_shake_as_acceptor(link, own, token, known), HANDSHAKE_TIMEOUT)
    except BaseException:
        link.close()
        raise
    return link
