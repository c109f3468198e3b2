"""Mail addresses: a strict check of what may be written to, and the signed names that lead back to a ticket."""

import re
from typing import NamedTuple

from channels.signature import BITS, MINIMUM_BITS, Signer
from store.ids import digest, short_id
from store.records import Answering, Visibility

MAX_LOCAL = 64  # RFC 5321 section 4.5.3.1.1, octets
MAX_DOMAIN = 253
MAX_DIGITS = 10  # of a ticket number, reserved when an address is configured
AGENT_PART = 8  # "a" or "n", six characters of a short id, a dot
POSTMASTER = "postmaster"  # RFC 5321 section 4.5.1

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+"
_LABEL = r"[A-Za-z0-9\u0080-\U0010ffff](?:[A-Za-z0-9\-\u0080-\U0010ffff]{0,61}[A-Za-z0-9\u0080-\U0010ffff])?"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@({_LABEL}(?:\.{_LABEL})*)")
_PLAIN_ID = re.compile(r"[a-z0-9-]{1,40}")
_OWN_MESSAGE_ID = re.compile(r"d\.([a-z0-9-]{1,40})\.(0|[1-9][0-9]{0,18})\.([a-z2-7]{20,52})@")


class Recipient(NamedTuple):
    """An address of ours that mail was accepted for; `ticket` is 0 unless it is a signed address of one."""

    address: str
    ticket: int


def is_address(text: str) -> bool:
    """Whether `text` is one plain addr-spec that may stand in an envelope: dot-atom @ host name (RFC 5321 section 4.1.2).

    Quoted local parts, comments, address literals, invisible characters and anything after the domain are refused, because
    parsers disagree about them. Letters beyond ASCII are allowed (RFC 6531).
    """
    match = _ADDRESS.fullmatch(text)
    if match is None or not text.isprintable():
        return False
    return len(match[1].encode("utf-8")) <= MAX_LOCAL and len(_ascii_domain(match[2])) in range(1, MAX_DOMAIN + 1)


