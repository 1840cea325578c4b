#!/usr/bin/python3
"""Serves the conformance set. Prints "ready" when it listens, and "connected HOST" for each peer.

usage: serve.py OWN_URL [--dial PEER_URL] [--token-file FILE]
"""

from __future__ import annotations

import argparse
import asyncio
import pathlib
from collections.abc import Callable

import conformance
import link
import wsproto
from peer import Connection


class Node:
    """Accepts whom `known` lets in, and serves the conformance set on each connection."""

    def __init__(self, own: str, token: str, known: Callable[[str], bool] = lambda _: True):
        self.own, self._token, self._known = own, token, known
        self.connections: asyncio.Queue[Connection] = asyncio.Queue()
        self.refusals: asyncio.Queue[str] = asyncio.Queue()
        self.dialling: asyncio.Task[None] | None = None
        self._handlers = conformance.handlers()
        self._by_host: dict[str, Connection] = {}

    def serve_too_much(self) -> None:
        """Serves a handler, too, that the set must not have."""
        singles = self._handlers.singles
        singles[conformance.UNKNOWN_SINGLE, None] = singles[conformance.ECHO, None]

    async def listen(self) -> asyncio.Server:
        host, port = self.own.split("://", 1)[1].rsplit(":", 1)
        return await asyncio.start_server(self._accept, host, int(port))

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            accepted = await link.accept(reader, writer, self.own, self._token, self._known)
        except (link.Refused, link.Disconnected, OSError, asyncio.TimeoutError,
                link.frames.FrameError, wsproto.utilities.ProtocolError) as error:
            self.refusals.put_nowait(str(error))
            return
        self._connected(accepted)

    async def dial(self, peer: str) -> Connection:
        return self._connected(await link.dial(self.own, peer, self._token))

    def _connected(self, opened: link.Link) -> Connection:
        connection = Connection(opened, self._handlers)
        older = self._by_host.get(opened.peer)
        self._by_host[opened.peer] = connection
        if older is not None:
            older.link.close()
        self.connections.put_nowait(connection)
        return connection

    async def dial_until_connected(self, peer: str, limit: float = 20.0) -> Connection:
        """Dials again until the peer listens. @raise asyncio.TimeoutError"""
        return await asyncio.wait_for(self._keep_dialling(peer), limit)

    async def _keep_dialling(self, peer: str) -> Connection:
        while True:
            try:
                return await self.dial(peer)
            except (OSError, link.Disconnected, link.Refused):
                await asyncio.sleep(0.1)

    async def keep_connected(self, peer: str) -> None:
        """Dials the peer again after each loss, until cancelled."""
        while True:
            connection = await self._keep_dialling(peer)
            await connection.closed.wait()


async def _main() -> None:
    parser = argparse.ArgumentParser(description="Serves the conformance set.")
    parser.add_argument("own", help="URL of this peer, whose port it listens on")
    parser.add_argument("--dial", metavar="URL", help="a peer to keep a connection with")
    parser.add_argument("--token-file", type=pathlib.Path)
    given = parser.parse_args()
    token = given.token_file.read_text().rstrip("\n") if given.token_file else ""
    node = Node(given.own, token)
    server = await node.listen()
    print("ready", flush=True)
    if given.dial:
        node.dialling = asyncio.create_task(node.keep_connected(given.dial))
    async with server:
        while True:
            connection = await node.connections.get()
            print("connected", connection.link.peer, flush=True)


if __name__ == "__main__":
    try:
        asyncio.run(_main())
    except KeyboardInterrupt:
        pass
