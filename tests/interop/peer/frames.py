"""Frames of the grid protocol, version 1: docs/protocol-frames.md."""

from __future__ import annotations

import hashlib
import struct
import time
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Any

import msgpack
import xxhash

MESSAGE_LIMIT = (16 << 20) + (32 << 10)
ZERO_TIME = msgpack.ExtType(5, struct.pack(">qi", -62135596800, 0))


class Op(IntEnum):
    CONNECT = 1
    CONNECT_RESPONSE = 2
    PING = 3
    PONG = 4
    CONNECT_MUX = 5
    MUX_CONNECT_ERROR = 6
    DISCONNECT_CLIENT_MUX = 7
    DISCONNECT_SERVER_MUX = 8
    MUX_CLIENT_MSG = 9
    MUX_SERVER_MSG = 10
    UNBLOCK_SRV_MUX = 11
    UNBLOCK_CL_MUX = 12
    ACK_MUX = 13
    REQUEST = 14
    RESPONSE = 15
    MERGED = 17


class Flag(IntFlag):
    CRC = 1
    EOF = 2
    STATELESS = 4
    ERR = 8
    ZERO = 16
    SUB = 32


class FrameError(Exception):
    """The bytes are not a frame. The receiver closes the connection."""


@dataclass
class Frame:
    """One frame; `flags` is without CRC, and `subroute` stands for the flag SUB."""

    op: int
    mux: int = 0
    seq: int = 0
    deadline_ms: int = 0
    handler: int = 0
    flags: int = 0
    payload: bytes = b""
    subroute: bytes | None = None

    def has(self, flag: Flag) -> bool:
        return bool(self.flags & flag)


# The kinds of frames that never carry a checksum; a connection ping is a Ping of mux 0.
_PLAIN = (Op.CONNECT, Op.CONNECT_RESPONSE, Op.MERGED)


def checksum(data: bytes) -> bytes:
    return struct.pack("<I", xxhash.xxh3_64_intdigest(data) & 0xFFFFFFFF)


def dials(own: str, peer: str) -> bool:
    """Whether `own` is the side that dials `peer` ("Who dials")."""
    left = xxhash.xxh3_64_intdigest((own + peer).encode())
    right = xxhash.xxh3_64_intdigest((peer + own).encode())
    return left < right or (left == right and own.encode() < peer.encode())


def subroute_id(handler: int, route: str) -> bytes:
    return bytes((handler, 0)) + hashlib.sha256(route.encode()).digest()[2:]


def encode(frame: Frame) -> bytes:
    plain = frame.op in _PLAIN or (frame.op == Op.PING and frame.mux == 0)
    flags = frame.flags | (0 if plain else Flag.CRC) | (Flag.SUB if frame.subroute else 0)
    data = msgpack.packb(
        [frame.mux, frame.seq, frame.deadline_ms, frame.handler, int(frame.op), int(flags),
         frame.payload], use_bin_type=True)
    data += frame.subroute or b""
    return data if plain else data + checksum(data)


def merge(frames: list[bytes]) -> bytes:
    """One message of several encoded frames."""
    head = encode(Frame(Op.MERGED, seq=len(frames)))
    return head + b"".join(msgpack.packb(part, use_bin_type=True) for part in frames)


def _unpacker(data: bytes) -> msgpack.Unpacker:
    unpacker = msgpack.Unpacker(raw=False, max_buffer_size=max(len(data), 1))
    unpacker.feed(data)
    return unpacker


def _unpack(unpacker: msgpack.Unpacker) -> Any:
    try:
        return unpacker.unpack()
    except Exception as error:  # msgpack has no base class for what it throws
        raise FrameError(f"not msgpack: {error!r}") from error


_LIMITS = (2**64, 2**32, 2**32, 2**8, 2**8, 2**8)


def _decode(data: bytes) -> tuple[Frame, msgpack.Unpacker]:
    unpacker = _unpacker(data)
    fields = _unpack(unpacker)
    if not isinstance(fields, list) or len(fields) != 7:
        raise FrameError("expected an array of seven fields")
    for value, limit in zip(fields, _LIMITS):
        if type(value) is not int or not 0 <= value < limit:
            raise FrameError(f"expected a number below {limit}, got {value!r}")
    mux, seq, deadline_ms, handler, op, flags, payload = fields
    if not isinstance(payload, bytes):
        raise FrameError(f"expected a bin as payload, got {type(payload).__name__}")
    rest = len(data) - unpacker.tell()
    end = len(data)
    if flags & Flag.CRC:
        end -= 4
        if rest < 4 or checksum(data[:end]) != data[end:]:
            raise FrameError("wrong or missing checksum")
        rest -= 4
    subroute = None
    if flags & Flag.SUB:
        if rest < 32:
            raise FrameError("missing subroute id")
        subroute = data[end - 32:end]
    frame = Frame(op, mux, seq, deadline_ms, handler, flags & ~Flag.CRC, payload, subroute)
    return frame, unpacker


def decode(data: bytes) -> list[Frame]:
    """The frame of a message, or the parts of a merged one, in order."""
    frame, unpacker = _decode(data)
    if frame.op != Op.MERGED:
        return [frame]
    parts = []
    for _ in range(frame.seq):
        part = _unpack(unpacker)
        if not isinstance(part, bytes):
            raise FrameError("a part of a merged frame is not a bin")
        parts.append(_decode(part)[0])
    return [part for part in parts if part.op != Op.MERGED]


def now() -> msgpack.ExtType:
    seconds, nanoseconds = divmod(time.time_ns(), 10**9)
    return msgpack.ExtType(5, struct.pack(">qi", seconds, nanoseconds))


def seconds_of(stamp: object) -> float:
    """Seconds since 1970 of a timestamp in any of the forms of a timestamp."""
    if isinstance(stamp, msgpack.Timestamp):
        return stamp.seconds + stamp.nanoseconds / 1e9
    if isinstance(stamp, msgpack.ExtType) and stamp.code == 5 and len(stamp.data) == 12:
        seconds, nanoseconds = struct.unpack(">qi", stamp.data)
        return seconds + nanoseconds / 1e9
    raise FrameError(f"expected a timestamp, got {stamp!r}")


def pack_map(**keys: object) -> bytes:
    return msgpack.packb(keys, use_bin_type=True)


def unpack_map(payload: bytes) -> dict[str, Any]:
    value = _unpack(_unpacker(payload))
    if not isinstance(value, dict):
        raise FrameError("expected a map")
    return value
