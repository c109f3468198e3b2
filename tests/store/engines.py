"""Real servers for tests, on loopback or Unix sockets, ended in every case: with the test, and with the test's process."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hiredis
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

import store.launch
from store.program import program
from tests.ports import free_port

DURABLE = ("--appendonly", "yes", "--appendfsync", "always", "--save", "")


class Server:
    """A server process; `address` is (host, port) or a socket path."""

    def __init__(self, process: subprocess.Popen[bytes], address: tuple[str, int] | str) -> None:
        self.process = process
        self.address = address

    @property
    def port(self) -> int:
        """The port, of a server that has one."""
        return self.address[1]

    def ask(self, *command: str | int) -> Any:
        """One command over a connection of its own."""
        return ask(self.address, *command)

    def freeze(self) -> None:
        """It stays there and answers nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it stood."""
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """As a power cut would, for the process."""
        self.process.kill()
        self.process.wait()


def wanted(name: str) -> str:
    """The path of a program; without it the test is skipped at home and fails in CI."""
    path = shutil.which(name)
    if path is None:
        missing = f"the program {name} is not installed"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return path


def bundled() -> str:
    """Valkey, as the gateway would run it."""
    return str(program())


def ask(address: tuple[str, int] | str, *command: str | int) -> Any:
    """One command over a connection of its own; an error is raised. Written apart from the code under test."""
    kind = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(kind) as connection:
        connection.settimeout(5)
        connection.connect(address)
        connection.sendall(hiredis.pack_command(command))
        reader = hiredis.Reader()
        while (reply := reader.gets()) is False:
            data = connection.recv(65536)
            if not data:
                raise ConnectionError("closed")
            reader.feed(data)
    if isinstance(reply, Exception):
        raise reply
    return reply


def wait_for(condition: Callable[[], Any], what: str, seconds: float = 20) -> Any:
    """Polls until the condition holds; a connection error or a refusal means "not yet"."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if result := condition():
                return result
        except (OSError, hiredis.ReplyError):
            pass
        time.sleep(0.01)
    raise AssertionError(f"{what} did not happen within {seconds} s")


