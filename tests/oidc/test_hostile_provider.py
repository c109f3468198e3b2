"""What a provider says is believed only when it is signed, fresh, for us and for this very sign-in; asked over real HTTP."""

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from joserfc.jwk import ECKey, RSAKey

from channels.secret import Secret
from gateway.cli.online_oidc import try_provider
from gateway.config_sign_in import Oidc
from gateway.http.desk.oidc.claims import agent_of, joined, somebody
from gateway.http.desk.oidc.error import OidcError
from gateway.http.desk.oidc.provider import Provider
from store.records import Agent
from tests.oidc.fake import CLIENT, SECRET, Fake

BACK = "http://desk.test/desk/oidc/back"
NOW = int(time.time())


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[Fake]:
    """A provider that is honest until it is told otherwise."""
    one = await Fake().start()
    yield one
    await one.stop()


def settings(fake: Fake, **more: Any) -> Oidc:
    return Oidc(**{"issuer": fake.issuer, "client_id": CLIENT, "client_secret": Secret(SECRET), **more})


async def claims(provider: Provider) -> dict[str, Any]:
    """The way back with a code."""
    found = await provider.claims("code", verifier="v" * 64, nonce="the nonce", back=BACK, now=int(time.time()))
    return dict(found)


async def refusal(provider: Provider) -> OidcError:
    """The error a way back ends with."""
    with pytest.raises(OidcError) as caught:
        await claims(provider)
    return caught.value


async def test_an_honest_token_is_believed(fake: Fake) -> None:
    """The code goes with the verifier and the client's name and secret, percent-encoded in the header (RFC 6749 section 2.3.1)."""
    provider = Provider(settings(fake))
    assert (await claims(provider))["email"] == "ola@firma.example"
    ((form, header),) = fake.forms
    assert form == {"grant_type": "authorization_code", "code": "code", "redirect_uri": BACK, "code_verifier": "v" * 64}
    assert header == "Basic Y2VudHJhbGE6YStzZWNyZXQrb2YlM0ErdGhlK3Rlc3RzJTJGJTJC"
    await claims(provider)
    assert fake.asked == {"/.well-known/openid-configuration": 1, "/jwks": 1, "/token": 2}


LIES: dict[str, dict[str, Any]] = {
    "nonce differs": {"nonce": "another"},
    "nonce differs, being absent": {"nonce": None},
    "issued by": {"iss": "https://evil.example"},
    "for 'somebody-else'": {"aud": "somebody-else"},
    "for None": {"aud": None},
    "asked for by None": {"aud": [CLIENT, "other"]},
    "asked for by 'other'": {"aud": [CLIENT, "other"], "azp": "other"},
    "expired": {"exp": NOW - 3600},
    "expired, being true": {"exp": True},
    "expired, being text": {"exp": "2999"},
    "expired, being absent": {"exp": None},
    "from the future": {"iat": NOW + 3600},
    "from the future, being absent": {"iat": None},
    "not valid yet": {"nbf": NOW + 3600},
    "names nobody": {"sub": None},
}


@pytest.mark.parametrize("words", LIES)
async def test_a_token_that_is_not_for_this_sign_in_is_refused(fake: Fake, words: str) -> None:
    """Each claim that ties a token to a moment, a provider, a client and a sign-in."""
    fake.claims = LIES[words]
    error = await refusal(Provider(settings(fake)))
    assert error.words == "oidc_token"
    assert words.partition(", being")[0] in error.reason


async def test_clocks_may_differ_by_less_than_a_minute(fake: Fake) -> None:
    """Ended 30 s ago, issued 30 s from now."""
    now = int(time.time())
    fake.claims = {"exp": now - 30, "iat": now + 30, "nbf": now + 30}
    assert await claims(Provider(settings(fake)))


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_what_anybody_could_sign_is_refused(fake: Fake, algorithm: str) -> None:
    """No signature at all, and an HMAC under the public key (RFC 8725 section 2.1)."""
    fake.header = {"alg": algorithm, "kid": "first"}
    error = await refusal(Provider(settings(fake)))
    assert f"signed with '{algorithm}'" in error.reason


