"""Ten weeks of an ordinary desk, put straight into a store: for pages of figures to be looked at."""

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from gateway.config import load
from gateway.opening import open_patiently
from store.client import Store
from store.embedded import running
from store.records import Author, Decision, Entry, Event, Interaction, Ms, Ticket, TicketChange
from tests.flows.house import House

WARSAW = ZoneInfo("Europe/Warsaw")
AGENTS = ("ola@example.com", "szefowa@example.com", "marek@example.com")
CATEGORIES = {"account": 26, "software": 22, "network": 18, "hardware": 16, "email": 12, "security": 3, "other": 5}
ORGANIZATIONS = ("Acme", "Bednarek i Syn", "Cynamon sp. z o.o.", "")
HOURS = {7: 3, 8: 9, 9: 8, 10: 6, 11: 5, 12: 3, 13: 5, 14: 4, 15: 3, 16: 1}
MINUTE, HOUR = 60_000, 3_600_000
TOGETHER = 200


def put_weeks(house: House, *, weeks: int = 10, a_day: float = 14, surge: str = "", seed: int = 8) -> int:
    """So many weeks of tickets up to now; how many. `surge`: a category in which twelve people write within the last 20 minutes."""
    with ThreadPoolExecutor(1) as thread:  # Playwright's loop may run in this one
        return thread.submit(lambda: asyncio.run(_put(house, weeks, a_day, surge, seed))).result()


async def _put(house: House, weeks: int, a_day: float, surge: str, seed: int) -> int:
    config = load(house.config)
    folder = house.folder / "data" / "store"
    url = await running(folder) if str(config.store.url) == "embedded" else str(config.store.url)
    assert url is not None
    store = await open_patiently(config, url)
    try:
        return await commit_weeks(store, weeks=weeks, a_day=a_day, surge=surge, seed=seed)
    finally:
        await store.close()


async def commit_weeks(store: Store, *, weeks: int = 10, a_day: float = 14, surge: str = "", seed: int = 8) -> int:
    """The same on an open store."""
    changes = _changes(random.Random(seed), store.now(), weeks, a_day, surge)
    for start in range(0, len(changes), TOGETHER):
        await store.pipe.commit(Decision(tickets=tuple(changes[start : start + TOGETHER])), known={})
    return len(changes)


def _changes(rng: random.Random, now: Ms, weeks: int, a_day: float, surge: str) -> list[TicketChange]:
    today = datetime.fromtimestamp(now / 1000, WARSAW).replace(hour=0, minute=0, second=0, microsecond=0)
    moments = []
    for back in range(weeks * 7, -1, -1):
        day = today - timedelta(days=back)
        busy = {5: 0.08, 6: 0.04, 0: 1.35}.get(day.weekday(), 1.0) * (2.6 if back == 5 else 1.0)
        for _ in range(max(0, round(rng.gauss(a_day * busy, 2.2)))):
            (hour,) = rng.choices(list(HOURS), weights=list(HOURS.values()))
            at = round((day + timedelta(hours=hour, seconds=rng.randrange(3600))).timestamp() * 1000)
            if at < now - (45 if surge else 2) * MINUTE:  # the surge is all there is of late: so many and no more
                moments.append(at)
    found = [_change(rng, at, now) for at in sorted(moments)]
    for place in range(12 if surge else 0):
        one = _change(rng, now - rng.randrange(1, 20) * MINUTE, now, category=surge)
        # of every organization a few: more of one would be a surge of its own at a quiet hour
        ticket = replace(one.ticket, organization=ORGANIZATIONS[place % len(ORGANIZATIONS)])
        found.append(replace(one, ticket=ticket))
    return found


def _change(rng: random.Random, at: Ms, now: Ms, category: str = "") -> TicketChange:
    """One ticket with its history: answered and solved by an agent or the bot, or still open where it is young."""
    (kind,) = rng.choices(list(CATEGORIES), weights=list(CATEGORIES.values()))
    bot = not category and kind == "account" and rng.random() < 0.35
    agent = rng.choices(AGENTS, weights=(5, 2, 3))[0]
    me = Author(kind="agent", id=agent, name=agent.partition("@")[0])
    person = f"person-{rng.randrange(140)}" if not category else f"surge-{rng.randrange(10**9)}"
    ticket: dict[str, Any] = {
        "subject": rng.choice(("VPN rozłącza się", "Nie mogę się zalogować", "Drukarka nie drukuje", "Can't open Outlook")),
        "requester": person,
        "queue": "l1",
        "level": "L1",
        "created_at": at,
        "updated_at": at,
        "category": category or kind,
        "channel": rng.choices(("mail", "form", "chat"), weights=(6, 3, 2))[0],
        "organization": rng.choice(ORGANIZATIONS),
    }  # fmt: skip
    log: list[Entry] = [
        Event(at=at, kind="created", author=Author(kind="system")),
        Interaction(id=f"i{at}{rng.random()}", at=at, author=Author(kind="requester", id=person), visibility="public", channel="mail", text="Proszę o pomoc."),
    ]  # fmt: skip
    if bot:
        solved = at + rng.randrange(2, 9) * MINUTE
        log.append(Interaction(id=f"b{at}{rng.random()}", at=at + 2_000, author=Author(kind="bot"), visibility="public", channel="mail", text="Proszę spróbować tego artykułu."))  # fmt: skip
        log.append(_solved(solved, Author(kind="requester", id=person), "new", "confirmed"))
    else:
        answered = at + round(rng.lognormvariate(3.6, 0.9)) * MINUTE
        solved = answered + round(rng.lognormvariate(5.0, 1.1)) * MINUTE
        if answered >= now - MINUTE or category:
            return TicketChange(ticket=Ticket(**ticket), log=tuple(log))
        log.append(Event(at=answered - MINUTE, kind="taken", author=me, changes={"assignee": ("", agent), "status": ("new", "in_progress")}))  # fmt: skip
        log.append(Interaction(id=f"a{at}{rng.random()}", at=answered, author=me, visibility="public", channel="mail", text="Sprawdzam."))  # fmt: skip
        ticket |= {"assignee": agent, "status": "in_progress", "first_response_at": answered}
        if rng.random() < 0.14:
            log.append(Event(at=answered + MINUTE, kind="escalated", author=me, changes={"queue": ("l1", "l2"), "level": ("L1", "L2")}, reason="sieć"))  # fmt: skip
            ticket |= {"queue": "l2", "level": "L2"}
        if solved >= now - MINUTE or rng.random() < 0.03:
            return TicketChange(ticket=Ticket(**ticket), log=tuple(log))
        log.append(_solved(solved, me, "in_progress", ""))
    if not bot and rng.random() < 0.4 and solved + HOUR < now:
        log.append(Event(at=solved + MINUTE, kind="csat_asked", author=Author(kind="system")))
        if rng.random() < 0.45:
            rating = rng.choices((5, 4, 3, 2, 1), weights=(10, 5, 2, 1, 1))[0]
            log.append(Event(at=solved + HOUR, kind="rated", author=Author(kind="requester", id=person), changes={"rating": (0, rating)}))  # fmt: skip
    ticket |= {"status": "resolved", "resolved_at": solved, "updated_at": solved}
    return TicketChange(ticket=Ticket(**ticket), log=tuple(log))


def _solved(at: Ms, by: Author, status: str, reason: str) -> Event:
    return Event(at=at, kind="resolved", author=by, changes={"status": (status, "resolved")}, reason=reason)
