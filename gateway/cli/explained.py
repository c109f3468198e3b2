"""What `explain` shows to people: what was understood, what is decided, and why."""

from typing import Any

from rich.console import Console
from rich.text import Text

from gateway.cli.output import console
from gateway.cli.shown import shown
from gateway.note_words import words as note_words

LONGEST_TEXT = 1_500
STEP = "  "

_AUTOMATIC = {
    "none": "",
    "reply": "an automatic reply",
    "bounce": "a bounce",
    "generated": "a notification of another system",
    "list": "mail of a list",
}


def print_explained(explained: dict[str, Any]) -> None:
    """One explained mail or text, with an empty line after it."""
    out = console()
    if "file" in explained:
        _line(out, Text(shown(explained["file"]), style="bold"))
    if explained["error"] is not None:
        _line(out, Text(STEP), Text("error ", style="bold red"), Text(shown(explained["error"])))
    else:
        _message(out, explained["message"])
        _decision(out, explained["message"], explained["decision"])
    _line(out)


def _message(out: Console, message: dict[str, Any]) -> None:
    if "sender" in message:
        _field(out, "from", _address(message["sender"]))
        _field(out, "to", ", ".join(_address(one) for one in (*message["to"], *message["cc"])))
    _field(out, "subject", message["subject"])
    _field(out, "language", message["language"])
    _field(out, "kind", _AUTOMATIC.get(message["automatic"], message["automatic"]))
    if bounce := message.get("bounce"):
        failed = "permanently" if bounce["permanent"] else "for now"
        _field(out, "bounced", f"{bounce['recipient']} {failed} {bounce['status']}".strip())
    if forwarded := message.get("forwarded"):
        _field(out, "forwarded", f"{_address(forwarded['sender'])} {forwarded['subject']}".strip())
    for file in message.get("attachments", ()):
        _field(out, "attachment", f"{file['name']} ({file['media_type']}, {file['size']} bytes)")
    for note in message.get("notes", ()):
        _field(out, "note", note_words(note)[1])
    text = message["text"]
    cut = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
    first, *more = shown(cut, keep="\n\t").strip("\n").split("\n")
    _field(out, "text", first)
    for line in more:
        _line(out, Text(f"{STEP}{'':11}{line}"))
    if quoted := message.get("quoted"):
        _field(out, "cut off", f"{len(quoted.splitlines())} lines of quotes and footers")


def _decision(out: Console, message: dict[str, Any], decision: dict[str, Any]) -> None:
    category = "/".join(part for part in (decision["category"], decision["subcategory"]) if part)
    if decision["creates_ticket"]:
        answer = "acknowledged" if decision["acknowledges"] else "not acknowledged"
        verdict = Text(f"a new ticket, {answer}", style="bold green")
    else:
        kind = _AUTOMATIC.get(message["automatic"], "") or "this"
        verdict = Text(f"no ticket: {kind} joins the ticket it answers, or is ignored", style="bold yellow")
    _line(out, Text(f"{STEP}{'becomes':11}", style="dim"), verdict)
    if decision["creates_ticket"]:
        _field(out, "type", decision["type"])
        _field(out, "category", category)
        _field(out, "priority", f"{decision['priority']} (impact {decision['impact']}, urgency {decision['urgency']})")
        _field(out, "queue", f"{decision['queue']} ({decision['level']})")
    hits = [hit for hit in decision["trace"] if hit["matched"]]
    for number, hit in enumerate(hits):
        matched = ", ".join(hit["matched"])
        changes = " ".join(f"{field}={value}" for field, value in hit["set"].items())
        _line(
            out,
            Text(f"{STEP}{'' if number else 'because':11}", style="dim"),
            Text(f"{shown(hit['rule'])}: {shown(matched)}"),
            Text(f"  {shown(changes)}" if changes else "", style="cyan"),
        )
    _field(out, "no match", ", ".join(hit["rule"] for hit in decision["trace"] if not hit["matched"]))


def _field(out: Console, name: str, value: str) -> None:
    if value:
        _line(out, Text(f"{STEP}{name:11}", style="dim"), Text(shown(value)))


def _address(address: dict[str, str]) -> str:
    return f"{address['name']} <{address['address']}>".strip() if address["name"] else address["address"]


def _line(out: Console, *parts: Text) -> None:
    out.print(Text.assemble(*parts), soft_wrap=True)