def certificate(folder: Path) -> None:
    """cert.pem and key.pem for localhost, its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1)
    )
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    (folder / "cert.pem").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(private)


@contextmanager
def server(binary: str, folder: Path, *flags: str, port: int = 0) -> Iterator[Server]:
    """A server on a port of loopback, or without one on `folder`/s."""
    folder.mkdir(parents=True, exist_ok=True)
    address: tuple[str, int] | str = ("127.0.0.1", port) if port else str(folder / "s")
    where = ("--port", str(port), "--bind", "127.0.0.1") if port else ("--port", "0", "--unixsocket", str(folder / "s"))
    with _process(binary, folder, *where, "--dir", str(folder), *flags) as process:
        running = Server(process, address)
        wait_for(lambda: running.ask("PING"), f"an answer of {binary}")
        yield running


@contextmanager
def _process(binary: str, folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT)
    launcher = (sys.executable, "-I", "-S", store.launch.__file__, str(os.getpid()), str(lock))
    process = subprocess.Popen(
        (*launcher, binary, *arguments), pass_fds=(lock,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(lock)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


class Cluster:
    """Primaries that share the slots evenly."""

    def __init__(self, nodes: list[Server]) -> None:
        self.nodes = nodes

    @property
    def url(self) -> str:
        """What store.url says."""
        return "cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def owner(self, slot: int) -> Server:
        """The node that says it owns a slot."""
        return next(node for node in self.nodes if _owns(node, slot))

    def cut_off(self, node: Server) -> None:
        """It hears nothing of the others any more, and they no answer of it; clients reach all of them."""
        node.ask("DEBUG", "DROP-CLUSTER-PACKET-FILTER", -2)

    def move(self, slot: int) -> Server:
        """Gives an empty or small slot to the next node with everything in it; returns the new owner."""
        source = self.owner(slot)
        target = self.nodes[(self.nodes.index(source) + 1) % len(self.nodes)]
        source_id, target_id = _id(source), _id(target)
        target.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", source_id)
        source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", target_id)
        while keys := source.ask("CLUSTER", "GETKEYSINSLOT", slot, 100):
            source.ask("MIGRATE", "127.0.0.1", target.port, "", 0, 5000, "KEYS", *(key.decode() for key in keys))
        for node in (target, source, *self.nodes):
            node.ask("CLUSTER", "SETSLOT", slot, "NODE", target_id)
        return target


def _id(node: Server) -> str:
    return node.ask("CLUSTER", "MYID").decode()


def _owns(node: Server, slot: int) -> bool:
    own = _id(node).encode()
    return any(first <= slot <= last and primary[2] == own for first, last, primary, *_ in node.ask("CLUSTER", "SLOTS"))


@contextmanager
def _cluster_node(binary: str, folder: Path, bus: int) -> Iterator[Server]:
    flags = ("--cluster-enabled", "yes", "--cluster-port", str(bus), "--cluster-node-timeout", "2000")
    with server(binary, folder, *flags, "--enable-debug-command", "local", *DURABLE, port=free_port()) as node:
        yield node


@contextmanager
def replica(cluster: Cluster, of: Server, folder: Path) -> Iterator[Server]:
    """One more node of a cluster, in step with a primary."""
    bus = free_port()
    with _cluster_node(bundled(), folder, bus) as node:
        cluster.nodes[0].ask("CLUSTER", "MEET", "127.0.0.1", node.port, bus)
        wait_for(lambda: node.ask("CLUSTER", "REPLICATE", _id(of)) == b"OK", "a replica")
        wait_for(lambda: b"master_link_status:up" in node.ask("INFO", "replication"), "a replica in step")
        wait_for(
            lambda: all(_id(node).encode() in one.ask("CLUSTER", "NODES") for one in cluster.nodes),
            "everybody to know it",
        )
        yield node


@contextmanager
def cluster(folder: Path, size: int = 3, binary: str | None = None) -> Iterator[Cluster]:
    """A cluster of primaries without replicas, ready for use."""
    binary = binary or bundled()
    with ExitStack() as stack:
        nodes, buses = [], []
        for number in range(size):
            buses.append(free_port())
            nodes.append(stack.enter_context(_cluster_node(binary, folder / str(number), buses[-1])))
        for number, node in enumerate(nodes):
            node.ask("CLUSTER", "ADDSLOTSRANGE", 16384 * number // size, 16384 * (number + 1) // size - 1)
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        for node, bus in zip(nodes[1:], buses[1:], strict=True):
            nodes[0].ask("CLUSTER", "MEET", "127.0.0.1", node.port, bus)
        for node in nodes:
            wait_for(lambda node=node: b"cluster_state:ok" in node.ask("CLUSTER", "INFO"), "a working cluster")
            wait_for(lambda node=node: len(node.ask("CLUSTER", "SLOTS")) == size, "agreement about the slots")
        yield Cluster(nodes)


class Sentinels:
    """One primary, its replicas, and three sentinels that watch them as `desk`."""

    def __init__(self, servers: list[Server], sentinels: list[Server]) -> None:
        self.servers = servers
        self.sentinels = sentinels

    @property
    def url(self) -> str:
        """What store.url says."""
        return "sentinel://" + ",".join(f"127.0.0.1:{one.port}" for one in self.sentinels) + "/desk"

    @property
    def primary(self) -> Server:
        """The server the first sentinel names."""
        port = int(self.sentinels[0].ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "desk")[1])
        return next(one for one in self.servers if one.port == port)

    @property
    def replicas(self) -> list[Server]:
        """The others."""
        primary = self.primary
        return [one for one in self.servers if one is not primary]


@contextmanager
def sentinel(folder: Path, replicas: int = 2, binary: str | None = None) -> Iterator[Sentinels]:
    """A watched primary with replicas that are in step."""
    binary = binary or bundled()
    with ExitStack() as stack:
        primary = stack.enter_context(
            server(binary, folder / "0", *DURABLE, "--repl-diskless-sync-delay", "0", port=free_port())
        )
        servers = [primary]
        for number in range(1, replicas + 1):
            flags = (*DURABLE, "--replicaof", f"127.0.0.1 {primary.port}", "--repl-diskless-sync-delay", "0")
            servers.append(stack.enter_context(server(binary, folder / str(number), *flags, port=free_port())))
        wait_for(lambda: primary.ask("INFO", "replication").count(b"state=online") == replicas, "replicas in step")
        sentinels = [stack.enter_context(_sentinel(binary, folder / f"s{number}", primary.port)) for number in range(3)]
        for one in sentinels:
            wait_for(lambda one=one: _sees(one, others=2, replicas=replicas), "sentinels that know each other")
        yield Sentinels(servers, sentinels)


@contextmanager
def _sentinel(binary: str, folder: Path, primary: int) -> Iterator[Server]:
    folder.mkdir(parents=True)
    port = free_port()
    config = folder / "sentinel.conf"
    lines = [f"port {port}", "bind 127.0.0.1", f"dir {folder}", f"sentinel monitor desk 127.0.0.1 {primary} 2"]
    lines += ["sentinel down-after-milliseconds desk 700", "sentinel failover-timeout desk 3000"]
    config.write_text("\n".join(lines) + "\n")
    with _process(binary, folder, str(config), "--sentinel") as process:
        running = Server(process, ("127.0.0.1", port))
        wait_for(lambda: running.ask("PING"), "an answer of a sentinel")
        yield running


def _sees(one: Server, *, others: int, replicas: int) -> bool:
    flat = one.ask("SENTINEL", "MASTER", "desk")
    facts = dict(zip(flat[::2], flat[1::2], strict=True))
    return int(facts[b"num-other-sentinels"]) == others and int(facts[b"num-slaves"]) == replicas
