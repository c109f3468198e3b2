"""Web chats in the store: who opens a session, what is kept once, what is heard, and who is there."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from store.chats import HERE_SECONDS, KEEP_SECONDS, UNUSED_SECONDS, Shown
from store.client import Store
from store.connection import Connection
from store.records import Attachment, Author, ChatMessage, Choice
from tests.store.desks import open_desk


@pytest_asyncio.fixture
async def store(connection: Connection, desk: str, tmp_path: Path) -> AsyncIterator[Store]:
    """A desk of its own on each engine."""
    yield open_desk(connection, desk, tmp_path)


def message(name: str, text: str = "Dzień dobry") -> ChatMessage:
    """Something said."""
    return ChatMessage(
        id=name,
        at=1,
        author=Author(kind="bot"),
        text=text,
        choices=(Choice(id="yes", label="Tak"),),
        ticket="HD-1",
        files=(Attachment(name="a.png", media_type="image/png", size=3, sha256="ab"),),
    )


async def test_only_the_secret_opens_a_session_and_the_store_does_not_know_it(store: Store) -> None:
    """256 bits, of which a hash is kept; a guessed, an empty and an endless one open nothing."""
    secret, session = await store.chats.begin("chat", identity="anna@firma.pl", name="Anna", language="pl")
    assert await store.chats.of(secret) == session
    assert len(secret) == 43
    for other in ("", secret[:-1], session.id, "x" * 10_000, "\ud800"):
        assert await store.chats.of(other) is None
    kept = await store.connection.call("HGETALL", store.keys.chat(session.id))
    assert secret.encode() not in b"".join(kept)
    left = await store.connection.call("TTL", store.keys.chat(session.id))
    assert UNUSED_SECONDS - 60 < left <= UNUSED_SECONDS


async def test_a_message_stands_in_the_history_once(store: Store) -> None:
    """By its id, whole, at its place; and the chat is kept for thirty days after it."""
    _, session = await store.chats.begin("chat")
    assert [await store.chats.say(session.id, message(name)) for name in ("a", "b", "a", "b", "c")] == [0, 1, -1, -1, 2]
    assert await store.chats.history(session.id) == [message("a"), message("b"), message("c")]
    assert await store.chats.history(session.id, 1, 1) == [message("b")]
    assert await store.chats.length(session.id) == 3
    for key in (store.keys.chat(session.id), store.keys.chat_history(session.id)):
        assert KEEP_SECONDS - 60 < await store.connection.call("TTL", key) <= KEEP_SECONDS


async def test_nothing_is_said_in_a_session_that_is_over(store: Store) -> None:
    """And nothing is left of the try."""
    assert await store.chats.say("nobody", message("a")) == -2
    assert await store.chats.history("nobody") == []


async def test_everybody_hears_what_is_said_and_whispered(store: Store) -> None:
    """With its place; a whisper has none and is kept nowhere; a repeat is not heard."""
    heard: list[Shown] = []
    said = asyncio.Event()

    def hear(one: Shown | None) -> None:
        if one is not None:
            heard.append(one)
            if len(heard) == 2:
                said.set()

    listening = store.chats.listen(hear)
    await listening.ready()
    _, session = await store.chats.begin("chat")
    await store.chats.say(session.id, message("a", "Zażółć gęślą jaźń"))
    await store.chats.say(session.id, message("a"))
    await store.chats.whisper(session.id, b'{"type":"typing"}')
    await asyncio.wait_for(said.wait(), 10)
    await listening.close()
    assert [(one.session, one.place) for one in heard] == [(session.id, 0), (session.id, -1)]
    assert heard[0].message.text == "Zażółć gęślą jaźń"
    assert heard[1].document == b'{"type":"typing"}'
    assert await store.chats.length(session.id) == 1


async def test_marks_are_kept_beside_the_session(store: Store) -> None:
    """Where answers may follow, how far it was read, and that somebody is there for two minutes."""
    secret, session = await store.chats.begin("chat")
    await store.chats.put_email(session.id, "ewa@example.com")
    await store.chats.put_read(session.id, 4)
    found = await store.chats.of(secret)
    assert found is not None
    assert (found.email, found.read, found.created_at) == ("ewa@example.com", 4, session.created_at)
    assert not await store.chats.is_here(session.id)
    await store.chats.here([session.id])
    assert await store.chats.is_here(session.id)
    assert 0 < await store.connection.call("TTL", store.keys.chat_here(session.id)) <= HERE_SECONDS
