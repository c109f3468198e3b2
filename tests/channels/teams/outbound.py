"""What tests of the sending side share: a signer, deliveries, and what of a message Teams interprets."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from channels.signature import Signer
from store.records import Attachment, Content, Delivery
from tests.teams.cards import card_of, elements

SIGNER = Signer(b"a secret of the desk, thirty-two bytes")
NOW = 1_800_000_000_000
_LIVE = re.compile(r"(?<!\\)(?:\\\\)*[*_\[\]`<]|^[-+#>]\s|\{\{|\$\{")


def delivery(body: str = "Dzień dobry", *, address: str = "a:1", id_: str = "d1", **more: Any) -> Delivery:
    """A delivery to Teams; fields of its content may be given too."""
    content = {
        name: more.pop(name)
        for name in ("subject", "choices", "fields", "footer", "attachments", "values")
        if name in more
    }
    given: dict[str, Any] = {"audience": "requester", "ticket": 7, "created_at": NOW} | more
    return Delivery(id=id_, lane="l", channel="teams", address=address, content=Content(body=body, **content), **given)


def attachment(name: str, data: bytes) -> Attachment:
    """A file whose blob is its name."""
    return Attachment(name=name, media_type="application/octet-stream", size=len(data), sha256=name, blob=name)


class Blobs:
    """The files of a test, by name."""

    def __init__(self, **files: bytes) -> None:
        self.files = {name.replace("_", "."): data for name, data in files.items()}

    async def read(self, attachment: Attachment) -> bytes:
        """The bytes."""
        if attachment.name not in self.files:
            raise FileNotFoundError(attachment.name)
        return self.files[attachment.name]


class Markup(HTMLParser):
    """What a reader of a message's XML sees (`seen`), and the tags it is made of."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.links: list[list[str]] = []
        self._inside = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins."""
        self.tags.append((tag, dict(attrs)))
        if tag == "br":
            self.seen += "\n"
        if tag == "a":
            self.links.append([str(dict(attrs).get("href")), ""])
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        """A tag ends."""
        self._inside = self._inside and tag != "a"

    def handle_data(self, data: str) -> None:
        """Words."""
        self.seen += data
        if self._inside:
            self.links[-1][1] += data

    def handle_comment(self, data: str) -> None:
        """Nothing of ours is one."""
        self.tags.append((f"comment {data}", {}))


def problems(message: dict[str, Any]) -> list[str]:
    """What of a message could be read as markup somebody else wrote: tags, markdown, formulas, mentions, links that hide where they lead."""
    found = []
    if message.get("entities"):
        found.append("entities: somebody is mentioned")
    if "text" in message:
        read = Markup(message["text"])
        found += [f"a tag {tag} {given}" for tag, given in read.tags if tag not in ("b", "i", "br", "a")]
        found += [f"attributes {given}" for tag, given in read.tags if given and (tag != "a" or set(given) != {"href"})]
        found += [f"a link {href} that says {said}" for href, said in read.links if href != said]
        bare = re.sub(r"<[^>]*>", "", message["text"])
        if re.search(r"[\\*_\[\]`~|]|#(?!\d+;)|^\s*(?:[-+=]|\d+[.)])", bare):
            found.append("markdown, for a client that reads it")
        if message.get("textFormat") != "xml":
            found.append("the text is read as markdown")
    for one in elements(card_of(message)):
        found += _of_element(one)
    return found


def _of_element(one: dict[str, Any]) -> Iterator[str]:
    kind = one.get("type")
    if kind == "TextBlock":
        yield "a TextBlock reads markdown"
    if kind == "TextRun":
        if re.search(r"\{\{|\$\{", one["text"]):
            yield f"a formula in {one['text']!r}"
        action = one.get("selectAction")
        if action is not None and action != {"type": "Action.OpenUrl", "title": one["text"], "url": one["text"]}:
            yield f"a link {action} that says {one['text']!r}"
    if kind == "FactSet":
        for fact in one["facts"]:
            for part in fact.values():
                if _LIVE.search(part):
                    yield f"markdown in a fact: {part!r}"


def shown(message: dict[str, Any]) -> str:
    """The words of a message as a reader sees them, a line each; of a card, those that are no facts and no buttons."""
    if "text" in message:
        return Markup(message["text"]).seen
    blocks = [one for one in elements(card_of(message)) if one.get("type") == "RichTextBlock"]
    return "\n".join("".join(run["text"] for run in one["inlines"]) for one in blocks)
