"""Both ends of a stream: docs/protocol-streams.md."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from frames import Flag, Frame, Op
from link import Link


class RemoteError(Exception):
    """The handler has failed, or the other side has refused to run it; the text is its."""


class DeadlineExceeded(Exception):
    """The deadline has passed at this side."""


class Cancelled(Exception):
    """This side has cancelled the stream."""


class ProtocolError(Exception):
    """The other side has broken a rule of the protocol."""


@dataclass(frozen=True)
class StreamKind:
    """The windows of a stream in messages; no input if `window_in` is 0."""

    window_in: int
    window_out: int


class Seq:
    """The counter of one direction of a mux."""

    def __init__(self, start: int):
        self.value = start

    def next(self) -> int:
        self.value = (self.value + 1) % 2**32
        return self.value


class _Credit:
    """Credit to send, up to the window."""

    def __init__(self, start: int, window: int):
        self._left, self._window = start, window
        self._more = asyncio.Event()

    def add(self, count: int = 1) -> None:
        self._left = min(self._left + count, self._window)
        self._more.set()

    async def take(self) -> None:
        while self._left == 0:
            self._more.clear()
            await self._more.wait()
        self._left -= 1


class _Inbox:
    """Messages in order, and how they end. Holds no more than its window."""

    def __init__(self, window: int):
        self._messages: deque[bytes] = deque()
        self._window = window
        self._changed = asyncio.Event()
        self.ended = False
        self.error: Exception | None = None

    def put(self, payload: bytes) -> bool:
        """Whether there was room."""
        if len(self._messages) >= self._window:
            return False
        self._messages.append(payload)
        self._changed.set()
        return True

    def end(self, error: Exception | None = None) -> None:
        if not self.ended:
            self.ended, self.error = True, error
            self._changed.set()

    async def get(self) -> bytes | None:
        """The next message; None at the clean end, else raises how it ended."""
        while not self._messages:
            if self.ended:
                if self.error is not None:
                    raise self.error
                return None
            self._changed.clear()
            await self._changed.wait()
        return self._messages.popleft()


class ClientStream:
    """The end that opened the stream. `async for` takes the responses."""

    def __init__(self, link: Link, mux: int, kind: StreamKind, timeout: float,
                 forget: Callable[[int], None]):
        self.mux = mux
        self.sent = Seq(0)
        self._received = Seq(0)
        self._link, self._forget = link, forget
        self._credit = _Credit(0, kind.window_in)
        self._window_in = kind.window_in
        self._inbox = _Inbox(max(1, kind.window_out))
        self._timer = asyncio.get_running_loop().call_later(
            timeout, self.abandon, DeadlineExceeded("deadline exceeded")) if timeout else None

    async def send(self, payload: bytes) -> None:
        """Sends a message as soon as there is credit."""
        await self._credit.take()
        if self._inbox.ended:
            raise self._inbox.error or Cancelled("the stream has ended")
        await self._link.send(Frame(Op.MUX_CLIENT_MSG, self.mux, self.sent.next(),
                                    flags=0 if payload else Flag.ZERO, payload=payload))

    def finish(self) -> None:
        """Ends the input."""
        if not self._inbox.ended:
            self._link.post(Frame(Op.MUX_CLIENT_MSG, self.mux, self.sent.next(), flags=Flag.EOF))

    def __aiter__(self) -> ClientStream:
        return self

    async def __anext__(self) -> bytes:
        payload = await self._inbox.get()
        if payload is None:
            raise StopAsyncIteration
        if not self._inbox.ended:
            self._link.post(Frame(Op.UNBLOCK_SRV_MUX, self.mux, self.sent.next()))
        return payload

    def cancel(self) -> None:
        self.abandon(Cancelled("cancelled"))

    def abandon(self, error: Exception) -> None:
        """Ends the stream here, and tells the server."""
        if not self._inbox.ended:
            self._link.post(Frame(Op.DISCONNECT_SERVER_MUX, self.mux))
            self.end(error)

    def end(self, error: Exception | None) -> None:
        self._inbox.end(error)
        self._forget(self.mux)
        # Wakes a sender that waits for credit, so that it notices the end.
        self._credit.add()
        if self._timer is not None:
            self._timer.cancel()

    def receive(self, frame: Frame) -> None:
        if frame.op == Op.ACK_MUX:
            self._credit.add(self._window_in)
        elif frame.op == Op.DISCONNECT_CLIENT_MUX:
            text = frame.payload.decode(errors="replace") if frame.has(Flag.ERR) else ""
            self.end(RemoteError(text or "remote disconnected"))
        elif frame.op in (Op.UNBLOCK_CL_MUX, Op.MUX_SERVER_MSG):
            want = self._received.next()
            bare_end = frame.has(Flag.EOF) and not frame.payload
            if frame.seq != want and not bare_end:
                self.abandon(ProtocolError(f"number {frame.seq} instead of {want}"))
            elif frame.op == Op.UNBLOCK_CL_MUX:
                self._credit.add()
            else:
                self._receive_message(frame)

    def _receive_message(self, frame: Frame) -> None:
        if frame.has(Flag.ERR):
            self.end(RemoteError(frame.payload.decode(errors="replace")))
            return
        ends = frame.has(Flag.EOF)
        if (frame.payload or not ends) and not self._inbox.put(frame.payload):
            self.abandon(ProtocolError("more responses than the window allows"))
        elif ends:
            self.end(None)


class ServerStream:
    """The end that runs the handler. `async for` takes the requests."""

    def __init__(self, link: Link, opening: Frame, kind: StreamKind,
                 table: dict[int, ServerStream]):
        self.mux = opening.mux
        self.task: asyncio.Task[None] | None = None
        self._table = table
        self.pings_received = 0
        self._link = link
        self._sent, self._received = Seq(opening.seq), Seq(opening.seq)
        self._credit = _Credit(max(1, kind.window_out), max(1, kind.window_out))
        self._inbox = _Inbox(kind.window_in)
        if kind.window_in == 0:
            self._inbox.end()
        link.post(Frame(Op.ACK_MUX, self.mux, opening.seq))

    async def send(self, payload: bytes) -> None:
        """Sends a message as soon as there is credit."""
        await self._credit.take()
        await self._link.send(Frame(Op.MUX_SERVER_MSG, self.mux, self._sent.next(),
                                    flags=0 if payload else Flag.ZERO, payload=payload))

    async def finish(self, error: str | None) -> None:
        """Ends the stream, cleanly or with an error text, as soon as there is credit."""
        await self._credit.take()
        self._end(error)

    def _end(self, error: str | None) -> None:
        flags = Flag.EOF if error is None else Flag.EOF | Flag.ERR
        self._link.post(Frame(Op.MUX_SERVER_MSG, self.mux, self._sent.next(), flags=flags,
                              payload=(error or "").encode()))
        self._link.post(Frame(Op.DISCONNECT_CLIENT_MUX, self.mux))
        self._table.pop(self.mux, None)

    def stop(self) -> None:
        """Forgets the stream and cancels its handler."""
        self._table.pop(self.mux, None)
        if self.task is not None and self.task is not asyncio.current_task():
            self.task.cancel()

    def __aiter__(self) -> ServerStream:
        return self

    async def __anext__(self) -> bytes:
        payload = await self._inbox.get()
        if payload is None:
            raise StopAsyncIteration
        self._link.post(Frame(Op.UNBLOCK_CL_MUX, self.mux, self._sent.next()))
        return payload

    def check(self, frame: Frame) -> str | None:
        """Takes the frame's number. If it is not the next one, ends the stream and says why."""
        want = self._received.next()
        if frame.seq == want:
            return None
        return self._violate(f"receive sequence number mismatch. want {want}, got {frame.seq}")

    def _violate(self, text: str) -> str:
        """A violation ends the stream at once, without credit."""
        self._end(text)
        self.stop()
        return text

    def receive(self, frame: Frame) -> None:
        if self.check(frame):
            return
        if frame.op == Op.UNBLOCK_SRV_MUX:
            self._credit.add()
        elif self._inbox.ended:
            self._violate("did not expect inbound message")
        elif frame.has(Flag.EOF):
            self._inbox.end()
        elif not self._inbox.put(frame.payload):
            self._violate("handler blocked")
