"""Mail addresses: a strict check of what may be written to, and the signed names that lead back to a ticket."""

import re
from typing import NamedTuple

from channels.signature import BITS, MINIMUM_BITS, Signer
from store.ids import digest

MAX_LOCAL = 64  # RFC 5321 section 4.5.3.1.1, octets
MAX_DOMAIN = 253
MAX_DIGITS = 10  # of a ticket number, reserved when an address is configured
POSTMASTER = "postmaster"  # RFC 5321 section 4.5.1

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+"
_LABEL = r"[A-Za-z0-9\u0080-\U0010ffff](?:[A-Za-z0-9\-\u0080-\U0010ffff]{0,61}[A-Za-z0-9\u0080-\U0010ffff])?"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@({_LABEL}(?:\.{_LABEL})*)")
_PLAIN_ID = re.compile(r"[a-z0-9-]{1,40}")
_OWN_MESSAGE_ID = re.compile(r"d\.([a-z0-9-]{1,40})\.(0|[1-9][0-9]{0,18})\.([a-z2-7]{20,52})@")


class Recipient(NamedTuple):
    """An address of ours that mail was accepted for; `ticket` is 0 unless it is a signed reply address."""

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

    A reply address is `<local>+<prefix>.<ticket>.<signature>@<domain>`; a Message-ID is
    `<d.<delivery id>.<ticket>.<signature>@<domain>>`. Both carry at least 100 bits of HMAC and mean the same in any
    case. An alias takes replies too, so that the address can be changed.
    """

    def __init__(self, address: str, aliases: tuple[str, ...], *, prefix: str, desk_id: str, signer: Signer) -> None:
        self.address = address
        self.domain = domain_of(wire(address))
        self._signer = signer
        self._purpose = f"reply/{desk_id}"
        self._message_purpose = f"message-id/{desk_id}"
        self._own = {wire(one).lower() for one in (address, *aliases)}
        self._domains = {domain_of(one) for one in self._own}
        self._own |= {f"{POSTMASTER}@{one}" for one in self._domains}
        self._local = address.rpartition("@")[0]
        self._prefix = prefix.lower()
        locals_ = {one.rpartition("@")[0] for one in (address, *aliases)}
        self._bits = {one.lower(): reply_bits(f"{one}@", prefix) for one in locals_}
        bases = "|".join(map(re.escape, sorted(self._bits)))
        name = re.escape(self._prefix)
        self._reply = re.compile(rf"({bases})\+{name}\.([1-9][0-9]{{0,18}})\.([a-z2-7]{{20,52}})@(.+)")

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

    def message_id(self, delivery_id: str, ticket: int) -> str:
        """The Message-ID of a delivery, without angle brackets: the same delivery always gets the same."""
        name = delivery_id if _PLAIN_ID.fullmatch(delivery_id) else digest("message-id", delivery_id)[:24]
        signature = self._signer.sign(self._message_purpose, f"{name}.{ticket}")
        return f"d.{name}.{ticket}.{signature}@{self.domain}"

    def ticket_of_message_id(self, reference: str) -> int:
        """The ticket one of our own Message-IDs names (angle brackets or not); 0 if it isn't one or the signature is wrong."""
        match = _OWN_MESSAGE_ID.match(reference.strip().lstrip("<").lower())
        if match is None:
            return 0
        return int(match[2]) if self._signer.check(self._message_purpose, f"{match[1]}.{match[2]}", match[3]) else 0

    def recipient(self, address: str) -> Recipient | None:
        """The mailbox of ours that `address` (as in RCPT TO) names: configured, postmaster, or a signed reply address."""
        lowered = address.lower()
        if lowered in self._own or lowered == POSTMASTER:
            return Recipient(lowered, 0)
        ticket = self.ticket_of(lowered)
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