async def test_a_changed_or_foreign_signature_is_refused(fake: Fake) -> None:
    """One letter of the claims, another key under the same name, a key that is not published."""
    provider = Provider(settings(fake))
    fake.forge = lambda token: token.replace(".ey", ".eyJ4IjoxLC", 1)
    assert "signature" in (await refusal(provider)).reason
    fake.forge = lambda _token: "a.b"
    assert "no signed JWT" in (await refusal(provider)).reason
    fake.forge = lambda token: token
    fake.key = RSAKey.generate_key(2048, {"kid": "first"})
    assert "not by any of the provider's keys" in (await refusal(provider)).reason
    fake.header = {"alg": "RS256", "kid": "unheard-of"}
    assert "not by any of the provider's keys" in (await refusal(provider)).reason
    fake.header = {"alg": "RS256", "crit": ["b64"], "b64": True}
    assert "is needed" in (await refusal(provider)).reason


async def test_a_new_key_is_found_and_a_flood_of_unknown_ones_is_not_passed_on(fake: Fake) -> None:
    """Rotation works at once, to another kind of key too; after that, keys nobody knows are looked for once a minute at most."""
    provider = Provider(settings(fake))
    await claims(provider)
    fake.key = ECKey.generate_key("P-256", {"kid": "second"})
    fake.published.append(fake.key)
    fake.header = {"alg": "ES256", "kid": "second"}
    assert await claims(provider)
    assert fake.asked["/jwks"] == 2
    fake.header = {"alg": "ES256", "kid": "third"}
    for _ in range(5):
        await refusal(provider)
    assert fake.asked["/jwks"] == 2


async def test_a_discovery_document_of_another_issuer_is_refused(fake: Fake) -> None:
    """The words say what to write (mix-up, RFC 9700 section 4.4)."""
    fake.metadata = {"issuer": "https://evil.example"}
    assert "issuer https://evil.example; write exactly that" in (await refusal(Provider(settings(fake)))).reason


async def test_nothing_is_asked_in_clear_elsewhere_or_for_ever(fake: Fake) -> None:
    """Endpoints over http off this computer, redirects, huge and unreadable answers, errors: each with words for the log."""
    fake.metadata = {"token_endpoint": "http://10.255.255.1/token"}
    assert "not https" in (await refusal(Provider(settings(fake)))).reason
    fake.metadata = {}
    provider = Provider(settings(fake))
    for answer, words in (
        (lambda: web.Response(status=302, headers={"Location": "https://evil.example"}), "leads elsewhere"),
        (lambda: web.Response(body=b"x" * 600_000), "more than 512000 bytes"),
        (lambda: web.Response(text="<html>"), "no id_token"),
        (lambda: web.json_response({"access_token": "x"}), "no id_token"),
        (lambda: web.json_response({"error": "invalid_client"}, status=401), "correct client_id and client_secret"),
        (lambda: web.Response(status=500), "answers 500"),
    ):
        fake.answer = answer
        error = await refusal(provider)
        assert error.words == "oidc_provider"
        assert words in error.reason
        assert SECRET not in error.reason
    fake.answer = lambda: web.json_response({"error": "invalid_grant"}, status=400)
    assert (await refusal(provider)).words == "oidc_again"


async def test_a_provider_that_is_gone_is_said_in_words(fake: Fake) -> None:
    """And one that was asked within the hour is not asked again for where it does what."""
    provider = Provider(settings(fake))
    await provider.metadata()
    await fake.stop()
    assert await provider.metadata()
    assert (await refusal(provider)).words == "oidc_provider"
    assert "can't be asked" in (await refusal(Provider(settings(fake)))).reason


async def test_the_check_of_the_config_tries_the_provider(fake: Fake) -> None:
    """`centrala check --online`: the keys it publishes, no key of use, nobody there; each in words."""
    assert await try_provider(settings(fake)) == (True, f"{fake.issuer} answers; it signs with 1 key")
    fake.published = []
    fine, words = await try_provider(settings(fake))
    assert not fine
    assert "no key" in words
    await fake.stop()
    fine, words = await try_provider(settings(fake))
    assert not fine
    assert "can't be asked" in words


async def test_the_secret_goes_as_the_provider_takes_it(fake: Fake) -> None:
    """In the form where only that is supported; nothing for a public client but its name."""
    fake.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    await claims(Provider(settings(fake)))
    await claims(Provider(settings(fake, client_secret=None)))
    (first, no_header), (second, _) = fake.forms
    assert (first["client_id"], first["client_secret"], no_header) == (CLIENT, SECRET, "")
    assert second["client_id"] == CLIENT
    assert "client_secret" not in second


