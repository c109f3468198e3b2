"""The courier: at least once and in order, again when it may help, to a person when it can't, and nobody waits for the slow."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from channels.base import PermanentError, TemporaryError
from gateway.config_parts import Deliveries
from gateway.config_values import Duration
from gateway.courier import Courier, next_wait
from gateway.files import BlobFiles
from gateway.worker import Worker
from store.client import Store
from store.records import Content, Decision, Delivery, Dialogue, Event, Part, Ticket, TicketChange
from tests.gateway.desks import Metrics, Post, open_ticket, opened

SETTINGS = Deliveries(first_wait=Duration.of("1s"), longest_wait=Duration.of("60s"), together=8, per_destination=2)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path) as one:
        yield one


@pytest.fixture
def post() -> Post:
    return Post()


def courier(store: Store, post: Post, settings: Deliveries = SETTINGS) -> Courier:
    files = BlobFiles(store.blobs)
    return Courier(
        store,
        {"mail": post.channel()},
        files,
        render=lambda delivery: delivery.content,
        settings=settings,
        metrics=Metrics(),
    )


async def claim(store: Store, *, lease: int = 30_000, limit: int = 10):
    return (await store.pipe.claim("outbox", limit=limit, lease=lease, alone=True)).works


async def events(store: Store, number: int) -> list[str]:
    return [entry.kind for entry in await store.tickets.log(number) if isinstance(entry, Event)]


async def later(store: Store) -> int:
    """Milliseconds until the first delivery is due again."""
    return (await store.pipe.claim("outbox", limit=1, lease=1, alone=True)).next_due - store.now()


async def test_a_crash_between_sending_and_settling_sends_again_under_the_same_name_and_marks_once(
    store: Store, post: Post
) -> None:
    number = await open_ticket(store, "anna@example.com")
    (work,) = await claim(store, lease=1)
    await post.send(msgspec.json.decode(work.doc, type=Delivery), None)
    await asyncio.sleep(0.01)  # the gateway died here; its lease runs out
    (again,) = await claim(store)
    await courier(store, post).handle(again)
    assert post.sent[0] == post.sent[1]
    assert await events(store, number) == ["delivered"]
    assert await claim(store) == ()


async def test_the_channel_is_told_when_a_try_before_may_have_sent_it(store: Store, post: Post) -> None:
    """Not at first; after a worker that died with it in hand, and after a try that failed."""
    told: list[bool] = []

    async def hears(delivery: Delivery) -> None:
        told.append(delivery.again)
        raise TemporaryError("who knows", after=0)

    await open_ticket(store, "anna@example.com", "jan@example.com")
    post.script = {"anna@example.com": [hears, hears], "jan@example.com": [hears]}
    first, second = sorted(await claim(store, lease=1), key=lambda one: one.lane)
    await courier(store, post).handle(first)  # a first try that fails; the gateway dies with the other in hand
    await asyncio.sleep(0.01)
    for work in (*await claim(store), *await claim(store)):
        await courier(store, post).handle(work)
    assert told == [False, True, True]
    assert second.taken == 1


async def test_retry_after_is_honoured(store: Store, post: Post) -> None:
    await open_ticket(store, "anna@example.com")
    post.script["anna@example.com"] = [TemporaryError("slow down", after=7)]
    (work,) = await claim(store)
    await courier(store, post).handle(work)
    assert 6_000 < await later(store) <= 7_000
    assert post.sent == []


async def test_temporary_trouble_waits_longer_each_time() -> None:
    waits = [next_wait(tries, SETTINGS, 0.5) for tries in range(9)]
    assert waits[:3] == [1_000, 2_000, 4_000]
    assert waits[-1] == 60_000
    assert next_wait(0, SETTINGS, 0.0) < next_wait(0, SETTINGS, 1.0)


async def test_an_unknown_error_is_temporary_and_ends_as_a_dead_letter_when_the_time_is_over(
    store: Store, post: Post
) -> None:
    number = await open_ticket(store, "anna@example.com")
    post.script["anna@example.com"] = [RuntimeError("odd"), RuntimeError("odd")]
    (work,) = await claim(store)
    await courier(store, post).handle(work)
    assert await later(store) > 0
    await store.connection.call("ZADD", store.keys.outbox.due, 0, work.lane)
    await asyncio.sleep(0.01)
    (work,) = await claim(store)
    assert work.tries == 1
    await courier(store, post, Deliveries(retry_for=Duration(1))).handle(work)
    assert await events(store, number) == ["failed"]
    (dead,) = await store.messages.dead()
    assert "given up after 2 tries: RuntimeError: odd" in dead.reason


async def test_a_permanent_error_is_a_dead_letter_agents_see_and_can_send_again(store: Store, post: Post) -> None:
    number = await open_ticket(store, "gone@example.com")
    post.script["gone@example.com"] = [PermanentError("550 no such user")]
    (work,) = await claim(store)
    await courier(store, post).handle(work)
    failed = (await store.tickets.log(number))[-1]
    assert isinstance(failed, Event)
    assert (failed.kind, failed.reason, failed.delivery) == ("failed", "550 no such user", work.id)
    assert await store.pipe.again("dead", work.id)
    (work,) = await claim(store)
    await courier(store, post).handle(work)
    assert post.sent == [work.id]


async def test_a_channel_taken_out_of_the_config_leaves_a_dead_letter_not_a_hole(store: Store, post: Post) -> None:
    await open_ticket(store, "anna@example.com")
    (work,) = await claim(store)
    files = BlobFiles(store.blobs)
    lonely = Courier(store, {}, files, render=lambda delivery: delivery.content, settings=SETTINGS, metrics=Metrics())
    await lonely.handle(work)
    assert "not in the config" in (await store.messages.dead())[0].reason


async def test_answers_of_one_conversation_leave_in_order_even_when_the_first_must_wait(
    store: Store, post: Post
) -> None:
    await open_ticket(store, "anna@example.com", "anna@example.com", lane="mail:anna@example.com:1")
    post.script["anna@example.com"] = [TemporaryError("later", after=0.05)]
    worker = Worker(store.pipe, "outbox", courier(store, post).handle, together=8, lease=30)
    worker.start()
    async with asyncio.timeout(10):
        while len(post.sent) < 2:
            await asyncio.sleep(0.01)
    await worker.stop(1)
    assert post.sent == ["d0-anna@example.com", "d1-anna@example.com"]


async def test_a_recipient_whose_server_hangs_holds_up_nobody_else(store: Store, post: Post) -> None:
    hang = asyncio.Event()

    async def stuck(_delivery: object) -> None:
        await hang.wait()

    slow = [f"u{number}@slow.example" for number in range(20)]
    for address in slow:
        post.script[address] = [stuck]
    await open_ticket(store, *slow)
    await open_ticket(store, *[f"u{number}@fast.example" for number in range(20)])
    worker = Worker(store.pipe, "outbox", courier(store, post).handle, together=8, lease=30)
    worker.start()
    async with asyncio.timeout(10):
        while sum("fast" in one for one in post.sent) < 20:
            await asyncio.sleep(0.01)
    assert not [one for one in post.sent if "slow" in one]
    hang.set()
    async with asyncio.timeout(20):
        while len(set(post.sent)) < 40:
            await asyncio.sleep(0.01)
    await worker.stop(1)


async def test_stopping_gives_back_what_it_cuts_off_without_counting_a_try(store: Store, post: Post) -> None:
    started = asyncio.Event()

    async def stuck(_delivery: object) -> None:
        started.set()
        await asyncio.sleep(60)

    await open_ticket(store, "anna@example.com")
    post.script["anna@example.com"] = [stuck]
    worker = Worker(store.pipe, "outbox", courier(store, post).handle, together=8, lease=30)
    worker.start()
    await asyncio.wait_for(started.wait(), 10)
    await worker.stop(0.05)
    (work,) = await claim(store)
    assert (work.taken, work.tries) == (1, 0)


async def test_the_bot_s_words_are_dropped_once_an_agent_has_spoken(store: Store, post: Post) -> None:
    """The lane moves on, history says so, and what agents write leaves as ever."""
    ticket = Ticket(
        subject="s",
        requester="anna",
        queue="l1",
        level="L1",
        created_at=1,
        updated_at=1,
        dialogue=Dialogue(agent_at=store.now() + 60_000),
    )

    def out(name: str, content: Content) -> Delivery:
        return Delivery(
            id=name,
            lane="mail:anna@example.com:",
            channel="mail",
            address="anna@example.com",
            audience="requester",
            content=content,
            created_at=store.now(),
        )

    asked = Content(parts=(Part(text="ask_error"),))
    received = Content(text="received", parts=(Part(text="ask_error"),))
    written = Content(body="Już idę.", subject="s")
    decision = Decision(
        tickets=(TicketChange(ticket=ticket),),
        deliveries=(out("bot", asked), out("received", received), out("agent", written)),
    )
    number = (await store.pipe.commit(decision, known={})).numbers[0]
    for _ in range(3):
        (work,) = await claim(store)
        await courier(store, post).handle(work)
    assert post.sent == ["received", "agent"]
    log = [entry for entry in await store.tickets.log(number) if isinstance(entry, Event)]
    assert [(entry.kind, entry.delivery) for entry in log] == [
        ("dropped", "bot"),
        ("delivered", "received"),
        ("delivered", "agent"),
    ]
