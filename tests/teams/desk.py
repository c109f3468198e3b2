"""A gateway with a Teams tenant around it: who is there, and what tests look for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.flows.house import AGENT, House, wait_for
from tests.teams.calls import Said
from tests.teams.cards import words
from tests.teams.fake import APP, OTHER_TENANT, PASSWORD, TENANT, Teams
from tests.teams.people import Person

HELP, GENERAL, ROOM, ROOM2 = (f"19:{name}@thread.tacv2" for name in ("help", "general", "l1", "l2"))
GROUP = "19:friends@thread.v2"

CHANNEL = """  teams:
    kind: teams
    app_id: {app}
    app_password: {{file: {folder}/teams-password}}
    tenant: {tenant}
    requests: ["{help}"]
    rooms: {{l1: "{room}", l2: "{room2}"}}
    login_url: "{url}"
    openid_url: "{openid}"
    connectors: ["{url}"]
"""


def with_teams(house: House, teams: Teams) -> House:
    """The house with this tenant as the channel `teams`."""
    (house.folder / "teams-password").write_text(PASSWORD)
    part = CHANNEL.format(
        app=APP, folder=house.folder, tenant=TENANT, help=HELP, room=ROOM, room2=ROOM2, url=teams.url, openid=teams.issuer.openid_url
    )  # fmt: skip
    text = house.config.read_text()
    house.config.write_text(text.replace("  form: {kind: webform}\n", f"  form: {{kind: webform}}\n{part}"))
    teams.endpoint = f"{house.url}/api/messages"
    return house


class Desk:
    """A running house with its tenant: Anna and Peter ask, Ola is the agent, a guest and a stranger come from outside."""

    def __init__(self, folder: Path, **house: Any) -> None:
        self.teams = Teams().start()
        self.anna = self.teams.person("Anna Kowalska", "anna@example.com")
        self.peter = self.teams.person("Peter Smith", "peter@example.com", locale="en-GB")
        self.ola = self.teams.person("Ola Nowak", AGENT)
        self.guest = self.teams.person("Gość Firmy", "gosc@gmail.example", role="guest")
        self.stranger = self.teams.person("Obcy Zewsząd", "obcy@obca.example", tenant=OTHER_TENANT)
        everybody = list(self.teams.people)
        for channel in (HELP, GENERAL, GROUP):
            self.teams.channel(channel, *everybody)
        for room in (ROOM, ROOM2):
            self.teams.channel(room, self.ola.id, self.anna.id)
        self.house = with_teams(House(folder, **house), self.teams)

    def start(self) -> "Desk":
        """Starts the gateway, with one agent, Ola."""
        self.house.start()
        self.house.with_agent()
        return self

    def close(self) -> None:
        """Ends both."""
        self.house.kill()
        self.teams.stop()

    def somebody(self, name: str, *, locale: str = "pl-PL") -> Person:
        """An employee who has never asked for anything: what a chat begins depends on what is under way."""
        return self.teams.person(name.title(), f"{name}@example.com", locale=locale)

    def bot_says(self, thread: str, what: str, *, since: int = 0, seconds: float = 15) -> dict[str, Any]:
        """The first thing the bot says in a chat or thread (after the first `since`) that has these words."""
        return self._first(lambda: self.teams.said(thread)[since:], what, f"the bot in {thread}", seconds)

    def until(self, condition: Callable[[], Any], what: str) -> Any:
        """The first true value of a condition."""
        return wait_for(condition, what, 15)

    def acts(self, number: str, verb: str, **values: Any) -> None:
        """Ola does something by the API."""
        self.house.api("POST", f"/tickets/{number}/actions", {"verb": verb, **values})

    def replies(self, number: str, text: str) -> None:
        """Ola answers the requester by the API."""
        self.acts(number, "reply", visibility="public", text=text)

    def card(self, what: str, *, room: str = ROOM, seconds: float = 15) -> dict[str, Any]:
        """The card in an agents' room that has these words, as it stands when it has them."""
        return self._first(lambda: self.teams.posts(room), what, f"a card in {room}", seconds)

    def ticket_of(self, subject: str) -> dict[str, Any]:
        """The newest ticket with these words in its subject."""

        def there() -> dict[str, Any] | None:
            found = [one for one in self.house.tickets() if subject in one["subject"]]
            return found[-1] if found else None

        return dict(wait_for(there, f"a ticket about {subject}"))

    def history(self, ticket: str) -> list[dict[str, Any]]:
        """A ticket's interactions, oldest first."""
        return list(self.house.api("GET", f"/tickets/{ticket}/interactions")["interactions"])

    def in_history(self, ticket: str, text: str, **members: str) -> dict[str, Any]:
        """The interaction with this text (and these members)."""

        def there() -> dict[str, Any] | None:
            found = [one for one in self.history(ticket) if text in one["text"]]
            return next((one for one in found if all(one[name] == value for name, value in members.items())), None)

        try:
            return dict(wait_for(there, "it"))
        except AssertionError:
            raise AssertionError(f"{ticket} never got {text!r} {members}: {self.history(ticket)}") from None

    def _first(self, said: Callable[[], list[dict[str, Any]]], what: str, who: str, seconds: float) -> dict[str, Any]:
        try:
            return dict(wait_for(lambda: next((one for one in said() if what in words(one)), None), "it", seconds))
        except AssertionError:
            found = [words(one) for one in said()]
            raise AssertionError(f"{who} never said {what!r}, but {found}; refused: {self.teams.refused}") from None


def opened(desk: Desk, text: str) -> tuple[Said, str, dict[str, Any], str]:
    """A request of Anna's: what she said, its ticket's number, its card in the room and that card's thread."""
    said = desk.anna.posts(HELP, text)
    number = desk.ticket_of(text[:20])["number"]
    card = desk.card(number)
    return said, number, card, f"{ROOM};messageid={card['id']}"