async def test_userinfo_adds_what_the_token_leaves_out_and_only_about_the_same_person(fake: Fake) -> None:
    """E-mail and groups from there; what the token says itself stands."""
    fake.metadata = {"userinfo_endpoint": f"{fake.issuer}/me"}
    fake.claims = {"email": None, "email_verified": None, "groups": None}
    fake.userinfo = {"sub": "1", "email": "o@firma.example", "email_verified": True, "groups": ["a"], "name": "Else"}
    provider = Provider(settings(fake, levels={"a": "L1"}))
    found = await claims(provider)
    assert (found["email"], found["groups"], found["name"]) == ("o@firma.example", ["a"], "Ola Nowak")
    fake.userinfo["sub"] = "2"
    assert "sub differs" in (await refusal(provider)).reason


def who(**more: Any) -> dict[str, Any]:
    return {
        "sub": "1",
        "email": "Ola@Firma.example",
        "email_verified": True,
        "name": "Ola Nowak",
        "groups": ["l1"],
        **more,
    }


PLAIN = Oidc(issuer="https://login.example", client_id="c")


def test_an_address_nobody_vouches_for_is_no_identity() -> None:
    """Missing, no address at all, not verified, or unknown whether; the last may be trusted by the config, a clear no never."""
    trusting = Oidc(issuer="https://login.example", client_id="c", trust_email=True)
    for claims_, config, words in (
        (who(email=None), PLAIN, "oidc_no_email"),
        (who(email="Ola <ola@firma.example>"), PLAIN, "oidc_no_email"),
        (who(email=["ola@firma.example"]), PLAIN, "oidc_no_email"),
        (who(email_verified=None), PLAIN, "oidc_unverified"),
        (who(email_verified=False), PLAIN, "oidc_unverified"),
        (who(email_verified="false"), trusting, "oidc_unverified"),
        (who(email_verified=False), trusting, "oidc_unverified"),
    ):
        with pytest.raises(OidcError) as caught:
            somebody(claims_, config)
        assert caught.value.words == words
    assert somebody(who(email_verified=None), trusting).email == "ola@firma.example"


def test_a_verified_mark_counts_only_beside_its_own_address() -> None:
    """One from the token does not vouch for an address of the userinfo endpoint, nor the other way round; a no counts from either."""
    address, other = {"email": "ola@firma.example"}, {"email": "boss@firma.example"}
    for token, info, verified in (
        ({**address, "email_verified": True}, {**other, "email_verified": False}, True),
        ({"email_verified": True}, address, None),
        ({"email_verified": True}, {**address, "email_verified": False}, False),
        ({"email_verified": False}, {**address, "email_verified": True}, False),
        (address, {**other, "email_verified": True}, None),
        (address, {**address, "email_verified": True}, True),
    ):
        found = joined(token, info)
        assert found["email"] == address["email"]
        assert found.get("email_verified") is verified, (token, info)


def test_groups_decide_who_gets_in_and_as_what() -> None:
    """The highest level of all groups; a claim inside an object; admin given and taken; no group, no way in."""
    config = Oidc(
        issuer="https://login.example", client_id="c", groups_claim="realm.roles", admins=("it",),
        levels={"l1": "L1", "l3": "L3"},
    )  # fmt: skip
    boss = agent_of(somebody(who(realm={"roles": ["l1", "l3", "it", 7]}), config), None, config, 5)
    assert boss == Agent(email="ola@firma.example", name="Ola Nowak", level="L3", admin=True, created_at=5)
    later = agent_of(somebody(who(**{"realm.roles": "l1"}, name=None), config), boss, config, 9)
    assert later == Agent(email="ola@firma.example", name="Ola Nowak", level="L1", created_at=5)
    with pytest.raises(OidcError, match="groups: it"):
        agent_of(somebody(who(realm={"roles": ["it"]}), config), boss, config, 9)


def test_without_mapped_groups_only_agents_who_are_known_get_in() -> None:
    """At a provider where anybody may have an account, an account is no right; level and admin stay as they are here."""
    known = Agent(email="ola@firma.example", name="O.", level="L2", admin=True, language="en")
    assert agent_of(somebody(who(), PLAIN), known, PLAIN, 1) == Agent(
        email="ola@firma.example", name="Ola Nowak", level="L2", admin=True, language="en"
    )
    with pytest.raises(OidcError) as caught:
        agent_of(somebody(who(), PLAIN), None, PLAIN, 1)
    assert caught.value.words == "oidc_unknown"
    gone = Agent(email="ola@firma.example", name="O.", disabled=True)
    with pytest.raises(OidcError) as caught:
        agent_of(somebody(who(), PLAIN), gone, PLAIN, 1)
    assert caught.value.words == "oidc_disabled"
