"""A DNS server with a table that tests can change while it runs."""

import socket
import struct
import threading

TYPE_A = 1
NO_SUCH_NAME = 3


class NameServer:
    """Answers queries over UDP for as long as the process runs."""

    def __init__(self, address="127.0.0.1", port=53):
        self.addresses = {}  # by name
        self.answers = True  # False: ignores queries, like a server that is down
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, port))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            query, client = self._socket.recvfrom(512)
            if self.answers:
                self._socket.sendto(self._answer(query), client)

    def _answer(self, query):
        labels, end = [], 12
        while length := query[end]:
            labels.append(query[end + 1 : end + 1 + length].decode())
            end += 1 + length
        question = query[12 : end + 5]
        (query_type,) = struct.unpack_from("!H", query, end + 1)
        addresses = self.addresses.get(".".join(labels).lower())
        found = addresses if addresses and query_type == TYPE_A else []
        # Flags of an answer: recursion desired and available.
        flags = 0x8180 | (NO_SUCH_NAME if addresses is None else 0)
        answer = query[:2] + struct.pack("!HHHHH", flags, 1, len(found), 0, 0) + question
        for address in found:
            # The question's name, with a TTL of 0.
            answer += struct.pack("!HHHIH", 0xC00C, TYPE_A, 1, 0, 4) + socket.inet_aton(address)
        return answer
