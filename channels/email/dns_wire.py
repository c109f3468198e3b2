"""DNS messages (RFC 1035): a question as bytes, and an answer from bytes, by dnspython."""

import dns.exception
import dns.message
import dns.name
import dns.rdatatype
import dns.rrset

from channels.email.evidence import FAILED, NOTHING, Answer

PAYLOAD = 1232  # bytes that fit into one packet everywhere
MOST_CNAMES = 8
COUNTS = slice(6, 12)  # of answer, authority and additional records, two bytes each


def query(name: str, kind: str) -> bytes:
    """The question for the records of this kind; b"" for what can't be a name."""
    try:
        return bytes(dns.message.make_query(f"{name}.", kind, use_edns=0, payload=PAYLOAD).to_wire())
    except (dns.exception.DNSException, ValueError):
        return b""


def is_cut(reply: bytes) -> bool:
    """Whether the reply did not fit and has to be asked for by TCP."""
    return len(reply) > 3 and bool(reply[2] & 0x02)


def read(reply: bytes, kind: str, *, most: int) -> tuple[int, Answer, float]:
    """The response code, the answer and the seconds it holds. Raises dnspython's errors; an answer of more than `most` records has failed."""
    counts = reply[COUNTS]
    if sum(int.from_bytes(counts[at : at + 2], "big") for at in (0, 2, 4)) > most:
        return 0, FAILED, 0.0
    message = dns.message.from_wire(reply, ignore_trailing=True)
    code = int(message.rcode())
    wanted = dns.rdatatype.from_text(kind)
    name = message.question[0].name if message.question else dns.name.root
    for _ in range(MOST_CNAMES):
        found = _set(message.answer, name, wanted)
        if found is not None:
            return code, Answer("found", tuple(_value(one, kind) for one in found)), float(found.ttl)
        alias = _set(message.answer, name, dns.rdatatype.CNAME)
        if alias is None:
            break
        name = alias[0].target
    start = next((one for one in message.authority if one.rdtype == dns.rdatatype.SOA), None)
    return code, NOTHING, float(min(start.ttl, start[0].minimum)) if start else 0.0


def _set(sets: list[dns.rrset.RRset], name: dns.name.Name, kind: int) -> dns.rrset.RRset | None:
    return next((one for one in sets if one.name == name and one.rdtype == kind), None)


def _value(record: object, kind: str) -> str:
    match kind:
        case "TXT":
            return b"".join(record.strings).decode("latin-1")  # type: ignore[attr-defined]
        case "MX":
            return f"{record.preference} {record.exchange.to_text(omit_final_dot=True)}"  # type: ignore[attr-defined]
        case "PTR":
            return str(record.target.to_text(omit_final_dot=True))  # type: ignore[attr-defined]
        case _:
            return str(record.address)  # type: ignore[attr-defined]
