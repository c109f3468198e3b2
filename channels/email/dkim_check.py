"""DKIM (RFC 6376) and ARC (RFC 8617) by dkimpy, which here asks nobody. Runs in a child process: mails and keys are hostile."""

import re
from functools import cached_property
from typing import Any

import dkim
import msgspec
from dkim.canonicalization import Relaxed, Simple
from dkim.util import InvalidTagValueList, parse_tag_value

from channels.email.evidence import Answer, Question, ascii_domain, question
from store.records import Proof

MOST_SIGNATURES = 5  # looked at in one mail: those that may stand for From, then the rest, each from the top
MOST_SEALS = 10
LONGEST_SIGNATURE = 8_192  # bytes
LONGEST_KEY = 2_000  # characters: RSA of 8192 bits fits, and takes milliseconds
BLANKS = re.compile(rb"\s{100}")  # dkimpy's patterns take square time over them
ALGORITHMS = (b"rsa-sha256", b"ed25519-sha256")  # RFC 8301: SHA-1 proves nothing
ACTED_ON = (
    "from",
    "subject",
    "to",
    "cc",
    "reply-to",
)  # fields we act on; a copy may be sent again with others, if the signature leaves them out
NAME = re.compile(rb"[A-Za-z0-9._-]{1,200}")


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """One DKIM-Signature. `proof`: it covers From, Subject and the whole body; `unsigned` are other fields it leaves out."""

    domain: str
    result: Proof
    proof: bool = False
    unsigned: tuple[str, ...] = ()


class Mail:
    """A mail as both checks want it. Raises ValueError if its header block is none."""

    def __init__(self, raw: bytes) -> None:
        if b"\r\n" not in raw[:1000]:
            raw = raw.replace(b"\n", b"\r\n")  # from an archive of this machine
        head, _, body = raw.partition(b"\r\n\r\n")
        if b"\r\nFrom " in head or head[:1] in b" \t":  # dkimpy passes over a line that others may read as From
            raise ValueError("the header block is malformed")
        self.head = head + b"\r\n\r\n"
        self.body = _trimmed(body)
        try:
            self.fields: list[tuple[bytes, bytes]] = [
                (name.lower(), value) for name, value in dkim.DKIM(self.head).headers
            ]
        except dkim.DKIMException as error:
            raise ValueError("the header block is malformed") from error

    @cached_property
    def relaxed(self) -> bytes:
        """The body with runs of blanks made one and none at ends of lines: relaxed (section 3.4.4) but for empty lines at the end."""
        body = self.body.replace(b"\t", b" ")
        while b"  " in body:
            body = body.replace(b"  ", b" ")
        return _trimmed(body.replace(b" \r\n", b"\r\n"))

    def named(self, name: bytes) -> list[bytes]:
        """The values of all fields of this name, from the top."""
        return [value for one, value in self.fields if one == name]

    def library(self, kind: Any, *, relaxed: bool) -> Any:
        """An object of dkimpy for it; the body is set apart, as dkimpy would split 25 MB into lines."""
        made = kind(self.head)
        made.body = self.relaxed if relaxed else self.body
        return made


