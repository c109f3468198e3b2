"""Sessions, accounts and invitations, on every engine."""

import asyncio

import msgspec
import pytest

from store.accounts import Accounts
from store.connection import Connection
from store.keys import Keys
from store.people import People
from store.records import Agent
from store.sessions import IDLE, LIFE, NOTED_EVERY, Sessions

OLA = Agent(email="ola@desk.pl", name="Ola", level="L2")


class Book:
    """The parts of a store these tests are about."""

    def __init__(self, connection: Connection, desk: str) -> None:
        self.connection = connection
        self.keys = Keys(desk)
        self.sessions = Sessions(connection, self.keys)
        self.people = People(connection, self.keys)
        self.accounts = Accounts(connection, self.keys)


@pytest.fixture
async def book(connection: Connection, desk: str) -> Book:
    """With one agent, Ola."""
    one = Book(connection, desk)
    await one.people.put_agent(OLA)
    return one


async def test_a_session_stands_for_its_agent_as_kept_now_until_it_ends(book: Book) -> None:
    """In one round trip; ended by its secret, by its id, or with all others."""
    secrets = [await book.sessions.begin("Ola@desk.pl", device="d" * 1000, place="192.0.2.1") for _ in range(4)]
    await book.people.put_agent(msgspec.structs.replace(OLA, level="L3"))
    found = [await book.sessions.of(secret) for secret in secrets]
    assert [one.agent.level for one in found if one] == ["L3"] * 4
    listed = await book.sessions.list("ola@desk.pl")
    assert {one.id for one in listed} == {one.session for one in found if one}
    assert {(one.agent, one.place, len(one.device)) for one in listed} == {("ola@desk.pl", "192.0.2.1", 300)}
    await book.sessions.end(secrets[0])
    assert found[1] is not None
    assert not await book.sessions.end_one("jan@desk.pl", found[1].session)
    assert await book.sessions.end_one("ola@desk.pl", found[1].session)
    assert found[2] is not None
    assert await book.sessions.end_all("ola@desk.pl", but=found[2].session) == 1
    assert [await book.sessions.of(secret) is not None for secret in secrets] == [False, False, True, False]
    assert [one.id for one in await book.sessions.list("ola@desk.pl")] == [found[2].session]
    for nonsense in ("", "x" * 43, "x" * 5000, "\ud800"):
        assert await book.sessions.of(nonsense) is None


async def test_use_is_noted_at_most_once_a_minute_and_never_beyond_a_week(book: Book) -> None:
    """A look that is no use notes nothing."""
    secret = await book.sessions.begin("ola@desk.pl")
    (session,) = await book.sessions.list("ola@desk.pl")
    key, now = book.keys.session(session.id), book.connection.now()

    async def seen(*, ago: int, started: int = 0, noted: bool = True) -> int:
        await book.connection.call("HSET", key, "seen", now - ago, "started", now - started)
        await book.sessions.of(secret, noted=noted)
        return now - int(await book.connection.call("HGET", key, "seen"))

    assert await seen(ago=NOTED_EVERY - 10_000) == NOTED_EVERY - 10_000
    assert await seen(ago=NOTED_EVERY * 2, noted=False) == NOTED_EVERY * 2
    assert await seen(ago=NOTED_EVERY * 2, started=LIFE - 100_000) <= 0
    assert 0 < await book.connection.call("PTTL", key) <= 100_000
    assert await seen(ago=IDLE - NOTED_EVERY) <= 0
    assert IDLE - 60_000 < await book.connection.call("PTTL", key) <= IDLE


async def test_disabling_an_agent_ends_the_sessions_for_good(book: Book) -> None:
    """By either way of keeping an agent."""
    for change in (
        book.people.put_agent,
        lambda agent: book.people.change_agent(agent.email, lambda _: agent),
    ):
        secret = await book.sessions.begin("ola@desk.pl")
        await change(msgspec.structs.replace(OLA, disabled=True))
        assert await book.sessions.of(secret) is None
        await change(OLA)
        assert await book.sessions.of(secret) is None


async def test_an_invitation_is_spent_once_however_many_use_it_at_the_same_time(book: Book) -> None:
    """And a change of the agent in between is not lost."""
    token = await book.accounts.invite("Ola@desk.pl", by="szefowa@desk.pl")
    invited = await book.accounts.invitation(token)
    assert invited is not None
    assert (invited.agent, invited.by) == ("ola@desk.pl", "szefowa@desk.pl")

    def named(before: Agent | None) -> Agent:
        assert before is not None
        return msgspec.structs.replace(before, name="Ola Nowak")

    assert await book.accounts.redeem(token, "jan@desk.pl", "hash", lambda _: OLA) is None
    done = await asyncio.gather(
        book.people.change_agent("ola@desk.pl", lambda agent: msgspec.structs.replace(agent, level="L3")),
        *[book.accounts.redeem(token, "ola@desk.pl", f"hash{n}", named) for n in range(5)],
    )
    assert [one for one in done[1:] if one is not None] == [one for one in done[1:] if one and one.name == "Ola Nowak"]
    assert sum(one is not None for one in done[1:]) == 1
    agent, account = await book.people.agent("ola@desk.pl"), await book.accounts.of("ola@desk.pl")
    assert agent is not None
    assert (agent.name, agent.level) == ("Ola Nowak", "L3")
    assert account is not None
    assert account.password.startswith("hash")
    assert await book.accounts.invitation(token) is None


async def test_the_first_administrator_is_one(book: Book) -> None:
    """Two links, two gateways, one account."""
    tokens = [await book.accounts.invite("") for _ in range(2)]
    admins = [Agent(email=f"szef{n}@desk.pl", name="Szef", admin=True) for n in range(2)]

    def made(agent: Agent):
        return lambda _: agent

    done = await asyncio.gather(
        *[
            book.accounts.redeem(token, agent.email, "hash", made(agent))
            for token, agent in zip(tokens, admins, strict=True)
        ]
    )
    assert sum(one is not None for one in done) == 1
    assert len(await book.people.agents()) == 2
    assert [await book.accounts.invitation(token) for token in tokens] == [None, None]


async def test_who_signs_in_elsewhere_needs_no_password_and_loses_none(book: Book) -> None:
    """The desk is set up all the same."""
    assert not await book.accounts.any()
    await book.accounts.known("Ola@desk.pl")
    assert await book.accounts.any()
    await book.accounts.put("ola@desk.pl", "hash")
    await book.accounts.known("ola@desk.pl")
    account = await book.accounts.of("OLA@desk.pl")
    assert account is not None
    assert account.password == "hash"
