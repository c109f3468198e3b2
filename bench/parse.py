"""What parsing a mail costs, by size: µs of processor time, and the most memory at once, in a fresh process as the gateway's children are.

4 KB of plain text and of HTML, 200 KB with a PDF, 10 MB with photographs. Memory is what the process grew by from the mail in
hand to the answer that is ready to be sent: the mail itself, the files out of it, and the answer's bytes.

    python bench/parse.py [--rounds 9]
"""

import argparse
import base64
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import msgspec

from bench.text import mails
from channels.base import Parsed
from channels.email.parse import parse
from gateway.cli.deciding import Deciding
from store.ids import digest
from store.records import Inbound

ROOT = Path(__file__).resolve().parent.parent
ONE_FILE = 3_300_000  # bytes of a photograph
CHILD = """
import sys
from pathlib import Path
import msgspec
from channels.email.parse import parse
from store.records import Inbound

def resident(name):
    return int(Path("/proc/self/status").read_text().partition(name + ":")[2].split()[0]) * 1024

parse(Inbound(id="", channel="mail", external_id="", lane="", digest="", raw=b"From: a@example.org\\r\\n\\r\\nx"))
data = sys.stdin.buffer.read(int(sys.argv[1]))
inbound = msgspec.msgpack.decode(data, type=Inbound)
del data
before = resident("VmRSS") - len(inbound.raw)
Path("/proc/self/clear_refs").write_text("5")
answer = msgspec.msgpack.encode(parse(inbound))
print(resident("VmHWM") - before)
"""


def with_files(*sizes: int) -> bytes:
    """A mail with a text and files of these sizes, in base64."""
    dice = random.Random(5)
    head = (
        "From: Anna Nowak <anna@example.org>\r\nTo: pomoc@example.com\r\nSubject: Skany\r\nMessage-ID: <1@example.org>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="=_b"\r\n\r\n'
        "--=_b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nW załączeniu przesyłam skany umów.\r\n"
    ).encode()
    parts = [
        f"\r\n--=_b\r\nContent-Type: application/pdf; name=umowa-{number}.pdf\r\nContent-Disposition: attachment\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n".encode()
        + base64.encodebytes(dice.randbytes(size)).replace(b"\n", b"\r\n")
        for number, size in enumerate(sizes, 1)
    ]
    return head + b"".join(parts) + b"\r\n--=_b--\r\n"


def inbound(raw: bytes) -> Inbound:
    """The mail as the door keeps it."""
    return Inbound(id=digest(raw), channel="mail", external_id=digest(raw), lane="r:1", digest=digest(raw), raw=raw)


def micros(call: Callable[[], object], *, rounds: int, repeat: int) -> tuple[float, float]:
    """Median and least µs of processor time a call, over the rounds; the first only warms up."""
    rows = []
    for number in range(rounds + 1):
        began = time.process_time()
        for _ in range(repeat):
            call()
        if number:
            rows.append((time.process_time() - began) / repeat * 1e6)
    return median(rows), min(rows)


def grown(mail: Inbound) -> int:
    """Bytes a fresh process holds at most while it parses this mail and packs the answer, the mail included; 0 where Linux is not."""
    data = msgspec.msgpack.encode(mail)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(len(data))], input=data, capture_output=True, cwd=ROOT, check=False
    )
    return int(done.stdout) if done.returncode == 0 else 0


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    small = mails()
    sizes = {
        "4 KB plain": (small["plain"], 60),
        "4 KB HTML": (small["HTML"], 60),
        "200 KB": (with_files(146_000), 20),
        "10 MB": (with_files(ONE_FILE, ONE_FILE, ONE_FILE // 5), 1),
    }
    for name, (raw, repeat) in sizes.items():
        mail = inbound(raw)
        middle, least = micros(lambda mail=mail: parse(mail), rounds=rounds, repeat=repeat)  # type: ignore[misc]
        memory = grown(mail)
        print(
            f"{name:>10}: {len(raw):>10,} bytes  {middle:>8.0f} µs (least {least:.0f})"
            f"  {memory / 1e6:6.2f} MB at most = {memory / len(raw):.1f} x its size"
        )
    share(inbound(small["plain"]), rounds)


def share(mail: Inbound, rounds: int) -> None:
    """Prints how much of the way from bytes to a decision is parsing."""
    explaining = Deciding(None)
    parsed: Parsed = parse(mail)
    parsing, _ = micros(lambda: parse(mail), rounds=rounds, repeat=30)
    deciding, _ = micros(lambda: explaining.message(parsed.message), rounds=rounds, repeat=10)
    print(f"share of parsing in parse + decide + explain of 4 KB: {parsing / (parsing + deciding):.0%}")


if __name__ == "__main__":
    main()
