r"""Dialogues as readable scripts, played on each channel there is: the terminal, the API, and mail through its real parser and composer.

A script is a title and lines:

    ## a title                 in a file pl.txt or en.txt, which is the desk's language
    > words of the person      (a line that ends in \ goes on)
    < got ask_printer          the ids of what the bot says on a live channel; "< -": nothing
    m letter_question ask_...   the same in a mail; "m -": no mail leaves; t: in the terminal only
    . 11                       minutes pass
    ! words                    an agent answers in public
    = where=pokój 214; status=new; owner=queue; tickets=2; language=pl       how the ticket stands now, on live channels
"""

import asyncio
import email.policy
import re
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import msgspec
from msgspec.structs import replace

from channels.base import Parsed
from channels.email.address import Addresses
from channels.email.channel import MailParser
from channels.email.compose import Letter, build
from channels.email.parse import parse
from channels.signature import Signer
from gateway.desk import Known, apply
from gateway.links import Links
from gateway.rehearsal import Rehearsal
from gateway.rendering import Rendering
from store.records import Action, Address, Agent, Author, Delivery, Inbound, Interaction, Message, Part
from triage.dialogue import owner
from triage.known import Arrived, Policy

NOW = 1_795_000_000_000
DESK, ANNA = "pomoc@example.com", "anna@example.com"
SIGNER = Signer(bytes(range(32)))
ADDRESSES = Addresses(DESK, (), prefix="HD", desk_id="main", signer=SIGNER)
RENDERING = Rendering(
    links=Links(SIGNER, "https://pomoc.example.com"), prefix="HD", desk="Helpdesk IT", now=lambda: NOW
)
OLA = Agent(email="ola@example.com", name="Ola Nowak")
CHANNELS = ("terminal", "api", "mail")
_EXPECTING = {"<": ("terminal", "api"), "=": ("terminal", "api"), "t": ("terminal",), "m": ("mail",)}


class Line(msgspec.Struct, frozen=True):
    """One line of a script: its sign and the rest."""

    sign: str
    text: str
    number: int


class Script(msgspec.Struct, frozen=True):
    """One dialogue."""

    title: str
    language: str
    lines: tuple[Line, ...]


def scripts(folder: Path) -> list[Script]:
    """All scripts of a folder."""
    found = []
    for file in sorted(folder.glob("*.txt")):
        for block in file.read_text(encoding="utf-8").split("\n## ")[1:]:
            title, *lines = block.split("\n")
            found.append(Script(title.strip(), file.stem[:2], tuple(_lines(lines))))
    return found


def _lines(lines: list[str]) -> list[Line]:
    found: list[Line] = []
    going_on = False
    for number, line in enumerate(lines, 2):
        text = line.removesuffix("\\")
        if going_on:
            found[-1] = replace_text(found[-1], f"{found[-1].text}\n{text}")
        elif line.strip() and not line.startswith("#"):
            found.append(Line(line[0], text[1:].strip(), number))
        going_on = line.endswith("\\")
    return found


def replace_text(line: Line, text: str) -> Line:
    """The line with other words."""
    return Line(line.sign, text, line.number)


