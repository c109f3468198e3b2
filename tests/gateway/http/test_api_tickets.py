"""Tickets over the API: reading, filtering, acting."""

from datetime import datetime

import msgspec
import pytest
from aiohttp import FormData

from gateway.http.schema import Interactions, TicketJson, Tickets
from gateway.opening import open_store, server_folder
from store.embedded import running
from store.records import Decision, Ticket, TicketChange
from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_ticket_schema_says_dates_utc(site: Site) -> None:
    """A ticket is what the schema says with dates in utc."""
    number = await site.ticket("adam@firma.pl", name="Adam Mis")
    status, found = await site.api("GET", f"/tickets/{number}", token="read")
    assert status == 200
    ticket = msgspec.convert(found, TicketJson)
    assert (ticket.number, ticket.status, ticket.state) == (number, "new", "open")
    assert [(one.channel, one.address, one.proved) for one in ticket.requester.identities] == [
        ("email", "adam@firma.pl", False)
    ]
    for instant in (ticket.created_at, ticket.updated_at, ticket.targets.resolution):
        assert instant is not None
        assert instant.endswith("Z")
        assert datetime.fromisoformat(instant)


@pytest.mark.parametrize("written", ["{number}", "{digits}", "hd-{digits}"])
async def test_number_may_be_written_or_without(site: Site, written: str) -> None:
    """A number may be written with or without its prefix."""
    number = await site.ticket()
    path = f"/tickets/{written.format(number=number, digits=number[3:])}"
    assert (await site.api("GET", path, token="read"))[1]["number"] == number


async def test_not_there_another_desks_look_same(site: Site) -> None:
    """What is not there and what is another desks look the same."""
    config = site.gateway.config
    other = await open_store(
        msgspec.structs.replace(config, desk=msgspec.structs.replace(config.desk, id="other")),
        await running(server_folder(config)) or "",
    )
    try:
        await other.connection.call("SET", other.keys.number, 7000)
        now = other.now()
        ticket = Ticket(subject="x", requester="p", queue="l1", level="L1", created_at=now, updated_at=now)
        done = await other.pipe.commit(Decision(tickets=(TicketChange(ticket=ticket),)), known={}, once="other-desk")
    finally:
        await other.close()
    assert done.numbers == (7001,)
    bodies = set()
    for path in ("HD-7001", "HD-999999", "0", "x", "HD-", "-1", "9" * 30):
        for tail in ("", "/interactions", f"/attachments/{'a' * 64}"):
            answer = await site.call("GET", f"/api/v1/tickets/{path}{tail}", token="read")
            assert answer.status == 404, path
            bodies.add(answer.body)
        act = await site.call("POST", f"/api/v1/tickets/{path}/actions", token="write", json={"verb": "take"})
        assert act.status == 404
        bodies.add(act.body)
    assert len(bodies) == 1


async def test_pages_go_through_all_tickets_once(site: Site) -> None:
    """Pages go through all tickets once in order."""
    made = [await site.ticket() for _ in range(3)]
    seen: list[str] = []
    after: str | None = "0"
    while after is not None:
        status, found = await site.api("GET", f"/tickets?limit=2&after={after}", token="read")
        assert status == 200
        page = msgspec.convert(found, Tickets)
        assert len(page.tickets) <= 2
        seen += [ticket.number for ticket in page.tickets]
        after = page.after
    numbers = [int(number[3:]) for number in seen]
    assert numbers == sorted(set(numbers))
    assert set(made) <= set(seen)


async def test_filters_narrow_list(site: Site) -> None:
    """Filters narrow the list."""
    number = await site.ticket("filtr@firma.pl", subject="Zupełnie osobny temat")
    _, ticket = await site.api("GET", f"/tickets/{number}", token="read")
    person = ticket["requester"]["id"]
    for query in (
        "requester=filtr@firma.pl",
        "requester=FILTR@firma.pl",
        f"requester={person}",
        "q=osobny+TEMAT",
        "q=ZUPELNIE+from:filtr@firma.pl&state=open",
        f"requester={person}&state=open&status=new&queue={ticket['queue']}&level={ticket['level']}",
    ):
        _, found = await site.api("GET", f"/tickets?{query}", token="read")
        assert [one["number"] for one in found["tickets"]] == [number], query
    for query in (f"requester={person}&state=done", "requester=nobody@firma.pl", f"requester={person}&queue=l3"):
        assert (await site.api("GET", f"/tickets?{query}", token="read"))[1] == {"tickets": [], "after": None}, query


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("after=-1", "after"),
        ("state=lost", "state"),
        ("status=", "status"),
        ("level=L4", "level"),
        ("colour=red", "colour"),
        ("limit=1&limit=2", "limit"),
        ("q=%00", "q"),
        ("q=status:lost", "q"),
        ("q=" + "x" * 501, "q"),
    ],
)
async def test_wrong_query_refused_path(site: Site, query: str, path: str) -> None:
    """A wrong query is refused with its path."""
    status, problem = await site.api("GET", f"/tickets?{query}", token="read")
    assert (status, problem["path"]) == (422, path)


