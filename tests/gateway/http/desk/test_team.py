"""/desk/team and what the administration says of assignment: who is at work, and going away by oneself or by an administrator."""

import re

import pytest
from msgspec.structs import replace

from gateway.http.desk.acting.moments import as_field
from gateway.http.pages import zone_of
from store.records import Decision, Ticket, TicketChange
from tests.gateway.http.desk.sign_in.test_sign_in import Pair
from tests.gateway.http.desk_client import desk_client

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOUR, DAY = 3_600_000, 86_400_000


async def test_the_team_is_shown_with_its_work(pair: Pair) -> None:
    """Open tickets and the oldest of them, how everybody stands; names that are markup are text; the requester's words are not here."""
    plain, _ = pair
    store = plain.gateway.store
    agent = await desk_client(plain, "zespol@desk.pl", name="<b>Zenon</b>", level="L3")
    now = store.now()
    mine = Ticket(
        subject="TAJNE", requester="", queue="l3", level="L3", assignee="zespol@desk.pl", status="in_progress",
        created_at=now - 3 * DAY, updated_at=now,
    )  # fmt: skip
    changes = (mine, replace(mine, created_at=now), replace(mine, status="pending"))
    done = await store.pipe.commit(Decision(tickets=tuple(TicketChange(ticket=one) for one in changes)), known={})
    heard = await agent.get("/desk/team")
    assert heard.status == 200
    row = next(one for one in re.findall(r"<tr.*?</tr>", heard.text, re.DOTALL) if "zespol@desk.pl" in one)
    assert "&lt;b&gt;Zenon" in row
    assert ">2</a>" in row
    assert f"HD-{done.numbers[0]}" in row
    assert "3 dni" in row
    assert "TAJNE" not in heard.text
    assert "nie są przydzielane samoczynnie" in heard.text, "no queue of this desk assigns, and the page says so"


async def test_an_agent_goes_away_and_comes_back(pair: Pair) -> None:
    """By a button or a date of one's own; what can't be is refused and changes nothing; the log tells of both."""
    plain, _ = pair
    store = plain.gateway.store
    agent = await desk_client(plain, "urlop@desk.pl", name="Ula Urlop")
    for fields in ({"until": str(store.now() - 1)}, {"until": "x"}, {"typed": "kiedyś"}, {"until": "9" * 15}, {}):
        heard = await agent.post("/desk/team/away", fields)
        assert (heard.status, heard.text.count("Nic się nie zmieniło")) == (422, 1)
    before = await store.people.agent("urlop@desk.pl")
    assert before is not None
    assert before.away_until == 0
    page = (await agent.get("/desk/team")).text
    offered = [int(one) for one in re.findall(r'name="until" value="(\d+)"', page)]
    assert offered
    assert all(one > store.now() for one in offered)
    assert (await agent.post("/desk/team/away", {"until": str(offered[-1])})).headers["Location"].endswith("done=away")
    after = await store.people.agent("urlop@desk.pl")
    assert after is not None
    assert (after.away_until, after.returning) == (offered[-1], True)
    assert "Jestem z powrotem" in (await agent.get("/desk/team")).text
    assert (await agent.post("/desk/team/back", {})).status == 303
    typed = as_field(store.now() + 2 * DAY, zone_of(plain.gateway.services))
    assert (await agent.post("/desk/team/away", {"typed": typed})).status == 303
    again = await store.people.agent("urlop@desk.pl")
    assert again is not None
    assert abs(again.away_until - store.now() - 2 * DAY) < HOUR
    told = [(one.deed, one.detail) for one in await store.audit.latest(50) if one.about == "urlop@desk.pl"]
    assert [detail for deed, detail in told if deed == "agent changed"] == ["away", "back", "away"]


async def test_an_administrator_says_what_an_agent_can_do(pair: Pair) -> None:
    """Skills, languages, capacity and absence are kept, told in the log, and refused where they make no sense."""
    plain, _ = pair
    store = plain.gateway.store
    admin = await desk_client(plain, "glowna@desk.pl", name="Gosia Główna", admin=True)
    await store.people.add_agent("adam@desk.pl", name="Adam", level="L1", admin=False)
    path = "/desk/admin/agents/adam@desk.pl"
    fields = {"do": "save", "name": "Adam", "level": "L1", "notify": "mine", "language": ""}
    skills = {"skills": " VPN, sap ,vpn", "speaks_pl": "yes", "capacity": "7", "shift": ""}
    assert (await admin.post(path, {**fields, **skills})).status == 303
    adam = await store.people.agent("adam@desk.pl")
    assert adam is not None
    assert (adam.skills, adam.languages, adam.capacity) == (("vpn", "sap"), ("pl",), 7)
    for wrong, words in (
        ({"capacity": "-1"}, "od 0 do 9999"),
        ({"skills": "x" * 61}, "do 60 znaków"),
        ({"shift": "nocna"}, "Wybierz jedną"),
    ):
        heard = await admin.post(path, {**fields, **skills, **wrong})
        assert heard.status == 422
        assert ("shift" in wrong) or (words in heard.text)
    assert await store.people.agent("adam@desk.pl") == adam
    until = as_field(store.now() + DAY, zone_of(plain.gateway.services))
    assert (await admin.post(path, {"do": "away", "away_until": "2020-01-01T08:00"})).status == 422
    assert (await admin.post(path, {"do": "away", "away_until": until})).status == 303
    away = await store.people.agent("adam@desk.pl")
    assert away is not None
    assert away.away_until > store.now()
    assert away.returning
    assert (await admin.post(path, {"do": "back"})).status == 303
    assert "umiejętności" in (await admin.get("/desk/admin/audit")).text
