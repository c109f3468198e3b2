"""POST and GET /api/v1/messages."""

import pytest

from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIS = {"address": "ewa.lis@firma.pl", "name": "Ewa Lis"}  # nobody else's address in these tests: the first name stays


def message(external_id: str, **changes: object) -> dict[str, object]:
    """A message a script may hand in."""
    return {
        "external_id": external_id,
        "sender": {"address": "ewa@firma.pl", "name": "Ewa Lis"},
        "subject": "Drukarka",
        "text": "Drukarka na parterze nie drukuje.",
        **changes,
    }


async def test_message_becomes_ticket_tells_became(site: Site) -> None:
    """A message becomes a ticket and tells what became of it."""
    status, taken = await site.api("POST", "/messages", message("m-1", sender=LIS))
    assert (status, list(taken)) == (202, ["id"])
    ended = await site.until(f"/messages/{taken['id']}", lambda found: found["state"] != "waiting", token="read")
    assert ended["state"] == "interaction"
    assert ended["reason"] is None
    _, ticket = await site.api("GET", f"/tickets/{ended['ticket']}", token="read")
    assert ticket["subject"] == "Drukarka"
    assert ticket["requester"]["name"] == "Ewa Lis"
    assert ticket["channel"] == "api"


async def test_same_id_again_same_message(site: Site) -> None:
    """The same id again is the same message."""
    first = await site.api("POST", "/messages", message("m-2"))
    again = await site.api("POST", "/messages", message("m-2"))
    assert (first[0], again[0]) == (202, 200)
    assert first[1] == again[1]


async def test_same_id_from_another_script_another(site: Site) -> None:
    """The same id from another script is another message."""
    first = await site.api("POST", "/messages", message("m-3"), token="write")
    other = await site.api("POST", "/messages", message("m-3"), token="admin")
    assert other[0] == 202
    assert first[1] != other[1]


async def test_api_message_answers_first_mail_channel(site: Site) -> None:
    """An api message answers by the first mail channel."""
    _, taken = await site.api("POST", "/messages", message("m-4", sender={"address": "karol@firma.pl"}))
    ended = await site.until(f"/messages/{taken['id']}", lambda found: found["ticket"])
    ticket = await site.gateway.store.tickets.one(int(ended["ticket"][3:]))
    assert ticket is not None
    assert [(one.channel, one.address) for one in ticket.conversations] == [("mail", "karol@firma.pl")]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "external_id"),
        (message(""), "external_id"),
        (message("x", text=""), "text"),
        (message("x", text=" \n "), "text"),
        (message("x", text=5), "text"),
        (message("x", text="a\0b"), "text"),
        (message("x", more=1), "more"),
        (message("x", sender={"address": "a@b.pl", "phone": "1"}), "sender.phone"),
        (message("x", sender={"name": "A"}), "sender.address"),
        (message("x", sender={"address": "no address"}), "sender.address"),
        (message("x", sender={"address": "a@b.pl\r\nBcc: c@d.pl"}), "sender.address"),
        (message("x", sender=[]), "sender"),
        (message("x" * 501), "external_id"),
        ([], ""),
    ],
)
async def test_wrong_message_refused_path_wrong(site: Site, body: object, path: str) -> None:
    """A wrong message is refused with the path of what is wrong."""
    status, problem = await site.api("POST", "/messages", body)
    assert (status, problem["status"], problem["path"]) == (422, 422, path)
    assert problem["title"]
    assert problem["detail"]


@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"\xff\xfe", {}, 400),
        (b'"\\ud800"', {}, 422),
        (b'{"external_id": NaN}', {}, 400),
        (b'{"external_id": 1e999}', {}, 400),
        (b'{"text": "a", "text": "b"}', {}, 400),
        (b"[" * 50_000, {}, 400),
        (b"[" * 40 + b"]" * 40, {}, 400),
        (b'{"a": ' + b"1" * 5000 + b"}", {}, 400),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {"Content-Type": "application/json; charset=utf-16"}, 415),
        (b"{}", {"Content-Type": "application/json; charset=nonsense"}, 415),
        (b'"' + b"x" * 100_001 + b'"', {}, 413),
        (b"not gzip", {"Content-Encoding": "gzip"}, 400),
    ],
)
async def test_body_not_should_be_problem_never(site: Site, data: bytes, headers: dict[str, str], status: int) -> None:
    """A body that is not what it should be is a problem never a 500."""
    sent = {"Content-Type": "application/json", **headers}
    answer = await site.call("POST", "/api/v1/messages", token="write", data=data, headers=sent)
    assert (answer.status, answer.kind) == (status, "application/problem+json")


async def test_error_told_callers_language(site: Site) -> None:
    """An error is told in the callers language."""
    pl = await site.api("POST", "/messages", {}, headers={"Accept-Language": "de, pl;q=0.9, en;q=0.8"})
    en = await site.api("POST", "/messages", {}, headers={"Accept-Language": "de"})
    assert pl[1]["detail"] == "Brakuje pola „external_id”."
    assert en[1]["detail"] == 'The field "external_id" is missing.'


async def test_unknown_message_404(site: Site) -> None:
    """An unknown message is 404."""
    assert (await site.api("GET", "/messages/" + "0" * 32, token="read"))[0] == 404


async def test_while_nothing_can_be_written_answer(site: Site) -> None:
    """While a newer gateway has upgraded the desk the answer is 503 with retry after, and nothing is taken in."""
    store = site.gateway.store
    kept = await store.connection.call("GET", store.keys.schema)
    await store.connection.call("SET", store.keys.schema, "999")
    try:
        await store.check_schema()
        answer = await site.call("POST", "/api/v1/messages", token="write", json=message("m-5"))
    finally:
        await store.connection.call("SET", store.keys.schema, kept)
        await store.check_schema()
    assert (answer.status, answer.headers["Retry-After"], answer.kind) == (503, "2", "application/problem+json")
    assert (await site.api("POST", "/messages", message("m-5")))[0] == 202