def wire(address: str) -> str:
    """The address as it goes over the wire: the domain in its ASCII form (RFC 5891). The address must pass `is_address`."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{_ascii_domain(domain)}"


def domain_of(address: str) -> str:
    """What stands after the last @, in lower case."""
    return address.rpartition("@")[2].lower()


def looks_own(reference: str) -> bool:
    """Whether a Message-ID has the shape of ours; what it is worth only `Addresses.ticket_of_message_id` can say."""
    return _OWN_MESSAGE_ID.match(reference.lower()) is not None


def _ascii_domain(domain: str) -> str:
    """The ASCII form; "" if there is none."""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


class Addresses:
    """The addresses of one mail channel, and the only maker and reader of their signed forms.

    A reply address is `<local>+<prefix>.<ticket>.<signature>@<domain>`; an agent's is
    `<local>+<prefix>.<ticket>.<a|n><agent's short id>.<signature>@<domain>` (a: an answer to the requester, n: a note); a Message-ID
    is `<d.<delivery id>.<ticket>.<signature>@<domain>>`. Both carry at least 100 bits of HMAC and mean the same in any
    case. An alias takes replies too, so that the address can be changed.
    """

    def __init__(self, address: str, aliases: tuple[str, ...], *, prefix: str, desk_id: str, signer: Signer) -> None:
        self.address = address
        self.domain = domain_of(wire(address))
        self._signer = signer
        self._purpose = f"reply/{desk_id}"
        self._message_purpose = f"message-id/{desk_id}"
        self._agent_purpose = f"agent/{desk_id}"
        self._own = {wire(one).lower() for one in (address, *aliases)}
        self._domains = {domain_of(one) for one in self._own}
        self._own |= {f"{POSTMASTER}@{one}" for one in self._domains}
        self._local = address.rpartition("@")[0]
        self._prefix = prefix.lower()
        locals_ = {one.rpartition("@")[0] for one in (address, *aliases)}
        self._bits = {one.lower(): reply_bits(f"{one}@", prefix) for one in locals_}
        bases = "|".join(map(re.escape, sorted(self._bits)))
        name = re.escape(self._prefix)
        self._agent_bits = {base: bits for base in self._bits if (bits := agent_bits(f"{base}@", prefix))}
        self._reply = re.compile(rf"({bases})\+{name}\.([1-9][0-9]{{0,18}})\.([a-z2-7]{{20,52}})@(.+)")
        self._agent = re.compile(
            rf"({bases})\+{name}\.(([1-9][0-9]{{0,18}})\.([an])([a-z2-7]{{6}}))\.([a-z2-7]{{20,52}})@(.+)"
        )

    def reply(self, ticket: int) -> str:
        """The signed address that leads back to the ticket."""
        signature = self._signer.sign(self._purpose, str(ticket), self._bits[self._local.lower()])
        return f"{self._local}+{self._prefix}.{ticket}.{signature}@{self.domain}"

    def ticket_of(self, recipient: str) -> int:
        """The ticket a signed reply address names; 0 if it names none or the signature is wrong."""
        match = self._reply.fullmatch(recipient.lower())
        if match is None or match[4] not in self._domains:
            return 0
        good = self._signer.check(self._purpose, match[2], match[3], self._bits[match[1]])
        return int(match[2]) if good else 0

    def agent(self, ticket: int, email: str, visibility: Visibility) -> str:
        """The signed address where this agent alone answers about the ticket; "" where the desk's address is too long for one.

        What is sent there becomes a public reply or an internal note, as `visibility` says, if it is really the agent's.
        """
        bits = self._agent_bits.get(self._local.lower(), 0)
        if not bits:
            return ""
        payload = f"{ticket}.{'a' if visibility == 'public' else 'n'}{short_id(email)}"
        signature = self._signer.sign(self._agent_purpose, payload, bits)
        return f"{self._local}+{self._prefix}.{payload}.{signature}@{self.domain}"

    def answering(self, recipient: str) -> Answering | None:
        """What a signed agents' address names; None if it is none or the signature is wrong."""
        match = self._agent.fullmatch(recipient.lower())
        bits = self._agent_bits.get(match[1], 0) if match is not None else 0
        if match is None or not bits or match[7] not in self._domains:
            return None
        if not self._signer.check(self._agent_purpose, match[2], match[6], bits):
            return None
        return Answering(ticket=int(match[3]), of=match[5], visibility="public" if match[4] == "a" else "internal")

    def message_id(self, delivery_id: str, ticket: int) -> str:
        """The Message-ID of a delivery, without angle brackets: the same delivery always gets the same."""
        name = delivery_id if _PLAIN_ID.fullmatch(delivery_id) else digest("message-id", delivery_id)[:24]
        signature = self._signer.sign(self._message_purpose, f"{name}.{ticket}")
        return f"d.{name}.{ticket}.{signature}@{self.domain}"

    def ticket_of_message_id(self, reference: str) -> int:
        """The ticket one of our own Message-IDs names (angle brackets or not); 0 if it isn't one or the signature is wrong."""
        return self.delivery_of_message_id(reference)[1]

    def delivery_of_message_id(self, reference: str) -> tuple[str, int]:
        """The delivery and the ticket one of our own Message-IDs names; "" and 0 if it isn't one or the signature is wrong."""
        match = _OWN_MESSAGE_ID.match(reference.strip().lstrip("<").lower())
        if match is None or not self._signer.check(self._message_purpose, f"{match[1]}.{match[2]}", match[3]):
            return "", 0
        return match[1], int(match[2])

    def recipient(self, address: str) -> Recipient | None:
        """The mailbox of ours that `address` (as in RCPT TO) names: configured, postmaster, or a signed address of a ticket."""
        lowered = address.lower()
        if lowered in self._own or lowered == POSTMASTER:
            return Recipient(lowered, 0)
        ticket = self.ticket_of(lowered)
        if not ticket:
            found = self.answering(lowered)
            ticket = found.ticket if found is not None else 0
        return Recipient(lowered, ticket) if ticket else None

    def is_local(self, address: str) -> bool:
        """Whether the address is in a domain of ours."""
        return domain_of(address) in self._domains


def reply_bits(address: str, prefix: str) -> int:
    """How many bits of signature fit into the reply address; raises ValueError with words if too few do."""
    local = address.rpartition("@")[0]
    room = MAX_LOCAL - len(f"{local}+{prefix}..".encode()) - MAX_DIGITS
    if room >= -(-BITS // 5):
        return BITS
    if room >= -(-MINIMUM_BITS // 5):
        return MINIMUM_BITS
    longest = len(local) + room - MINIMUM_BITS // 5
    raise ValueError(
        f"{address!r}: the part before @ is too long for signed reply addresses; use at most {longest} characters"
    )


def agent_bits(address: str, prefix: str) -> int:
    """How many bits of signature fit into an agent's address; 0 if too few do."""
    room = MAX_LOCAL - len(f"{address.rpartition('@')[0]}+{prefix}..".encode()) - MAX_DIGITS - AGENT_PART
    return BITS if room >= -(-BITS // 5) else MINIMUM_BITS if room >= -(-MINIMUM_BITS // 5) else 0
