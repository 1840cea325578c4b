"""Calls and streams of one connection, both roles: docs/protocol-streams.md."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import frames
from frames import Flag, Frame, Op
from link import Disconnected, Link
from streams import ClientStream, DeadlineExceeded, RemoteError, ServerStream, StreamKind

MUXES_IN = 1024

Single = Callable[[bytes], Awaitable[bytes]]
StreamHandler = Callable[[bytes, ServerStream], Awaitable[None]]


class NoHandler(RemoteError):
    """The server has refused to start a handler."""


@dataclass(frozen=True)
class Served:
    """A stream handler and what both ends must know of it."""

    kind: StreamKind
    run: StreamHandler


class Handlers:
    """What a node serves, by handler and subroute id (None: the handler itself)."""

    def __init__(self) -> None:
        self.singles: dict[tuple[int, bytes | None], Single] = {}
        self.streams: dict[tuple[int, bytes | None], Served] = {}

    @staticmethod
    def key(handler: int, subroute: str | None) -> tuple[int, bytes | None]:
        return handler, frames.subroute_id(handler, subroute) if subroute else None


def text_of(payload: bytes) -> str:
    return payload.decode(errors="replace")


class Connection:
    """One epoch with a peer. It ends when TCP does, or when the peer breaks the protocol."""

    def __init__(self, link: Link, handlers: Handlers):
        self.link = link
        self.closed = asyncio.Event()
        self.pings_received = 0
        # The muxes that the server has ended after this side did.
        self.late_ends: asyncio.Queue[int] = asyncio.Queue(1024)
        self._handlers = handlers
        self._next_mux = int.from_bytes(os.urandom(4), "big") | 1 << 31
        self._calls: dict[int, asyncio.Future[Frame]] = {}
        self._outgoing: dict[int, ClientStream] = {}
        self._incoming: dict[int, ServerStream] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._pongs: asyncio.Queue[dict[str, Any]] = asyncio.Queue(16)
        self._reading = asyncio.create_task(self._read())
        link.start()

    # The client's side.

    def _new_mux(self) -> int:
        if self.closed.is_set():
            raise Disconnected("remote disconnected")
        self._next_mux += 1
        return self._next_mux

    async def call(self, handler: int, payload: bytes = b"", *, subroute: str | None = None,
                   timeout: float = 60.0) -> bytes:
        """@raise RemoteError, NoHandler, DeadlineExceeded, Disconnected"""
        mux = self._new_mux()
        answer = self._calls[mux] = asyncio.get_running_loop().create_future()
        try:
            await self.link.send(Frame(
                Op.REQUEST, mux, 0, int(timeout * 1000), handler, Flag.EOF, payload,
                Handlers.key(handler, subroute)[1]))
            frame = await asyncio.wait_for(answer, timeout)
        except asyncio.TimeoutError:
            raise DeadlineExceeded("deadline exceeded") from None
        finally:
            self._calls.pop(mux, None)
        if frame.op == Op.MUX_CONNECT_ERROR:
            raise NoHandler(frames.unpack_map(frame.payload).get("Error", ""))
        if frame.seq != 0:
            raise RemoteError(f"an answer has the number {frame.seq}")
        if frame.has(Flag.ERR) or frame.op == Op.DISCONNECT_CLIENT_MUX:
            raise RemoteError(text_of(frame.payload) or "remote disconnected")
        return frame.payload

    async def open(self, handler: int, kind: StreamKind, payload: bytes = b"", *,
                   subroute: str | None = None, timeout: float = 0.0) -> ClientStream:
        """Opens a stream; `timeout` 0 is none."""
        mux = self._new_mux()
        stream = ClientStream(self.link, mux, kind, timeout, self._forget)
        self._outgoing[mux] = stream
        flags = (0 if kind.window_in else Flag.EOF) | (0 if payload else Flag.ZERO)
        await self.link.send(Frame(
            Op.CONNECT_MUX, mux, 0, int(timeout * 1000), handler, flags, payload,
            Handlers.key(handler, subroute)[1]))
        return stream

    def _forget(self, mux: int) -> None:
        self._outgoing.pop(mux, None)

    async def ping(self, mux: int | None = None) -> dict[str, Any]:
        """Sends a Ping, of the connection or of a mux, and returns what its Pong says."""
        if mux is None:
            self.link.post(Frame(Op.PING, deadline_ms=10_000,
                                 payload=frames.pack_map(t=frames.now())))
        else:
            stream = self._outgoing.get(mux)
            self.link.post(Frame(Op.PING, mux, stream.sent.next() if stream else 1))
        return await self._pongs.get()

    # What arrives.

    async def _read(self) -> None:
        try:
            async for frame in self.link.frames():
                self._receive(frame)
        except (Disconnected, OSError, frames.FrameError):
            pass
        except Exception as error:
            # Whatever wsproto says of a broken websocket.
            print(f"connection to {self.link.peer}: {error!r}")
        finally:
            self._end()

    def _end(self) -> None:
        self.closed.set()
        self.link.close()
        for answer in self._calls.values():
            if not answer.done():
                answer.set_exception(Disconnected("remote disconnected"))
        for client in list(self._outgoing.values()):
            client.end(Disconnected("remote disconnected"))
        for server in list(self._incoming.values()):
            server.stop()

    async def close(self) -> None:
        self._reading.cancel()
        await asyncio.wait([self._reading])
        for task in self._running:
            task.cancel()

    def _receive(self, frame: Frame) -> None:
        op = frame.op
        if op == Op.REQUEST:
            self._serve_single(frame)
        elif op == Op.CONNECT_MUX:
            self._serve_stream(frame)
        elif op == Op.PING:
            self._answer_ping(frame)
        elif op == Op.PONG:
            self._receive_pong(frame)
        elif op in (Op.MUX_CLIENT_MSG, Op.UNBLOCK_SRV_MUX, Op.DISCONNECT_SERVER_MUX):
            self._to_server(frame)
        elif op in (Op.RESPONSE, Op.MUX_CONNECT_ERROR, Op.DISCONNECT_CLIENT_MUX, Op.ACK_MUX,
                    Op.MUX_SERVER_MSG, Op.UNBLOCK_CL_MUX):
            self._to_client(frame)

    def _answer_ping(self, frame: Frame) -> None:
        answer: dict[str, Any] = {"nf": False, "e": None, "t": frames.ZERO_TIME}
        if frame.mux == 0:
            self.pings_received += 1
            try:
                answer["t"] = frames.unpack_map(frame.payload).get("t", frames.ZERO_TIME)
            except frames.FrameError:
                pass
        else:
            stream = self._incoming.get(frame.mux)
            answer["nf"] = stream is None
            if stream is not None:
                stream.pings_received += 1
                answer["e"] = stream.check(frame)
        self.link.post(Frame(Op.PONG, frame.mux, frame.seq, frame.deadline_ms, frame.handler,
                             frame.flags, frames.pack_map(**answer)))

    def _receive_pong(self, frame: Frame) -> None:
        pong = frames.unpack_map(frame.payload)
        if not self._pongs.full():
            self._pongs.put_nowait(pong)
        stream = self._outgoing.get(frame.mux)
        if frame.mux != 0 and stream is None and frame.mux not in self._calls:
            self.link.post(Frame(Op.DISCONNECT_SERVER_MUX, frame.mux))
        if stream is not None and (pong.get("nf") or pong.get("e")):
            stream.abandon(RemoteError(pong.get("e") or "remote terminated call"))

    def _to_server(self, frame: Frame) -> None:
        stream = self._incoming.get(frame.mux)
        if frame.op == Op.DISCONNECT_SERVER_MUX:
            if stream is not None:
                stream.stop()
                self.link.post(Frame(Op.DISCONNECT_CLIENT_MUX, frame.mux))
        elif stream is not None:
            stream.receive(frame)
        elif frame.op == Op.MUX_CLIENT_MSG:
            self.link.post(Frame(Op.DISCONNECT_CLIENT_MUX, frame.mux))

    def _to_client(self, frame: Frame) -> None:
        answer = self._calls.get(frame.mux)
        stream = self._outgoing.get(frame.mux)
        if answer is not None:
            if not answer.done() and frame.op not in (Op.ACK_MUX, Op.UNBLOCK_CL_MUX):
                answer.set_result(frame)
        elif stream is not None:
            if frame.op == Op.MUX_CONNECT_ERROR:
                error = frames.unpack_map(frame.payload).get("Error", "")
                stream.abandon(NoHandler(error))
            else:
                stream.receive(frame)
        elif frame.op == Op.DISCONNECT_CLIENT_MUX:
            if not self.late_ends.full():
                self.late_ends.put_nowait(frame.mux)
        elif frame.op == Op.ACK_MUX or (frame.op == Op.MUX_SERVER_MSG
                                        and not frame.has(Flag.EOF)):
            self.link.post(Frame(Op.DISCONNECT_SERVER_MUX, frame.mux))

    # The server's side.

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def _refuse(self, frame: Frame, text: str) -> None:
        self.link.post(Frame(Op.MUX_CONNECT_ERROR, frame.mux, frame.seq, frame.deadline_ms,
                             frame.handler, frame.flags & ~Flag.SUB, frames.pack_map(Error=text)))

    def _serve_single(self, frame: Frame) -> None:
        run = self._handlers.singles.get((frame.handler, frame.subroute))
        if run is None:
            self._refuse(frame, f"Invalid Handler for type: {frame.handler}")
        elif len(self._running) >= MUXES_IN:
            self.link.post(Frame(Op.RESPONSE, frame.mux, frame.seq, flags=Flag.EOF | Flag.ERR,
                                 payload=b"too many calls in flight"))
        else:
            self._spawn(self._run_single(run, frame))

    async def _run_single(self, run: Single, frame: Frame) -> None:
        limit = frame.deadline_ms / 1000 or None
        try:
            payload, flags = await asyncio.wait_for(run(frame.payload), limit), Flag.EOF
            if not payload:
                flags |= Flag.ZERO
        except asyncio.TimeoutError:
            return
        except RemoteError as error:
            payload, flags = str(error).encode(), Flag.EOF | Flag.ERR
        await self.link.send(Frame(Op.RESPONSE, frame.mux, frame.seq, flags=flags,
                                   payload=payload))

    def _serve_stream(self, frame: Frame) -> None:
        if frame.mux in self._incoming:
            return
        served = self._handlers.streams.get((frame.handler, frame.subroute))
        if frame.has(Flag.STATELESS):
            self._refuse(frame, "Stateless streams not supported")
        elif served is None:
            self._refuse(frame, f"Invalid Handler for type: {frame.handler}")
        elif len(self._running) >= MUXES_IN:
            self._refuse(frame, "too many streams in flight")
        else:
            stream = ServerStream(self.link, frame, served.kind, self._incoming)
            self._incoming[frame.mux] = stream
            stream.task = self._spawn(self._run_stream(served.run, frame, stream))

    async def _run_stream(self, run: StreamHandler, frame: Frame, stream: ServerStream) -> None:
        failed = None
        try:
            # The client's deadline is about to pass, too: nothing is told but that it is over.
            await asyncio.wait_for(run(frame.payload, stream), frame.deadline_ms / 1000 or None)
        except asyncio.TimeoutError:
            stream.stop()
            self.link.post(Frame(Op.DISCONNECT_CLIENT_MUX, frame.mux))
            return
        except RemoteError as error:
            failed = str(error)
        await stream.finish(failed)
