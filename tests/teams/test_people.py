"""The people of the fake Teams call the bot as real clients do: their activities have all that the Agents Playground's have."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.teams.cards import words
from tests.teams.fake import OTHER_TENANT, Teams

SAVED = Path(__file__).parents[1] / "channels" / "fixtures" / "teams" / "playground"
FORM = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [
        {"type": "Input.Text", "id": "text", "label": "Treść", "value": "zaczęte"},
        {"type": "Input.ChoiceSet", "id": "ticket", "choices.data": {"type": "Data.Query", "dataset": "merge/ticket"}},
    ],
    "actions": [{"type": "Action.Submit", "title": "Wyślij", "data": {"value": "signed"}}],
}
DIALOG = {
    "task": {
        "type": "continue",
        "value": {
            "title": "Odpowiedź",
            "card": {"contentType": "application/vnd.microsoft.card.adaptive", "content": FORM},
        },
    }
}
ANSWERS: dict[str, Any] = {
    "task/fetch": DIALOG,
    "task/submit": DIALOG,
    "composeExtension/fetchTask": DIALOG,
    "composeExtension/submitAction": {},
    "composeExtension/query": {"composeExtension": {"type": "result", "attachments": [{"content": {"title": "HD-7"}}]}},
    "application/search": {"statusCode": 200, "value": {"results": [{"title": "HD-7", "value": "7"}]}},
}


class Bot(BaseHTTPRequestHandler):
    """Keeps every call, and answers invokes as ANSWERS say."""

    got: list[tuple[str, dict[str, Any]]]

    def do_POST(self) -> None:
        """One call."""
        activity = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.got.append((self.headers.get("Authorization", ""), activity))
        body = json.dumps(ANSWERS.get(activity.get("name", ""), {})).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Says nothing."""


@contextmanager
def bot(teams: Teams) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """A bot at the endpoint; what it got."""
    handler = type("Listening", (Bot,), {"got": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        teams.endpoint = f"http://127.0.0.1:{server.server_address[1]}/api/messages"
        try:
            yield handler.got  # type: ignore[attr-defined]
        finally:
            server.shutdown()


def test_their_calls_have_what_the_playgrounds_have(teams: Teams) -> None:
    """Members that real clients send and ours leave out would hide what a parser makes of them."""
    anna = teams.person("Anna Kowalska", "anna@example.com")
    message = {"id": "1", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": {
        "type": "AdaptiveCard", "version": "1.5", "actions": [{"type": "Action.Execute", "title": "Tak", "verb": "v", "data": {"value": "signed"}},
        {"type": "Action.Submit", "title": "Nie", "data": {"value": "signed"}}]}}]}  # fmt: skip
    with bot(teams) as got:
        anna.installs()
        anna.says("Nie działa mi VPN")
        anna.posts("19:l1@thread.tacv2", "drukarka")
        anna.presses(message, "Tak", q="x")
        anna.presses(message, "Nie")
        dialog = anna.extends("ticket", {"id": "1", "text": "x", "author": anna})
        anna.turns(dialog, "Wyślij")
        anna.searches("search", "vpn")
    names = ["installed", "members_added", "message_personal", "mention_in_a_channel", "adaptiveCard_action", "submit_of_a_card",
             "composeExtension_fetchTask", "composeExtension_submitAction", "composeExtension_query"]  # fmt: skip
    assert len(got) == len(names)
    for name, (authorization, activity) in zip(names, got, strict=True):
        missing = shape(json.loads((SAVED / f"{name}.json").read_text())) - shape(activity)
        assert missing <= UNTOLD, (name, missing)
        assert authorization.startswith("Bearer ey")


UNTOLD = {"localTimestamp", "localTimezone", "channelData.source", "channelData.settings"}  # nothing a bot decides by


def shape(activity: dict[str, Any]) -> set[str]:
    """The names of the members, and those of parts; what a command's value has is the bot's own affair."""
    parts = ("channelData", "conversation", "from", "recipient", "value")
    own = {f"{name}.{one}" for name in parts if isinstance(activity.get(name), dict) for one in activity[name]}
    return set(activity) | {one for one in own if not one.startswith(("value.value", "value.q"))}


def test_a_dialog_is_opened_filled_and_sent_and_comes_back_with_mistakes(teams: Teams) -> None:
    """What stands in it goes along with what is typed and with the button's own data."""
    ola = teams.person("Ola Nowak", "ola@example.com")
    button = {
        "type": "Action.Submit",
        "title": "Odpowiedz",
        "data": {"msteams": {"type": "task/fetch"}, "value": "signed"},
    }
    card = {"type": "AdaptiveCard", "version": "1.5", "actions": [button]}
    message = {"id": "7", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}]}
    with bot(teams) as got:
        dialog = ola.opens(message, "Odpowiedz", thread="19:l1@thread.tacv2;messageid=7")
        assert (dialog.title, "[Wyślij]" in words(dialog.card)) == ("Odpowiedź", True)
        assert ola.looks_up(dialog, "ticket", "vp") == [{"title": "HD-7", "value": "7"}]
        _, again = ola.turns(dialog, "Wyślij", ticket="7")
        assert again is not None
        with pytest.raises(AssertionError, match="opens a dialog"):
            ola.presses(message, "Odpowiedz")
    fetched, searched, sent = (one for _, one in got)
    assert fetched["conversation"]["id"] == "19:l1@thread.tacv2;messageid=7"
    assert (searched["name"], searched["value"]["dataset"]) == ("application/search", "merge/ticket")
    assert sent["value"]["data"] == {"text": "zaczęte", "ticket": "7", "value": "signed"}


def test_versions_keep_the_id_and_strangers_say_where_they_come_from(teams: Teams) -> None:
    """An edit, a deletion and an undeletion are about the same activity; a stranger's tenant stands where Teams writes it."""
    anna = teams.person("Anna Kowalska", "anna@example.com")
    stranger = teams.person("Obcy Zewsząd", "obcy@obca.example", tenant=OTHER_TENANT)
    with bot(teams) as got:
        said = anna.posts("19:general@thread.tacv2", "drukarka")
        anna.edits(said, "drukarka Agaty")
        anna.deletes(said)
        anna.restores(said)
        stranger.says("hej")
    activities = [one for _, one in got]
    assert len({one["id"] for one in activities[:4]}) == 1
    kinds = [(one["type"], one["channelData"].get("eventType", "")) for one in activities]
    assert kinds[1:4] == [
        ("messageUpdate", "editMessage"),
        ("messageDelete", "softDeleteMessage"),
        ("messageUpdate", "undeleteMessage"),
    ]
    assert activities[1]["text"] == "<at>Centrala</at> drukarka Agaty"
    assert activities[4]["conversation"]["tenantId"] == activities[4]["channelData"]["tenant"]["id"] == OTHER_TENANT
