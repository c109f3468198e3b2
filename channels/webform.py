"""The web form: its part of config.yaml, and the way from a post (written down as JSON by the web server) to a Message or an Action."""

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from channels.base import Channel, MalformedError, Parsed
from channels.tools import Tools
from store.records import Action, Address, Attachment, Author, Inbound, Message, Record

FieldKind = Literal["text", "long_text", "choice", "number", "email", "file"]
LARGEST_TEXT = 100_000
LARGEST_LINE = 1_000
PLAIN = (
    "name",
    "email",
    "subject",
    "text",
)  # fields with a place of their own in a Message; the others are its answers


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What people read, in both languages."""

    pl: Annotated[str, Meta(min_length=1, max_length=500, examples=["Numer pokoju"])]
    en: Annotated[str, Meta(min_length=1, max_length=500, examples=["Room number"])]

    def __getitem__(self, language: str) -> str:
        """In Polish for "pl", else in English."""
        return self.pl if language == "pl" else self.en


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the values of a choice: what is stored, and what people read."""

    value: Annotated[str, Meta(min_length=1, max_length=100, examples=["laptop"])]
    label: Annotated[Words, Meta(examples=["{pl: Laptop, en: Laptop}"])]


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question of the form.

    A field with `show_if` is asked only when each field named there has the value beside it. `max_length` counts
    characters; 0 means the most its kind allows.
    """

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$", examples=["room"])]
    kind: FieldKind = "text"
    label: Annotated[Words | None, Meta(examples=["{pl: Pokój, en: Room}"])] = None
    help: Annotated[Words | None, Meta(examples=["{pl: Na tabliczce przy drzwiach, en: On the sign at the door}"])] = (
        None
    )
    required: bool = False
    choices: Annotated[tuple[Choice, ...], Meta(examples=["[{value: laptop, label: {pl: Laptop, en: Laptop}}]"])] = ()
    show_if: Annotated[dict[str, str], Meta(examples=["{device: laptop}"])] = {}
    max_length: Annotated[int, Meta(ge=0, le=LARGEST_TEXT)] = 0

    @property
    def longest(self) -> int:
        """The most characters an answer may have."""
        most = LARGEST_TEXT if self.kind == "long_text" else 254 if self.kind == "email" else LARGEST_LINE
        return min(self.max_length, most) if self.max_length else most

    @property
    def title(self) -> Words:
        """Its label; the usual fields have one of their own."""
        return self.label or _LABELS.get(self.name) or Words(pl=self.name, en=self.name)


_LABELS = {
    "name": Words(pl="Imię i nazwisko", en="Your name"),
    "email": Words(pl="Adres e-mail", en="E-mail address"),
    "subject": Words(pl="Temat", en="Subject"),
    "text": Words(pl="Co się dzieje?", en="What is happening?"),
    "file": Words(pl="Pliki", en="Files"),
}
USUAL = (
    Field(name="name", max_length=150),
    Field(
        name="email",
        kind="email",
        required=True,
        help=Words(pl="Tu odpowiemy.", en="This is where we will answer."),
    ),
    Field(name="subject", max_length=200, help=Words(pl="W kilku słowach.", en="In a few words.")),
    Field(
        name="text",
        kind="long_text",
        required=True,
        max_length=20_000,
        help=Words(
            pl="Co chcesz zrobić, co widzisz i od kiedy? Jeśli jest komunikat o błędzie, przepisz go.",
            en="What do you want to do, what do you see, and since when? If there is an error message, copy it here.",
        ),
    ),
    Field(
        name="file",
        kind="file",
        help=Words(pl="Na przykład zrzut ekranu.", en="A screenshot, for example."),
    ),
)


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One web form, at /form/<name of the channel>. `answers` names the mail channel answers leave by; "" is the first one."""

    kind: Literal["webform"] = "webform"
    title: Annotated[Words | None, Meta(examples=["{pl: Zgłoś problem, en: Report a problem}"])] = None
    ANSWERS_BY_MAIL: ClassVar[bool] = True
    answers: Annotated[str, Meta(examples=["mail"])] = ""
    fields: Annotated[tuple[Field, ...], Meta(examples=["[{name: email, kind: email, required: true}]"])] = USUAL

    def __post_init__(self) -> None:
        """Checks what the types can't say; ValueError in words."""
        by_name: dict[str, Field] = {}
        for field in self.fields:
            if field.name in by_name:
                raise ValueError(f"fields: two are called '{field.name}'; give each a name of its own")
            _check_field(field, by_name)
            by_name[field.name] = field
        email, text = by_name.get("email"), by_name.get("text")
        if email is None or email.kind != "email" or not email.required or email.show_if:
            raise ValueError(
                "fields: answers leave by mail, so the form needs {name: email, kind: email, required: true}; add it"
            )
        if text is None or text.kind not in ("text", "long_text") or not text.required or text.show_if:
            raise ValueError("fields: the form needs {name: text, kind: long_text, required: true}; add it")


