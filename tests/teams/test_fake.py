"""The fake Teams is as strict as Teams where bots go wrong; Microsoft's own library judges its tokens and speaks to its connector."""

import json
import urllib.request
from typing import Any

import pytest
from botbuilder.schema import Activity
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import AppCredentials, JwtTokenExtractor, VerifyOptions
from msrest.exceptions import HttpOperationError

from tests.teams.calls import call
from tests.teams.cards import button, problems, words
from tests.teams.connector import Fault
from tests.teams.fake import APP, PASSWORD, TENANT, Teams
from tests.teams.issuer import ISSUER

CARD: dict[str, Any] = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [
        {"type": "TextBlock", "text": "**HD-7** VPN"},
        {"type": "FactSet", "facts": [{"title": "Status", "value": "nowe"}]},
        {"type": "Input.Text", "id": "text", "label": "Odpowiedź", "isRequired": True, "errorMessage": "Napisz coś"},
    ],
    "actions": [{"type": "Action.Execute", "title": "Wezmę to", "verb": "press", "data": {"value": "signed"}}],
}


def message(**members: Any) -> dict[str, Any]:
    """What a bot posts."""
    return {"type": "message", "text": "", **members}


def with_card(**members: Any) -> dict[str, Any]:
    """The same with the card, changed."""
    return message(
        attachments=[{"contentType": "application/vnd.microsoft.card.adaptive", "content": {**CARD, **members}}]
    )


async def accepted(teams: Teams, token: str, channel: str = "msteams") -> bool:
    """Whether botbuilder believes a token, with the endorsement of the channel asked for."""
    options = VerifyOptions(issuer=[ISSUER], audience=APP, clock_tolerance=300, ignore_expiration=False)
    extractor = JwtTokenExtractor(options, teams.issuer.openid_url, ["RS256"])
    try:
        identity = await extractor.get_identity("Bearer", token, channel, [])
    except Exception:  # noqa: BLE001 - it raises what its libraries raise
        return False
    return bool(identity is not None and identity.is_authenticated)


async def test_microsofts_library_believes_the_issuer_and_none_of_the_forged_tokens(teams: Teams) -> None:
    """The reference for the tests of our own check: what is good here is good there."""
    issuer, service = teams.issuer, teams.service_url
    assert await accepted(teams, issuer.token(service))
    assert not await accepted(teams, issuer.token(service), channel="directline")  # the key does not speak for it
    forged = {
        "unsigned": issuer.token(service, header={"alg": "none"}),
        "under the public key": issuer.token(service, header={"alg": "HS256"}),
        "another issuer": issuer.token(service, iss="https://sts.example"),
        "expired": issuer.token(service, exp=1_000_000_000),
        "not yet": issuer.token(service, nbf=4_000_000_000),
        "no signature": issuer.token(service).rpartition(".")[0] + ".",
        "unknown key": issuer.token(service, header={"kid": "nobody's"}),
    }
    assert {name: await accepted(teams, token) for name, token in forged.items()} == dict.fromkeys(forged, False)


def test_the_bot_gets_a_token_for_its_password_and_its_own_tenant_only(teams: Teams) -> None:
    """And a good token is good until it is spoiled."""
    form = f"grant_type=client_credentials&client_id={APP}&client_secret={PASSWORD}&scope=https://api.botframework.com/.default"
    assert asked_for_token(teams, TENANT, form)[0] == 200
    assert asked_for_token(teams, TENANT, form.replace(PASSWORD, "wrong")) == (401, "invalid_client")
    assert asked_for_token(teams, "botframework.com", form) == (400, "unauthorized_client")
    status, token = asked_for_token(teams, TENANT, form)
    assert teams.good(token)
    teams.issuer.spoil()
    assert not teams.good(token)
    assert status == 200


