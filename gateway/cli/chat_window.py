"""What a conversation looks like in a terminal: who says what, choices with numbers, and on request why."""

import sys
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from gateway.cli.output import console
from gateway.cli.shown import shown
from gateway.words import number_text
from store.records import Choice, Decision, Event, Field

WAIT = "/wait "
ENDS = frozenset({"/quit", "/exit", "/koniec"})
_WORDS = {
    "rehearsal": (
        "Próba: nic nie jest zapisywane ani wysyłane. Koniec: Ctrl-D. „/wait 11” przewija zegar o 11 minut.",
        'A rehearsal: nothing is stored or sent. Ctrl-D ends it. "/wait 11" moves the clock on by 11 minutes.',
    ),
    "live": (
        "Na żywo: to są prawdziwe wiadomości do {desk}. Koniec: Ctrl-D.",
        "Live: these are real messages to {desk}. Ctrl-D ends it.",
    ),
    "ask": ("W czym możemy pomóc?", "What can we help with?"),
    "over": ("Koniec próby. Nic nie zostało zapisane.", "End of the rehearsal. Nothing was stored."),
    "left": (
        "Rozmowa zostaje w zgłoszeniu; odpowiedzi przyjdą też pocztą.",
        "The conversation stays with its ticket; answers come by mail, too.",
    ),
    "you": ("Ty", "You"),
    "bot": ("Bot", "Bot"),
    "agent": ("Specjalista", "Specialist"),
    "later": (
        "Żadna bramka teraz nie działa. Wiadomość jest zapisana i czeka: centrala serve.",
        "No gateway is running now. The message is stored and waits: centrala serve.",
    ),
    "slow": (
        "Odpowiedź jeszcze nie nadeszła; pojawi się tutaj, gdy tylko będzie.",
        "There is no answer yet; it will appear here as soon as there is.",
    ),
    "held": ("Wiadomość czeka na decyzję człowieka.", "The message waits for a person to decide."),
}


class Window:
    """One conversation on stdin and stdout. `language` is that of the window; the bot's follows from what is said."""

    def __init__(self, language: str, desk: str, *, trace: bool) -> None:
        self.language = language
        self._desk = desk
        self._trace = trace
        self._out: Console = console()
        self._typed = sys.stdin.isatty()
        self._choices: tuple[Choice, ...] = ()

    def greet(self, *, live: bool) -> None:
        """The first lines."""
        self._dim(self._words("live" if live else "rehearsal").format(desk=self._desk))
        self.say("bot", self._words("ask"))

    def part(self, *, live: bool) -> None:
        """The last line."""
        self._dim(self._words("left" if live else "over"))

    def note(self, what: str) -> None:
        """Something to know beside the conversation."""
        self._dim(self._words(what))

    def lines(self) -> Iterator[str]:
        """What the person writes, until the end of input. A number is the choice that stands beside it."""
        while (line := self.line()) is not None:
            if line:
                yield line

    def line(self) -> str | None:
        """One line, "" for a blank one; None at the end. Waits for it."""
        if self._typed:
            try:
                written = self._out.input(Text(f"{self._words('you')}: ", style="bold green"))
            except (EOFError, KeyboardInterrupt):
                self._out.print()
                return None
        else:
            raw = sys.stdin.buffer.readline()
            if not raw:
                return None
            written = raw.decode("utf-8", "replace")
            if written.strip():
                self._print(Text(f"{self._words('you')}: ", style="bold green"), written.strip())
        written = written.strip()
        return None if written in ENDS else self._chosen(written)

    def minutes(self, line: str) -> int:
        """The minutes of "/wait 11"; 0 for other lines."""
        number = line.removeprefix(WAIT).strip() if line.startswith(WAIT) else ""
        return min(int(number), 100_000) if number.isascii() and number.isdigit() else 0

    def say(self, who: str, body: str, choices: Sequence[Choice] = (), fields: Iterable[Field] = ()) -> None:
        """Words of the bot or an agent, with the choices they offer."""
        self._choices = tuple(choices)
        first, *more = shown(body.strip(), keep="\n").split("\n")
        self._print(Text(f"{self._words(who)}: ", style="bold cyan" if who == "bot" else "bold magenta"), first)
        for line in [*more, *(f"{one.label}: {shown(one.value)}" for one in fields)]:
            self._out.print(
                Padding(Text(line), (0, 0, 0, 2)) if self._typed else Text(f"  {line}".rstrip()), soft_wrap=True
            )
        if choices:
            offered = Text("  ").join(
                Text.assemble((f" {number} ", "reverse" if self._typed else ""), f" {shown(one.label)}")
                for number, one in enumerate(choices, 1)
            )
            self._out.print(Text("  ") + offered, soft_wrap=True)

    def explain(self, decisions: Iterable[Decision], prefix: str) -> None:
        """What was decided and why, where it was asked for."""
        if not self._trace:
            return
        for decision in decisions:
            for line in _why(decision, prefix):
                self._dim(f"    {line}")

    def _chosen(self, written: str) -> str:
        if written.isascii() and written.isdigit() and 0 < int(written[:4]) <= len(self._choices):
            return self._choices[int(written) - 1].label
        return written

    def _words(self, name: str) -> str:
        return _WORDS[name][0 if self.language == "pl" else 1]

    def _print(self, who: Text, words: str) -> None:
        self._out.print(Text.assemble(who, shown(words)), soft_wrap=True)

    def _dim(self, words: str) -> None:
        self._out.print(Text(shown(words), style="dim"), soft_wrap=True)


def _why(decision: Decision, prefix: str) -> Iterator[str]:
    for change in decision.tickets:
        ticket = change.ticket
        place = "/".join(one for one in (ticket.category, ticket.subcategory) if one)
        name = number_text(prefix, ticket.number) if ticket.number else "new"
        yield f"{name}  {ticket.status}  {ticket.type} {place}  {ticket.priority}  {ticket.queue}"
        if ticket.answers:
            yield f"answers  {', '.join(f'{name}={value}' for name, value in ticket.answers.items())}"
        if ticket.dialogue is not None:
            yield f"waits for  {ticket.dialogue.waits or 'nothing'}"
        for entry in change.log:
            if isinstance(entry, Event):
                moved = "  ".join(
                    f"{field}: {old or '–'} → {new or '–'}" for field, (old, new) in entry.changes.items()
                )
                yield f"{entry.kind}  {entry.reason}  {moved}".rstrip()
    for hit in decision.trace:
        if hit.matched:
            changes = " ".join(f"{field}={value}" for field, value in hit.set.items())
            yield f"because  {hit.rule}: {', '.join(hit.matched)}  {changes}".rstrip()
    if decision.outcome is not None and decision.outcome.state != "interaction":
        yield f"{decision.outcome.state}  {decision.outcome.reason}"
