"""A gateway with a Slack workspace around it: who is there, and what tests look for."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.flows.house import AGENT, House, wait_for
from tests.slack.alongside import Alongside
from tests.slack.workspace import APP_TOKEN, BOT_TOKEN, SECRET, Message, words

ANNA, PIOTR, OLA, GUEST, STRANGER = "U1", "U2", "U3", "U5", "U6"
HELP, GENERAL, ROOM, ROOM2, ROOM3 = "CHELP", "CGEN", "CROOM1", "CROOM2", "CROOM3"

CHANNEL = """  slack:
    kind: slack
    bot_token: {{file: {folder}/bot}}
    signing_secret: {{file: {folder}/secret}}
    api_url: "{api}"
    requests: [{help}]
    rooms: {{l1: {room}, l2: {room2}, l3: {room3}}}
    emoji: [ticket]
    command: /pomoc
    nudges: {{channels: [{general}]}}
{more}"""


def populate(slack: Alongside) -> Alongside:
    """The people and channels of all stories."""
    space = slack.workspace
    space.user(ANNA, "anna@example.com", name="Anna Kowalska")
    space.user(PIOTR, "piotr@example.com", name="Peter Smith", locale="en-GB")
    space.user(OLA, AGENT, name="Ola Nowak")
    space.user(GUEST, "gosc@gmail.example", name="Gość Firmy", guest=True)
    space.user(STRANGER, "obcy@obca.example", name="Obcy Zewsząd", stranger=True)
    space.channel(HELP, ANNA, PIOTR, OLA, GUEST, name="pomoc-it")
    space.channel(GENERAL, ANNA, PIOTR, OLA, STRANGER, name="ogolny", shared=True)
    space.channel(ROOM, OLA, ANNA, name="it-l1", private=True)
    space.channel(ROOM2, OLA, name="it-l2", private=True)
    space.channel(ROOM3, OLA, name="it-l3", private=True)
    return slack


def with_slack(house: House, slack: Alongside, *, socket: bool = False) -> House:
    """The house with this workspace as the channel `slack`."""
    folder = house.folder
    secrets = {"bot": BOT_TOKEN, "app": APP_TOKEN, "secret": SECRET}
    for name, value in secrets.items():
        (folder / name).write_text(value)
    more = f"    app_token: {{file: {folder}/app}}\n" if socket else ""
    part = CHANNEL.format(
        folder=folder, api=slack.api_url, help=HELP, general=GENERAL, room=ROOM, room2=ROOM2, room3=ROOM3, more=more
    )  # fmt: skip
    text = house.config.read_text()
    house.config.write_text(text.replace("  form: {kind: webform}\n", f"  form: {{kind: webform}}\n{part}"))
    if not socket:
        slack.call_at(f"{house.url}/in/slack")
    return house


class Desk:
    """A running house with its workspace."""

    def __init__(self, folder: Path, *, socket: bool = False, extra: str = "", **house: Any) -> None:
        self.slack = populate(Alongside())
        extra = f"deliveries: {{first_wait: 1s, longest_wait: 4s}}\n{extra}"
        self.house = with_slack(House(folder, extra=extra, **house), self.slack, socket=socket)

    def start(self) -> "Desk":
        """Starts the gateway, with one agent, Ola."""
        self.house.start()
        self.house.with_agent()
        return self

    def close(self) -> None:
        """Ends both."""
        self.house.kill()
        self.slack.close()

    def somebody(self, name: str, *, locale: str = "pl-PL") -> str:
        """An employee who has never asked for anything: what a DM begins depends on what is under way."""
        return self.slack.workspace.user(f"U{name.upper()}", f"{name}@example.com", name=name.title(), locale=locale)  # type: ignore[no-any-return]

    def until(self, condition: Callable[[], Any], what: str) -> Any:
        """The first true value of a condition."""
        return wait_for(condition, what, 15)

    def bot_says(self, channel: str, thread: str, what: str, *, seconds: float = 15) -> Message:
        """The first thing the bot says in a thread that has these words."""

        def there() -> Message | None:
            said = self.slack.workspace.said_by_bot(channel, thread)
            return next((one for one in said if what in words(one)), None)

        try:
            return wait_for(there, "it", seconds)  # type: ignore[no-any-return]
        except AssertionError:
            said = [words(one) for one in self.slack.workspace.said_by_bot(channel, thread)]
            raise AssertionError(f"the bot never said {what!r} in {channel} {thread}, but {said}") from None

    def told(self, user: str, what: str, *, since: int = 0) -> Message:
        """What only this person sees and has these words."""

        def there() -> Message | None:
            said = [one for one in self.slack.workspace.ephemeral[since:] if one["to"] == user]
            return next((one for one in said if what in words(one)), None)

        try:
            return wait_for(there, "it", 15)  # type: ignore[no-any-return]
        except AssertionError:
            said = [words(one) for one in self.slack.workspace.ephemeral[since:]]
            raise AssertionError(f"{user} was never told {what!r}, but {said}") from None

    def dialog(self, user: str, open_it: Callable[[], Any], *, asks: str = "") -> dict[str, Any]:
        """The dialog that a deed opens for a person, once it asks something (with this label)."""
        before = len(self.slack.workspace.opened)
        open_it()

        def there() -> dict[str, Any] | None:
            opened = [one for one in self.slack.workspace.opened[before:] if one["user"] == user]
            labels = [
                one["label"]["text"] for one in (opened[-1]["blocks"] if opened else ()) if one["type"] == "input"
            ]
            return opened[-1] if any(asks in label for label in labels) else None

        return wait_for(there, f"a dialog that asks {asks!r}")  # type: ignore[no-any-return]

    def ticket_of(self, subject: str) -> dict[str, Any]:
        """The newest ticket with these words in its subject."""

        def there() -> dict[str, Any] | None:
            found = [one for one in self.house.tickets() if subject in one["subject"]]
            return found[-1] if found else None

        return wait_for(there, f"a ticket about {subject!r}")  # type: ignore[no-any-return]

    def troubles(self) -> dict[str, Any]:
        """What the health page says is wrong with Slack, by name."""
        _, body = self.house.get("/healthz", Authorization=f"Bearer {self.house.token}")
        return {name: why for name, why in json.loads(body)["reasons"].items() if name.startswith("slack")}

    def acts(self, number: str, verb: str, **values: Any) -> None:
        """Ola does something in the console."""
        self.house.api("POST", f"/tickets/{number}/actions", {"verb": verb, **values})

    def replies(self, number: str, text: str) -> None:
        """Ola answers in the console."""
        self.acts(number, "reply", visibility="public", text=text)

    def timeline(self, number: str) -> list[dict[str, Any]]:
        """What was said on a ticket, as the API gives it."""
        return list(self.house.api("GET", f"/tickets/{number}/interactions")["interactions"])

    def card(self, number: str, room: str = ROOM) -> Message:
        """The ticket's card in a room."""

        def there() -> Message | None:
            tops = self.slack.workspace.top(room)
            return next((one for one in tops if f"{number} " in words(one)), None)

        return wait_for(there, f"the card of {number} in {room}")  # type: ignore[no-any-return]