async def test_microsofts_client_posts_replies_changes_and_asks_who_somebody_is(teams: Teams) -> None:
    """The routes and shapes are those its generated client expects."""
    anna = teams.person("Anna Kowalska", "anna@example.com")
    chat = teams.personal(anna.id).id
    async with client(teams) as bot:
        said = await bot.conversations.send_to_conversation(chat, Activity(type="message", text="Dzień dobry"))
        reply = await bot.conversations.reply_to_activity(chat, said.id, Activity(type="message", text="Co się stało?"))
        await bot.conversations.update_activity(chat, reply.id, Activity(type="message", text="Co nie działa?"))
        assert [one["text"] for one in teams.said(chat)] == ["Dzień dobry", "Co nie działa?"]
        await bot.conversations.delete_activity(chat, said.id)
        assert [one["text"] for one in teams.said(chat)] == ["Co nie działa?"]
        member = await bot.conversations.get_conversation_member(chat, anna.aad)
        assert (member.id, member.additional_properties["userPrincipalName"]) == (anna.id, "anna@example.com")
        teams.issuer.spoil()
        with pytest.raises(HttpOperationError) as refused:
            await bot.conversations.send_to_conversation(chat, Activity(type="message", text="jeszcze"))
        assert refused.value.response.status_code == 401


def test_what_teams_refuses_is_refused_here(teams: Teams) -> None:
    """Too long, no such element, a button without words, two inputs of one name, strangers' rosters."""
    anna = teams.person("Anna Kowalska", "anna@example.com")
    chat, url = teams.personal(anna.id).id, f"{teams.service_url}v3/conversations"
    teams.channel("19:out@thread.tacv2", bot=False)
    teams.issuer.given.add("t")
    assert problems(with_card()) == []
    answers = {
        name: call(f"{url}/{chat}/activities", body, "Bearer t")[0]
        for name, body in {
            "fine": with_card(),
            "too long": message(text="ą" * 15_000),
            "empty": message(),
            "no such element": with_card(body=[{"type": "Marquee", "text": "x"}]),
            "no such version": with_card(version="1.6"),
            "a button without words": with_card(actions=[{"type": "Action.Execute", "title": ""}]),
            "too many buttons": with_card(actions=CARD["actions"] * 7),
            "two inputs of one name": with_card(
                body=[{"type": "Input.Text", "id": "a"}, {"type": "Input.Date", "id": "a"}]
            ),
            "a mention of nobody": message(text="hej", entities=[{"type": "mention", "text": "<at>Anna</at>"}]),
        }.items()
    }
    assert answers == dict.fromkeys(answers, 400) | {"fine": 201, "too long": 413}
    assert call(f"{url}/19:out@thread.tacv2/activities", with_card(), "Bearer t")[0] == 403
    assert call(f"{url}/19:none@thread.tacv2/activities", with_card(), "Bearer t")[0] == 404
    assert call(f"{url}/{chat}/activities", with_card(), "")[0] == 401


def test_faults_come_in_turn_and_may_take_effect_first(teams: Teams) -> None:
    """429 with Retry-After, then an answer that is lost though the message is there."""
    chat = teams.personal(teams.person("Anna Kowalska", "anna@example.com").id).id
    teams.issuer.given.add("t")
    teams.fault("post", Fault(429, after=3), Fault(502, done=True))
    url = f"{teams.service_url}v3/conversations/{chat}/activities"
    headers = {"Authorization": "Bearer t", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(with_card()).encode(), headers)  # noqa: S310
    with pytest.raises(urllib.error.HTTPError) as limited:
        urllib.request.urlopen(request, timeout=5)  # noqa: S310
    with limited.value as answer:
        assert (answer.code, answer.headers["Retry-After"], teams.said(chat)) == (429, "3", [])
    assert call(url, with_card(), "Bearer t")[0] == 502
    card = teams.said(chat)[0]
    assert words(card).split("\n") == ["**HD-7** VPN", "Status: nowe", "Odpowiedź", "Napisz coś", "[Wezmę to]"]
    assert button(card, "Wezmę")["data"] == {"value": "signed"}
    assert call(url, with_card(), "Bearer t")[0] == 201


def asked_for_token(teams: Teams, tenant: str, form: str) -> tuple[int, str]:
    """What the token endpoint says: the token, or the error."""
    request = urllib.request.Request(f"{teams.url}/{tenant}/oauth2/v2.0/token", form.encode())  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return answer.status, json.loads(answer.read())["access_token"]
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())["error"]


class Ready(AppCredentials):  # type: ignore[misc]
    """Credentials that have their token."""

    def get_access_token(self, force_refresh: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002
        """The token."""
        return "t"


def client(teams: Teams) -> ConnectorClient:
    """Microsoft's client with a good token."""
    teams.issuer.given.add("t")
    return ConnectorClient(Ready(APP, TENANT), base_url=teams.service_url.rstrip("/"))
