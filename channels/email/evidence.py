"""What is known about a mail's sender while it is being found out: questions to DNS, their answers, the mail. Plain values."""

from typing import Literal

import msgspec

from store.records import Authentication

# A question is "TYPE name": "TXT _dmarc.example.com"; the name in lower case, ASCII, without a dot at its end.
Question = str


class Answer(msgspec.Struct, frozen=True):
    """What DNS says. `failed`: no answer could be had now. TXT strings are joined, their bytes as Latin-1; MX is "10 host"."""

    state: Literal["found", "none", "failed"]
    values: tuple[str, ...] = ()


NOTHING = Answer("none")
FAILED = Answer("failed")


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A mail and what is known so far.

    raw: the header block, or the whole mail if `whole`. domain: that of From, in ASCII. peer: the address of the client, "" if
    the mail came by another way than from its sender's server: then SPF is not looked at. sealers: domains whose ARC seals are believed.
    """

    raw: bytes
    domain: str
    whole: bool = False
    peer: str = ""
    helo: str = ""
    mail_from: str = ""
    sealers: tuple[str, ...] = ()
    answers: dict[Question, Answer] = {}


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What is still `missing`; with nothing missing the result, or None: the whole mail is needed for it."""

    missing: tuple[Question, ...] = ()
    result: Authentication | None = None


class MissingError(Exception):
    """An answer is needed that has not been asked for yet."""

    def __init__(self, question: Question) -> None:
        super().__init__(question)
        self.question = question


def question(kind: str, name: str) -> Question:
    """The question for records of this kind."""
    return f"{kind} {name.lower().rstrip('.')}"


def ascii_domain(domain: str) -> str:
    """A domain in lower case and ASCII (RFC 5891); "" if it is none that DNS could know."""
    domain = domain.rstrip(".").lower()
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    labels = domain.split(".")
    good = len(domain) <= 253 and all(
        0 < len(one) < 64 and one.replace("-", "").replace("_", "").isalnum() for one in labels
    )
    return domain if good and len(labels) > 1 and not labels[-1].isdigit() else ""