def _trimmed(body: bytes) -> bytes:
    """The body with one line end at its end (section 3.4.3): dkimpy would take millions of empty lines off one by one."""
    kept = body.rstrip(b"\r\n")
    empty = body[len(kept) :]
    return kept + b"\r\n" if empty == b"\r\n" * (len(empty) // 2) else body


class _Library(dkim.DKIM):  # type: ignore[misc]
    """dkimpy's check of one signature, on a body that is relaxed already: dkimpy's own way takes square time over blanks."""

    def verify_headerprep(self, idx: int = 0) -> Any:
        """What the signature says; the body is taken as it is, but for empty lines at its end."""
        prepared = super().verify_headerprep(idx)
        if prepared and self.body.strip():  # an empty body is not the same in both ways
            fields = prepared[0]
            fields[b"c"] = fields.get(b"c", b"simple").partition(b"/")[0] + b"/simple"
        return prepared


class _Tags(dict[bytes, bytes]):
    """A signature's tags, and its place among the fields of its name."""

    index: int = 0

    @property
    def domain(self) -> str:
        return ascii_domain(self.get(b"d", b"").decode("ascii", "replace"))

    @property
    def key(self) -> Question:
        return question("TXT", f"{self.get(b's', b'').decode('ascii', 'replace')}._domainkey.{self.domain}")

    @property
    def relaxed_body(self) -> bool:
        return self.get(b"c", b"").partition(b"/")[2] == b"relaxed"


def signatures(mail: Mail, prefer: Any) -> list[_Tags]:
    """The signatures worth a look: at most five, those with a domain that `prefer` likes first."""
    found = []
    for index, value in enumerate(mail.named(b"dkim-signature")):
        tags = _tags(value)
        if tags is not None and tags.domain and NAME.fullmatch(tags.get(b"s", b"")):
            tags.index = index
            found.append(tags)
    found.sort(key=lambda one: not prefer(one.domain))
    return found[:MOST_SIGNATURES]


def keys(mail: Mail, prefer: Any) -> list[Question]:
    """The keys to ask for."""
    return [one.key for one in signatures(mail, prefer)]


def verify(mail: Mail, answers: dict[Question, Answer], prefer: Any) -> list[Signature]:
    """The signatures looked at, with what came of it. `mail` is whole, and `answers` hold the keys."""
    return [_verify(mail, tags, answers) for tags in signatures(mail, prefer)]


def _verify(mail: Mail, tags: _Tags, answers: dict[Question, Answer]) -> Signature:
    answer = answers.get(tags.key)
    if answer is None or answer.state == "failed":
        return Signature(domain=tags.domain, result="temperror")
    key = answer.values[0] if answer.values else ""
    if not key or len(key) > LONGEST_KEY or tags.get(b"a") not in ALGORITHMS:
        return Signature(domain=tags.domain, result="permerror")
    try:
        checked = mail.library(_Library, relaxed=tags.relaxed_body)
        good = bool(checked.verify(tags.index, dnsfunc=lambda _name, timeout=0: key.encode("latin-1")))  # noqa: ARG005
        whole = _covers_body(mail, tags)
    except dkim.ValidationError:  # another body, or its time is over
        return Signature(domain=tags.domain, result="fail")
    except Exception:  # noqa: BLE001 - keys and signatures are hostile, and the library's own errors are many
        return Signature(domain=tags.domain, result="permerror")
    if not good:
        return Signature(domain=tags.domain, result="fail")
    if not _key_allows(key, tags):
        return Signature(domain=tags.domain, result="policy")
    loose = _unsigned(mail, tags)
    proof = whole and not {"from", "subject"} & {*loose}
    return Signature(domain=tags.domain, result="pass", proof=proof, unsigned=loose)


def _unsigned(mail: Mail, tags: _Tags) -> tuple[str, ...]:
    """The fields we act on that the signature leaves out, all or some of them; "from" too if there is more than one."""
    signed = [name.strip().lower() for name in tags.get(b"h", b"").split(b":")]
    counts = {name: len(mail.named(name.encode())) for name in ACTED_ON}
    loose = [name for name, count in counts.items() if signed.count(name.encode()) < count]
    return tuple(loose) if counts["from"] == 1 and "from" not in loose else ("from", *loose)


def _covers_body(mail: Mail, tags: _Tags) -> bool:
    """Whether the signature covers all of the body (section 8.2: with l= anything may be added below it)."""
    if b"l" not in tags:
        return True
    relaxed = tags.relaxed_body
    body = (Relaxed if relaxed else Simple).canonicalize_body(mail.relaxed if relaxed else mail.body)
    return int(tags[b"l"]) == len(body)


def _key_allows(key: str, tags: _Tags) -> bool:
    """Section 3.6.1: not a key that is only tried out, and with t=s none of a subdomain."""
    try:
        record = parse_tag_value(key.encode("latin-1"))
    except InvalidTagValueList:
        return False
    flags = [one.strip() for one in record.get(b"t", b"").split(b":")]
    identity = tags.get(b"i", b"").rpartition(b"@")[2].decode("ascii", "replace").lower()
    return b"y" not in flags and not (b"s" in flags and identity not in ("", tags.domain))


def _tags(value: bytes) -> _Tags | None:
    if len(value) > LONGEST_SIGNATURE or BLANKS.search(value):
        return None
    try:
        return _Tags(parse_tag_value(value.strip()))
    except InvalidTagValueList:
        return None


def seal_keys(mail: Mail, sealers: tuple[str, ...]) -> list[Question]:
    """The keys of an ARC chain whose newest seal is by one of `sealers`; none for any other chain."""
    chain = _chain(mail)
    if not chain or chain[-1][0].domain not in sealers:
        return []
    return list(dict.fromkeys(tags.key for pair in chain for tags in pair))


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an ARC chain; for a pass who sealed last, what that one says of the sender, and which fields it leaves out."""

    result: Proof
    by: str = ""
    said: str = ""
    unsigned: tuple[str, ...] = ()


def sealed(mail: Mail, answers: dict[Question, Answer], sealers: tuple[str, ...]) -> Sealed:
    """The chain, if one of `sealers` sealed last; of all others nothing is said."""
    chain = _chain(mail)
    if not chain or chain[-1][0].domain not in sealers:
        return Sealed(result="")
    asked = {tags.key: answers.get(tags.key) for pair in chain for tags in pair}
    if any(answer is None or answer.state == "failed" for answer in asked.values()):
        return Sealed(result="temperror")

    def known(name: bytes, timeout: int = 0) -> bytes:  # noqa: ARG001 - dkimpy names it
        answer = asked.get(question("TXT", name.decode("ascii", "replace")))
        key = answer.values[0] if answer and answer.values else ""
        return key.encode("latin-1") if len(key) <= LONGEST_KEY else b""

    seal, signature = chain[-1]
    try:
        result, sets, _ = mail.library(dkim.ARC, relaxed=signature.relaxed_body).verify(dnsfunc=known)
        said = sets[0]["aar-value"].decode("utf-8", "replace").partition(";")[2]
    except Exception:  # noqa: BLE001 - as above
        return Sealed(result="permerror")
    loose = _unsigned(mail, signature)
    if result != dkim.CV_Pass or b"l" in signature or {"from", "subject"} & {*loose}:
        return Sealed(result="fail")
    return Sealed(result="pass", by=seal.domain, said=said, unsigned=loose)


def _chain(mail: Mail) -> list[tuple[_Tags, _Tags]]:
    """Seal and signature of each set, oldest first; [] if there are none, or too many, or some are missing."""
    seals, signed = (
        {tags[b"i"]: tags for value in mail.named(name) if (tags := _tags(value)) is not None and b"i" in tags}
        for name in (b"arc-seal", b"arc-message-signature")
    )
    order = [str(number).encode() for number in range(1, len(seals) + 1)]
    counts = {len(mail.named(name)) for name in (b"arc-seal", b"arc-message-signature", b"arc-authentication-results")}
    if not order or len(order) > MOST_SEALS or counts != {len(order)} or {*seals} != {*order} or {*signed} != {*order}:
        return []
    if any(not tags.domain or not NAME.fullmatch(tags.get(b"s", b"")) for tags in (*seals.values(), *signed.values())):
        return []
    return [(seals[one], signed[one]) for one in order]
