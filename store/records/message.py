"""What comes in: the raw message as a door keeps it, and what a person or a machine said in it."""

from typing import Any, Literal

from store.records.record import Automatic, ChannelName, Imported, Ms, Proof, Record, Trust, Visibility, short


class Address(Record, frozen=True, kw_only=True):
    """A mailbox or account as a person would read it."""

    address: str
    name: str = ""


class Attachment(Record, frozen=True, kw_only=True):
    """A file that came with a message. `blob` is its key in the blob store once it is durable there."""

    name: str
    media_type: str
    size: int
    sha256: str
    inline: bool = False
    content_id: str = ""
    blob: str = ""


class Upload(Record, frozen=True, kw_only=True):
    """A file sent ahead, to go with an answer. `by` is the id of the author who sent it: nobody else may use it."""

    file: Attachment
    by: str


class Inbound(Record, frozen=True, kw_only=True):
    """What a door keeps before it says "ok": the raw message and how it came. `id` = ids.message_id(channel, external_id).

    `lane` orders work (one conversation, as far as the door can tell). `envelope` holds JSON values only the channel
    understands. `digest` tells a repeat (same content) from another message under the same id. `sender` and `origin`
    (IP address, or a verified domain) are the key floods are folded by; empty means never folded.
    """

    id: str
    channel: ChannelName
    external_id: str
    lane: str
    digest: str
    received_at: Ms = 0
    envelope: dict[str, Any] = {}
    raw: bytes = b""
    blob: str = ""
    sender: str = ""
    origin: str = ""
    folded: bool = False
    conflict: bool = False


class Bounce(Record, frozen=True, kw_only=True):
    """A delivery report about one recipient (RFC 3464).

    `delivery` and `ticket` are those of our own mail that came back, read from its signed Message-ID; "" and 0: the report
    proves nothing.
    """

    recipient: str = ""
    status: str = ""
    permanent: bool = False
    message_id: str = ""
    delivery: str = ""
    ticket: int = 0


class Forwarded(Record, frozen=True, kw_only=True):
    """The message inside a forward."""

    sender: Address
    subject: str = ""
    text: str = ""


class Authentication(Record, frozen=True, kw_only=True, rename=short):
    """What is known of who really sent a mail. Results are those of RFC 8601 section 2.7; "" = not looked at.

    `domain` is the one that stands for the sender's address (an aligned pass of DKIM or SPF), "" if none does. `policy` is what the
    owner of the sender's domain asks for with mails that fail (none, quarantine, reject; "" = nothing published). `by` is
    the server or sealer whose word was taken, "" = computed here. `unsigned` are fields the proof does not cover (cc, reply-to, ...).
    """

    spf: Proof = ""
    dkim: Proof = ""
    dmarc: Proof = ""
    arc: Proof = ""
    domain: str = ""
    policy: str = ""
    by: str = ""
    unsigned: tuple[str, ...] = ()

    @property
    def trust(self) -> Trust:
        """verified: DMARC passed. plausible: an aligned pass, but the domain publishes no DMARC. unverified: all else."""
        if self.dmarc == "pass":
            return "verified"
        return "plausible" if self.domain and self.dmarc == "none" else "unverified"

    @property
    def disowned(self) -> bool:
        """Whether the owner of the sender's domain says that this mail is not from there."""
        return self.dmarc == "fail" and self.policy in ("quarantine", "reject")


class Message(Record, frozen=True, kw_only=True):
    """What a person (or a machine) wrote, in words every channel shares.

    `token` is the ticket named by a reply address or link whose signature was checked; `signed` are tickets named by our own
    signed Message-IDs among the references; `mentioned` is a ticket number in the subject, which proves nothing.
    `references` are Message-IDs (without angle brackets), oldest first; `external_id` is the message's own.
    `imported`: an administrator brought it from an archive, for tickets that are open or closed; nobody is told or answered.
    `edits`: of an edit or a delete, the id of the interaction it changes. `also` are other identities of the sender, as sure as the
    sender's own ("slack:U1"). `nearby` is a conversation the message may go on with if something is waited for there. `room`: it was said
    in a room of agents. `pressed`: the words are those of a button that was offered.
    """

    channel: ChannelName
    external_id: str
    sender: Address
    text: str
    conversation: str = ""
    kind: Literal["new", "edit", "delete"] = "new"
    subject: str = ""
    quoted: str = ""
    full_text: str = ""
    html: str | None = None
    language: str = ""
    sent_at: Ms | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    automatic: Automatic = "none"
    trust: Trust = "unverified"
    references: tuple[str, ...] = ()
    token: int = 0
    signed: tuple[int, ...] = ()
    mentioned: int = 0
    answers: dict[str, str] = {}
    bounce: Bounce | None = None
    forwarded: Forwarded | None = None
    reply_channel: ChannelName = ""
    reply_address: str = ""
    notes: tuple[str, ...] = ()
    answering: "Answering | None" = None
    imported: Imported = ""
    authentication: Authentication | None = None
    edits: str = ""
    also: tuple[str, ...] = ()
    nearby: str = ""
    room: bool = False
    pressed: bool = False


class Answering(Record, frozen=True, kw_only=True):
    """The agents' address a message came to, its signature checked: of which ticket, whose (a short id), and who may read the words.

    It says where the message was sent to, not who sent it.
    """

    ticket: int
    of: str
    visibility: Visibility