class Stage:
    """Plays one script on one channel."""

    def __init__(self, policy: Policy, channel: str, language: str) -> None:
        assert policy.talk is not None
        # when an answer is promised depends on the clock: tests/triage/test_promise.py
        talk = replace(policy.talk, letters=frozenset({"mail"}), polled=frozenset({"api"}), promises=False)
        self.desk = Rehearsal(replace(policy, language=language, talk=talk), NOW)
        self.channel = channel
        self.said: list[tuple[Part, ...]] = []
        self.letters: list[Letter] = []
        self._count = 0

    def play(self, line: Line) -> None:
        """Does what a line says, and checks what it expects."""
        deliveries, logged = len(self.desk.deliveries), self._spoken()
        if line.sign in _EXPECTING:
            if self.channel in _EXPECTING[line.sign]:
                (self._check if line.sign == "=" else self._expect)(line.text)
            return
        match line.sign:
            case ">":
                self._take(line.text)
            case ".":
                self.desk.wait(int(line.text) * 60_000)
            case "!":
                self._agent(line.text)
            case _:
                raise AssertionError(f"no such sign: {line.sign}")
        sent = self.desk.deliveries[deliveries:]
        if self.channel == "api":
            assert line.sign == "!" or not sent, "nothing is sent where the history is read"
            self.said = [self._parts(one) for one in self._spoken()[len(logged) :]]
        else:
            self.said = [one.content.parts for one in sent if one.content.text in ("", "talk") or one.content.parts]
        for one in sent:
            self._leave(one)

    def _take(self, text: str) -> None:
        self._count += 1
        name = f"m{self._count}"
        message = self._mail(text, name) if self.channel == "mail" else self._line(text, name)
        self.desk.take(Arrived(id=name, message=message, at=self.desk.now, original="0" * 64))

    def _line(self, text: str, name: str) -> Message:
        address = ANNA if self.channel == "api" else "you"
        return Message(
            channel=self.channel,
            external_id=f"{self.channel}:{name}",
            conversation="c1",
            sender=Address(address=address, name="Anna"),
            text=text,
        )

    def _mail(self, text: str, name: str) -> Message:
        """The words as a real mail, answering the last letter if there is one; parsed as the gateway would."""
        mail = EmailMessage()
        mail["From"] = f"Anna <{ANNA}>"
        mail["To"] = DESK
        mail["Subject"] = "Re: sprawa" if self.letters else ""
        mail["Message-ID"] = f"<{name}@client.example.com>"
        last = self.letters[-1] if self.letters else None
        if last is not None:
            mail["In-Reply-To"] = f"<{last.message_id}>"
            mail["References"] = f"<{last.message_id}>"
        mail.set_content(text)
        to = _reply_to(last) if last is not None else DESK
        inbound = Inbound(
            id=name,
            channel="mail",
            external_id=name,
            lane="l",
            digest="d",
            received_at=self.desk.now,
            raw=mail.as_bytes(policy=email.policy.SMTP),
            envelope={
                "mail_from": ANNA,
                "rcpt_to": to,
                "ticket": ADDRESSES.ticket_of(to),
                "peer": "127.0.0.1",
                "artificial": False,
                "prefix": "HD",
            },
        )
        parsed = parse(inbound)
        assert isinstance(parsed, Parsed)
        return MailParser(ADDRESSES).prove(parsed.message, inbound)

    def _leave(self, delivery: Delivery) -> None:
        """The delivery rendered; a mail is really composed, and holds what the bot says."""
        rendered = replace(delivery, content=RENDERING.render(delivery))
        assert not re.search(r"\$[a-z]|\[\[", rendered.content.body)
        if self.channel == "mail":
            self.letters.append(
                asyncio.run(
                    build(rendered, _NoFiles(), addresses=ADDRESSES, desk_name="Helpdesk IT", desk_id="main", date=NOW)
                )
            )

    def _agent(self, text: str) -> None:
        number = max(self.desk.tickets)
        action = Action(
            id=f"a{self._count}",
            verb="reply",
            ticket=number,
            actor=Author(kind="agent", id=OLA.email, name=OLA.name),
            values={"visibility": "public", "text": text},
        )
        self.desk.act(
            lambda ticket: apply(
                action,
                Known(ticket=ticket, now=self.desk.now, queues={"l1": "L1"}, agent=OLA, kinds={}),
            ),
            number,
        )

    def _spoken(self) -> list[Interaction]:
        return [
            entry
            for number in sorted(self.desk.logs)
            for entry in self.desk.logs[number]
            if isinstance(entry, Interaction) and entry.author.kind == "bot" and entry.visibility == "public"
        ]

    def _parts(self, said: Interaction) -> tuple[Part, ...]:
        """The parts of an entry, told by their words."""
        assert self.desk.policy.talk is not None
        texts = self.desk.policy.talk.script.texts
        found = []
        left = said.text.split("\n\n")
        while left:
            for size in (2, 1):  # an article's offer has two paragraphs
                name = _named("\n\n".join(left[:size]), texts)
                if name or size == 1:
                    left = left[size:]
                    break
            if name and name != "words":
                found.append(Part(text=name))
        return tuple(found)

    def _expect(self, wanted: str) -> None:
        got = [one.text for parts in self.said for one in parts]
        assert got == ([] if wanted == "-" else wanted.split()), got

    def _check(self, wanted: str) -> None:
        ticket = max(self.desk.tickets.items())[1]
        first = min(self.desk.tickets.items())[1]
        for one in wanted.split(";"):
            name, _, value = one.strip().partition("=")
            known = {
                "status": first.status,
                "owner": owner(first),
                "tickets": str(len(self.desk.tickets)),
                "language": first.language,
                "category": first.category,
                "level": first.level,
                "subject": first.subject,
                "resolution": first.resolution_code,
                "links": ",".join(map(str, ticket.links)),
                "answers": str(len(first.answers)),
            }
            got = known.get(name, first.answers.get(name, ""))
            assert got == value, f"{name}: {got!r}"


def _named(words: str, texts: dict[str, dict[str, str]]) -> str:
    """The id of the text these words are; the more of a text is fixed, the surer it is that one."""
    names = (
        name
        for name, both in texts.items()
        if name != "words" and any(_like(one).fullmatch(words) for one in both.values())
    )
    return max(names, key=lambda name: len(re.sub(r"\$[a-z]+", "", texts[name]["pl"])), default="")


@cache
def _like(template: str) -> re.Pattern[str]:
    """What a text looks like with any values."""
    whole = re.escape(template).replace(r"\[\[", "(?:").replace(r"\]\]", ")?")
    return re.compile(re.sub(r"\\\$[a-z]+", ".*", whole))


class _NoFiles:
    async def read(self, attachment: object) -> bytes:
        raise FileNotFoundError(attachment)


def _reply_to(letter: Letter) -> str:
    parsed = email.message_from_bytes(letter.raw, policy=email.policy.default)
    return str(parsed["Reply-To"].addresses[0].addr_spec)