async def test_action_answers_ticket_after_commit(site: Site) -> None:
    """An action answers with the ticket after the commit."""
    number = await site.ticket()
    status, ticket = await site.api("POST", f"/tickets/{number}/actions", {"verb": "take"}, token="agent")
    assert (status, ticket["assignee"]) == (200, "ola@desk.pl")
    reply = {"verb": "reply", "visibility": "public", "text": "Już patrzę."}
    status, ticket = await site.api("POST", f"/tickets/{number}/actions", reply, token="agent")
    assert (status, ticket["status"]) == (200, "in_progress")
    _, said = await site.api("GET", f"/tickets/{number}/interactions", token="read")
    last = msgspec.convert(said, Interactions).interactions[-1]
    assert (last.text, last.visibility, last.author.kind, last.author.name) == (
        "Już patrzę.",
        "public",
        "agent",
        "Ola Nowak",
    )


async def test_token_without_agent_acts_human_called(site: Site) -> None:
    """A token without an agent acts as a human called by its name."""
    number = await site.ticket()
    note = {"verb": "note", "text": "Z automatu."}
    assert (await site.api("POST", f"/tickets/{number}/actions", note, token="write"))[0] == 200
    _, said = await site.api("GET", f"/tickets/{number}/interactions", token="read")
    assert said["interactions"][-1]["author"] == {"kind": "agent", "name": "script-write", "id": "token:script-write"}


async def test_repeating_action_id_changes_nothing_more(site: Site) -> None:
    """Repeating an action by its id changes nothing more."""
    number = await site.ticket()
    other = await site.ticket()
    note = {"verb": "note", "text": "Raz.", "id": "my-own-id"}
    first = await site.api("POST", f"/tickets/{number}/actions", note)
    again = await site.api("POST", f"/tickets/{number}/actions", note)
    assert (first[0], again[0]) == (200, 200)
    assert first[1]["version"] == again[1]["version"]
    await site.api("POST", f"/tickets/{other}/actions", note)
    for each in (number, other):
        _, said = await site.api("GET", f"/tickets/{each}/interactions")
        assert [one["text"] for one in said["interactions"]].count("Raz.") == 1, "an id counts for its ticket alone"


async def test_action_older_version_refused(site: Site) -> None:
    """An action on an older version is refused."""
    number = await site.ticket()
    _, ticket = await site.api("GET", f"/tickets/{number}")
    await site.api("POST", f"/tickets/{number}/actions", {"verb": "take"}, token="agent")
    late = {"verb": "release", "version": ticket["version"]}
    status, problem = await site.api("POST", f"/tickets/{number}/actions", late, token="agent")
    assert (status, problem["path"]) == (409, "version")


@pytest.mark.parametrize(
    ("body", "status", "path"),
    [
        ({}, 422, "verb"),
        ({"verb": 7}, 422, "verb"),
        ({"verb": "explode"}, 422, "verb"),
        ({"verb": "reply", "text": "x"}, 422, "visibility"),
        ({"verb": "note", "text": ""}, 422, "text"),
        ({"verb": "note", "text": "x", "colour": "red"}, 422, "colour"),
        ({"verb": "note", "text": "x", "version": -1}, 422, "version"),
        ({"verb": "note", "text": "x", "version": True}, 422, "version"),
        ({"verb": "confirm"}, 403, ""),
        ({"verb": "escalate", "level": "L9", "reason": "x"}, 422, "level"),
        ([], 422, ""),
        ("take", 422, ""),
        (None, 422, ""),
    ],
)
async def test_wrong_action_refused_words(site: Site, body: object, status: int, path: str) -> None:
    """A wrong action is refused in words."""
    number = await site.ticket()
    answer = await site.call(
        "POST",
        f"/api/v1/tickets/{number}/actions",
        token="agent",
        data=msgspec.json.encode(body),
        headers={"Content-Type": "application/json", "Accept-Language": "pl"},
    )
    assert (answer.status, answer.json["path"]) == (status, path)
    assert answer.json["detail"]


async def test_attachment_goes_out_download_nothing_opens(site: Site) -> None:
    """An attachment goes out as a download that nothing opens."""
    form = FormData(quote_fields=False)  # as browsers do
    form.add_field("email", "plik@firma.pl")
    form.add_field("text", "W załączniku")
    form.add_field("file", b"<script>alert(1)</script>", filename="zażółć\u200b.html", content_type="text/html")
    sent = await site.call("POST", "/form/form", data=form, headers={"Accept": "application/json"})
    number = sent.json["ticket"]
    _, said = await site.api("GET", f"/tickets/{number}/interactions", token="read")
    (file,) = said["interactions"][0]["attachments"]
    assert (file["name"], file["media_type"], file["size"]) == ("zażółć.html", "text/html", 25)
    assert file["url"].startswith("http://desk.test/api/v1/tickets/")
    path = file["url"].removeprefix("http://desk.test")
    assert (await site.call("GET", path)).status == 401
    got = await site.call("GET", path, token="read")
    assert (got.status, got.body) == (200, b"<script>alert(1)</script>")
    assert got.kind == "application/octet-stream"
    assert got.headers["Content-Disposition"].startswith("attachment; ")
    assert got.headers["Content-Disposition"].endswith("filename*=UTF-8''za%C5%BC%C3%B3%C5%82%C4%87.html")
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    other = await site.ticket()
    assert (await site.call("GET", path.replace(number, other), token="read")).status == 404
