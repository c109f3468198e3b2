"""A name server on loopback, for tests: real UDP and TCP, answers from a table, and every kind of bad behaviour."""

import contextlib
import socket
import threading
import time
from collections import Counter
from typing import Self

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

ALL_BAD = ("silent", "servfail", "refused", "lame", "garbage", "forged", "slow")


def _forged(query: dns.message.Message, kind: str) -> list[bytes]:
    """What somebody else would send before the true answer: to a guessed id, or to another question."""
    values = {"A": "203.0.113.99", "TXT": '"v=spf1 +all"'}
    if kind not in values:
        return []
    made = []
    for name, number in ((query.question[0].name, query.id ^ 1), (dns.name.from_text("other.example."), query.id)):
        reply = dns.message.make_response(dns.message.make_query(name, kind))
        reply.id = number
        reply.answer.append(dns.rrset.from_text(query.question[0].name, 300, "IN", kind, values[kind]))
        made.append(reply.to_wire())
    return made


def pair() -> tuple[socket.socket, socket.socket]:
    """A UDP and a listening TCP socket on one free port."""
    while True:
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        try:
            return udp, socket.create_server(udp.getsockname())
        except OSError:  # somebody else has the TCP port of this number
            udp.close()


class NameServer:
    """Answers on 127.0.0.1. `zone` maps "TYPE name" to values; a name with a `bad` word in `behaves` (by name or "*") misbehaves."""

    def __init__(self, zone: dict[str, list[str]] | None = None, *, ttl: int = 300) -> None:
        self.zone: dict[str, list[str]] = dict(zone or {})
        self.behaves: dict[str, str] = {}
        self.asked: Counter[str] = Counter()
        self.ttl = ttl
        self._udp, self._tcp = pair()
        self.port = int(self._udp.getsockname()[1])
        self._open = True
        self._threads = [threading.Thread(target=one, daemon=True) for one in (self._serve_udp, self._serve_tcp)]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._open = False
        with contextlib.suppress(OSError):  # wakes both
            self._udp.sendto(b"", ("127.0.0.1", self.port))
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        for one in self._threads:
            one.join(2)
        self._udp.close()
        self._tcp.close()

    def _serve_udp(self) -> None:
        while self._open:
            data, peer = self._udp.recvfrom(4096)
            if data:
                for reply in self._replies(data, tcp=False):
                    self._udp.sendto(reply, peer)

    def _serve_tcp(self) -> None:
        while self._open:
            client, _ = self._tcp.accept()
            with client, contextlib.suppress(OSError):
                client.settimeout(2)
                size = client.recv(2)
                if len(size) == 2:
                    for reply in self._replies(client.recv(int.from_bytes(size, "big")), tcp=True):
                        client.sendall(len(reply).to_bytes(2, "big") + reply)

    def _replies(self, data: bytes, *, tcp: bool) -> list[bytes]:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked[f"{kind} {name}"] += 1
        how = self.behaves.get(name) or self.behaves.get("*", "")
        reply = dns.message.make_response(query)
        if how == "silent":
            return []
        if how == "garbage":
            return [data[:2] + b"\x81\x80" + b"\xff" * 40]
        if how in ("servfail", "refused"):
            reply.set_rcode(dns.rcode.from_text(how.upper()))
            return [reply.to_wire()]
        if how == "lame":  # a referral: no answer, and no word that there is none
            reply.authority.append(dns.rrset.from_text("example.", 60, "IN", "NS", "ns.elsewhere.example."))
            return [reply.to_wire()]
        if how == "slow":
            time.sleep(0.4)
        values, owner = self._values(kind, name), question.name
        alias = self.zone.get(f"CNAME {name}")
        if alias:
            reply.answer.append(dns.rrset.from_text(owner, self.ttl, "IN", "CNAME", f"{alias[0]}."))
            owner = dns.name.from_text(alias[0])
            values = self._values(kind, alias[0])
        if values:
            reply.answer.append(dns.rrset.from_text(owner, self.ttl, "IN", kind, *values))
        elif not any(key.partition(" ")[2] == name for key in self.zone):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        wire = reply.to_wire(max_size=65_535)
        if not tcp and len(wire) > 1232:
            short = dns.message.make_response(query)
            short.flags |= dns.flags.TC
            return [short.to_wire()]
        return [*_forged(query, kind), wire] if how == "forged" else [wire]

    def _values(self, kind: str, name: str) -> list[str]:
        """TXT in pieces of 200 characters, as zone files have it."""
        values = self.zone.get(f"{kind} {name}", [])
        if kind != "TXT":
            return values
        return [" ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text) or 1, 200)) for text in values]