def _check_field(field: Field, earlier: dict[str, Field]) -> None:
    name = field.name
    if name not in _LABELS and field.label is None:
        raise ValueError(f"fields: '{name}' has no label; add label: {{pl: …, en: …}}")
    if name in ("name", "subject") and field.kind != "text":
        raise ValueError(f"fields: '{name}' is a line of text; leave its kind out")
    if (field.kind == "choice") != bool(field.choices):
        raise ValueError(f"fields: '{name}': kind: choice and choices belong together; give both or none")
    if len({choice.value for choice in field.choices}) != len(field.choices):
        raise ValueError(f"fields: '{name}' has the same choice twice; take one out")
    for other, value in field.show_if.items():
        asked = earlier.get(other)
        if asked is None or asked.kind == "file":
            raise ValueError(
                f"fields: '{name}' is shown if '{other}' has a value, but no earlier question is called that;"
                " put that one first"
            )
        if asked.choices and value not in {choice.value for choice in asked.choices}:
            raise ValueError(
                f"fields: '{name}' is shown if '{other}' is '{value}', which is none of its choices; take one of them"
            )


class Posted(Record, frozen=True, kw_only=True):
    """What the web server writes down of a post, as an Inbound's raw JSON. Only the web server makes it.

    From a form: `values` by field name. From a ticket's page: `ticket` (the link was checked), and either
    `values` with "text", or a `verb` (with "reason" in `values`, if one was given). `conversation` is set where the link only proves who wrote the ticket, not that they
    read mail at `address`: it leads to the ticket then, and `ticket` does not vouch for the address.
    """

    address: str
    values: dict[str, str] = msgspec.field(default_factory=dict)
    files: tuple[Attachment, ...] = ()
    language: str = ""
    ticket: int = 0
    conversation: str = ""
    verb: Literal["", "confirm", "withdraw"] = ""
    person: str = ""
    name: str = ""


_posted = msgspec.json.Decoder(Posted)


class FormParser:
    """A Parser. The raw JSON is our own, so it needs no child process."""

    isolated = False
    entry = ""

    def __init__(self, answers: str) -> None:
        self._answers = answers

    def parse(self, inbound: Inbound) -> Parsed | Action | None:
        """A Message, or an Action of the person whose ticket page it came from. Raises MalformedError."""
        try:
            posted = _posted.decode(inbound.raw)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise MalformedError(f"not a form post as this version writes it down: {error}") from error
        if posted.verb:
            actor = Author(kind="requester", id=posted.person, name=posted.name)
            return Action(
                id=inbound.id, verb=posted.verb, ticket=posted.ticket, actor=actor, values=dict(posted.values)
            )
        values = posted.values
        message = Message(
            channel=inbound.channel,
            # a name of its own kind, so that no post can pass for a mail with that Message-ID
            external_id=f"{inbound.channel}:{inbound.external_id}",
            conversation=posted.conversation,
            sender=Address(address=posted.address, name=values.get("name", posted.name)),
            subject=values.get("subject", ""),
            text=values.get("text", ""),
            full_text=values.get("text", ""),
            language=posted.language,
            answers={name: value for name, value in values.items() if name not in PLAIN and value},
            attachments=posted.files,
            token=0 if posted.conversation else posted.ticket,
            reply_channel=self._answers,
            reply_address=posted.address,
        )
        return Parsed(message)

    def prove(self, message: Message, inbound: Inbound) -> Message:  # noqa: ARG002 - the contract's names
        """As it is: the web server checked the link before it wrote the ticket down."""
        return message


def create(name: str, settings: Settings, tools: Tools) -> Channel:  # noqa: ARG001 - the contract's names
    """The channel; `detail` are its Settings, for the page."""
    return Channel(name=name, kind="webform", parser=FormParser(settings.answers), detail=settings)
