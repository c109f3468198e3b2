"""Who may speak to the bot: Microsoft's issuer, about this bot and tenant, from a known cloud. Anybody else is refused and leaves no trace."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.teams.calls import call
from tests.teams.cards import words
from tests.teams.desk import GENERAL, Desk
from tests.teams.fake import OTHER_TENANT
from tests.teams.issuer import Issuer, Key

WORDS = "PODROBIONE"
URLS = [
    "", "http://smba.trafficmanager.net/emea/", "https://smba.trafficmanager.net.evil.example/", "https://evil.trafficmanager.net/",
    "https://smba.trafficmanager.net@evil.example/", "https://smba.trafficmanager.net:8443/", "https://SMBA.trafficmanager.net%2eevil.example/",
    "https://xsmba.trafficmanager.net/", "ftp://smba.trafficmanager.net/", "https://127.0.0.1/", "//smba.trafficmanager.net/",
    "https://smba.trafficmanager.net\\@evil.example/", "https://[::1]/", "https://169.254.169.254/latest/", "https://smba.trafficmanager.net./x",
]  # fmt: skip


def tokens(issuer: Issuer, service: str) -> dict[str, str]:
    """Headers that must not be believed."""
    now = int(time.time())
    stranger, webchat = Key("stranger", ["msteams"]), Key("webchat", ["webchat"])
    issuer.published = [*issuer.published, webchat]
    good = issuer.token(service)
    head, body, signature = good.split(".")
    bent = {
        "no header": "", "an empty one": "Bearer ", "garbage": "Bearer garbage", "two dots": "Bearer ..", "basic": f"Basic {good}",
        "no scheme": good, "bytes": "Bearer \xff\xfe", "long": f"Bearer {'a' * 20_000}", "cut": f"Bearer {good[:-6]}",
        "no signature": f"Bearer {head}.{body}.", "another's signature": f"Bearer {head}.{body}.{issuer.token(service, sub='x').split('.')[2]}",
        "another's body": f"Bearer {head}.{issuer.token(service, sub='x').split('.')[1]}.{signature}",
    }  # fmt: skip
    forged: dict[str, dict[str, Any]] = {
        "none": {"header": {"alg": "none"}}, "HS256 under the public key": {"header": {"alg": "HS256"}}, "RS512": {"header": {"alg": "RS512"}},
        "jku": {"header": {"jku": f"{issuer.url}/v1/.well-known/keys", "kid": "stranger"}, "key": stranger},
        "x5u": {"header": {"x5u": f"{issuer.url}/x"}, "key": stranger}, "jwk": {"header": {"jwk": stranger.public()}, "key": stranger},
        "unknown kid": {"header": {"kid": "nobody"}}, "a stranger's key under our kid": {"header": {"kid": issuer.key.kid}, "key": stranger},
        "no kid": {"header": {"kid": None}}, "crit": {"header": {"crit": ["exp"]}},
        "expired": {"exp": now - 330}, "no exp": {"exp": None}, "exp in words": {"exp": "tomorrow"}, "not yet": {"nbf": now + 900},
        "another bot": {"aud": "0e1d0000-0000-4000-8000-0000000000b0"}, "no aud": {"aud": None}, "many auds": {"aud": ["x", "y"]},
        "the emulator": {"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"}, "no iss": {"iss": None},
        "another serviceUrl": {"serviceurl": "https://smba.trafficmanager.net/emea/"}, "no serviceUrl": {"serviceurl": None},
        "a key for another channel": {"key": webchat},
    }  # fmt: skip
    return bent | {name: f"Bearer {issuer.token(service, **how)}" for name, how in forged.items()}


def received(desk: Desk) -> int:
    """What the ledger has of the channel."""
    return sum(one["received"] for one in desk.house.api("GET", "/ledger")["ledger"] if one["channel"] == "teams")


def test_forged_calls_are_refused_and_nothing_is_kept(desk: Desk) -> None:
    """Every bent token, and a good one with an activity it was not made for: 401 or 403, the ledger unmoved, no body in the log."""
    teams, anna = desk.teams, desk.anna
    place = anna.personal()
    before, at = received(desk), len(desk.house.log.read_bytes())
    answers = {
        name: anna.sends({"type": "message", "text": WORDS, **place}, authorization=header).status
        for name, header in tokens(teams.issuer, teams.service_url).items()
    }
    assert len(answers) >= 30
    assert answers.pop("long") in (400, 401)  # more header than the server reads at all
    assert {name: status for name, status in answers.items() if status not in (401, 403)} == {}
    bent: dict[str, dict[str, Any]] = {
        "no channelId": {"channelId": ""}, "another channel": {"channelId": "webchat"}, "the emulator's": {"channelId": "emulator"},
        "another tenant": {"conversation": {**place["conversation"], "tenantId": OTHER_TENANT}, "channelData": {"tenant": {"id": OTHER_TENANT}}},
        "two tenants": {"channelData": {"tenant": {"id": OTHER_TENANT}}},
    }  # fmt: skip
    for url in URLS:
        bent[f"serviceUrl {url}"] = {"serviceUrl": url}
    told = {}
    for name, members in bent.items():
        token = teams.issuer.token(members.get("serviceUrl", teams.service_url))
        told[name] = anna.sends(
            {"type": "message", "text": WORDS, **place, **members}, authorization=f"Bearer {token}"
        ).status
    assert {name: status for name, status in told.items() if status not in (401, 403)} == {}
    assert call(teams.endpoint, b"not json", teams.authorization())[0] in (400, 401, 403)
    assert received(desk) == before
    assert not [one for one in desk.house.tickets() if WORDS in one["subject"]]
    assert WORDS.encode() not in desk.house.log.read_bytes()[at:]


def test_a_flood_under_unknown_keys_does_not_become_one_to_microsoft(desk: Desk) -> None:
    """64 calls under keys nobody has, at once: refused all, the keys fetched at most once, and who is known is heard meanwhile."""
    issuer, maja = desk.teams.issuer, desk.somebody("maja")
    before = issuer.asked.get("/v1/.well-known/keys", 0)
    message = {"type": "message", "text": "x", **maja.personal()}
    floods = [
        f"Bearer {issuer.token(desk.teams.service_url, header={'kid': f'flood-{number}'})}" for number in range(64)
    ]
    with ThreadPoolExecutor(16) as pool:
        answers = pool.map(lambda one: maja.sends(message, authorization=one).status, floods)
        assert maja.says("Mikrofon milczy").status in (200, 202)
        assert set(answers) <= {401, 403}
    assert issuer.asked["/v1/.well-known/keys"] - before <= 1


def test_the_same_activity_four_and_fifty_times_is_one_message(desk: Desk) -> None:
    """Teams repeats what was not taken in time: one ticket, one answer."""
    anna = desk.somebody("rita")
    said = anna.says("Rzutnik w sali Gdynia nie świeci")
    for _ in range(3):
        assert anna.sends(said.activity, again=True).status in (200, 202)
    other = desk.somebody("sara")
    first = other.says("Skaner w sali Hel nie skanuje")
    with ThreadPoolExecutor(25) as pool:
        statuses = list(pool.map(lambda _one: other.sends(first.activity, again=True).status, range(49)))
    assert set(statuses) <= {200, 202}
    for subject, thread in (("Rzutnik w sali", said.thread), ("Skaner w sali", first.thread)):
        desk.bot_says(thread, "HD-")
        assert len([one for one in desk.house.tickets() if subject in one["subject"]]) == 1
        assert sum("HD-" in words(one) for one in desk.teams.said(thread)) == 1


def test_a_guests_flood_is_one_ticket_with_a_count_and_colleagues_are_never_folded(desk: Desk) -> None:
    """Of a guest's 120 requests within a minute 20 are tickets, one more counts the rest; a colleague's 25 of the same minute are 25."""
    flooding = desk.teams.person("Powódź Gościa", "powodz@gmail.example", role="guest")
    busy = desk.somebody("zofia")
    desk.teams.conversations[GENERAL].members += [flooding.id, busy.id]
    with ThreadPoolExecutor(8) as pool:
        flood = [pool.submit(flooding.posts, GENERAL, f"Tania oferta numer {number}") for number in range(120)]
        real = [
            pool.submit(busy.posts, GENERAL, f"Stacja dokująca w pokoju {number} nie działa") for number in range(25)
        ]
        assert {one.result().status for one in (*flood, *real)} == {202}
    desk.until(lambda: desk.house.ledger()["waiting"] == 0, "the flood to be worked")
    tickets = desk.house.tickets()
    theirs = [one for one in tickets if one["requester"]["name"] == "Powódź Gościa"]
    assert len(theirs) == 21
    assert sum(one.get("folded", 0) for one in theirs) + len(theirs) == 120
    assert len([one for one in tickets if "Stacja dokująca w pokoju" in one["subject"]]) == 25
