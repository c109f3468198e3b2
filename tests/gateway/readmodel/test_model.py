"""The read model on a real store: it knows every change, survives whatever is done to its file, and can be thrown away."""

import asyncio
import fcntl
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from gateway.readmodel import NotReadyError, ReadModel
from gateway.readmodel.asked import Asked, Filter, read
from gateway.readmodel.model import FILE, LOCK
from store.blobs import open_blobs
from store.client import Store
from store.connection import connect
from store.embedded import Embedded
from store.pipe import Flood
from store.records import Attachment, Author, Decision, Identity, Interaction, Person, Read, Risk, Ticket, TicketChange

NOW = 1_795_000_000_000


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The URL of an embedded server."""
    one = Embedded(tmp_path_factory.mktemp("s"))
    yield await one.start()
    await one.stop()


@pytest_asyncio.fixture
async def store(server: str, tmp_path: Path) -> AsyncIterator[Store]:
    """A desk of its own."""
    desk = tmp_path.name[-30:].replace("_", "-")
    connection = await connect(server, tag=desk)
    blobs = open_blobs(f"file:{tmp_path}/blobs", tmp_path)
    yield Store(
        connection, blobs, desk=desk, due=lambda ticket: ticket.created_at, flood=Flood(messages=20, seconds=60)
    )
    await connection.close()


@pytest_asyncio.fixture
async def model(store: Store, tmp_path: Path) -> AsyncIterator[ReadModel]:
    """A read model beside it."""
    one = ReadModel(store, tmp_path / "data")
    yield one
    await one.close()


async def opened(
    store: Store, subject: str, text: str = "", *, files: tuple[Attachment, ...] = (), **fields: object
) -> int:
    """A new ticket with one message."""
    made = {
        "requester": "p1", "queue": "l1", "level": "L1", "created_at": NOW, "updated_at": NOW, **fields,
    }  # fmt: skip
    ticket = Ticket(subject=subject, **made)  # type: ignore[arg-type]
    said = Interaction(
        id=f"i{subject}", at=NOW, author=Author(kind="requester"), visibility="public", channel="mail", text=text,
        attachments=files,
    )  # fmt: skip
    result = await store.pipe.commit(Decision(tickets=(TicketChange(ticket=ticket, log=(said,)),)), known={})
    return result.numbers[0]


async def found(model: ReadModel, text: str, **options: int) -> list[int]:
    asked = read(text, prefix="HD", zone="Europe/Warsaw", now=NOW, me="ola@example.com")
    return await model.find(asked, limit=options.pop("limit", 50), **options)


async def test_one_of_several_words_of_a_subject_is_enough_where_that_is_asked(store: Store, model: ReadModel) -> None:
    """Beginnings of words, of the subject only; everything else that is asked must hold too."""
    printer = await opened(store, "Drukarki HP w księgowości", category="hardware")
    vpn = await opened(store, "VPN i sieć", "drukarka", category="network")
    await opened(store, "Monitor", "drukarka i vpn", category="hardware")
    either = Asked(either=("drukar", "vpn"))
    assert await model.find(either, limit=9) == [vpn, printer]
    assert await model.find(replace(either, filters=(Filter("category", "hardware"),)), limit=9) == [printer]
    assert await model.find(replace(either, words=("ksiegow",)), limit=9) == [printer]


async def test_a_change_is_found_as_soon_as_it_is_made(store: Store, model: ReadModel) -> None:
    first = await opened(store, "Drukarka w księgowości", "nie działa, żółta dioda")
    assert await found(model, "ksiegowosc zolta") == [first]
    second = await opened(store, "Żółte monitory")
    assert await found(model, "zolt") == [second, first], "the newest comes first"
    ticket = await store.tickets.one(first)
    assert ticket is not None
    note = Interaction(
        id="n", at=NOW, author=Author(kind="agent"), visibility="internal", channel="api", text="toner wymieniony"
    )
    change = TicketChange(ticket=ticket, log=(note,))
    await store.pipe.commit(
        Decision(read=Read(tickets={first: ticket.version}), tickets=(change,)), known={first: ticket}
    )
    assert await found(model, "toner") == [first]


async def test_filters_do_what_they_say(store: Store, model: ReadModel) -> None:
    person = Person(id="p2", name="Łucja Żak", identities=(Identity(channel="email", address="lucja@firma.pl"),))
    await store.pipe.commit(Decision(persons=(person,)), known={})
    file = Attachment(name="faktura.pdf", media_type="application/pdf", size=1, sha256="0" * 64)
    one = await opened(
        store, "a one", requester="p2", assignee="ola@example.com", tags=("vip",), priority="P1", category="network"
    )
    two = await opened(
        store,
        "a two",
        queue="l2",
        level="L2",
        status="resolved",
        created_at=NOW - 10 * 86_400_000,
        organization="Firma",
    )
    three = await opened(
        store, "a three", files=(file,), risk=Risk(kind="bank", state="red", reason="asked"), links=(one,)
    )
    for text, wanted in {
        "a": [three, two, one],
        "a from:lucja@firma.pl": [one],
        "a od:łucja": [one],
        "lucja@firma.pl": [one],
        'from:lu"cja': [],
        "from:???": [],
        "agent:me": [one],
        "tag:vip": [one],
        "tag:vi": [],
        "priority:P1": [one],
        "category:network": [one],
        "queue:l2": [two],
        "level:l2": [two],
        "state:done": [two],
        "stan:rozwiazane": None,
        "status:rozwiązane": [two],
        "before:2d": [two],
        "firma:firma": [two],
        "is:unassigned state:open": [three],
        "has:attachment": [three],
        "faktura": [three],
        "is:risky": [three],
        "has:link": [three],
        "-queue:l1": [two],
        '"a one"': [one],
        "a -two -three": [one],
        f"HD-{three}": [three],
        "a queue:nowhere": [],
    }.items():  # fmt: skip
        if wanted is not None:
            assert sorted(await found(model, text)) == sorted(wanted), text
    assert await found(model, "a", limit=2, after=one) == [two, three], "by number, from there on"
    assert len(await found(model, "a", limit=2, skip=2)) == 1


@pytest.mark.parametrize("harm", ["gone", "garbage", "old", "another desk's"])
async def test_a_file_that_is_no_use_is_built_anew(store: Store, tmp_path: Path, harm: str) -> None:
    number = await opened(store, "Skaner")
    first = ReadModel(store, tmp_path / "data")
    assert await found(first, "skaner") == [number]
    await first.close()
    file = tmp_path / "data" / FILE
    if harm == "gone":
        file.unlink()
    elif harm == "garbage":
        file.write_bytes(b"no database" * 1000)
    else:
        with sqlite3.connect(file) as database:
            name, value = ("format", "0") if harm == "old" else ("desk", "other")
            database.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))
        database.close()
    second = ReadModel(store, tmp_path / "data")
    assert await found(second, "skaner") == [number]
    await second.close()


async def test_a_reader_that_fell_behind_the_feed_notices_and_reads_everything_anew(
    store: Store, model: ReadModel
) -> None:
    await opened(store, "Pierwsze")
    assert len(await found(model, "pierwsze")) == 1
    await opened(store, "Drugie")
    await store.connection.call("XTRIM", store.keys.feed, "MAXLEN", 0)
    await opened(store, "Trzecie")
    assert len(await found(model, "drugie")) == 1
    assert len(await found(model, "trzecie")) == 1


async def test_two_processes_share_one_file(store: Store, tmp_path: Path) -> None:
    """A command beside a running gateway."""
    models = [ReadModel(store, tmp_path / "data") for _ in range(2)]
    for each in models:
        each.start()
    numbers = []
    for place in range(20):
        numbers.append(await opened(store, f"Wspólne {place}"))
        answers = await asyncio.gather(*(found(each, f'"wspolne {place}"') for each in models))
        assert all(answer in ([numbers[-1]], []) for answer in answers)
        assert [numbers[-1]] in answers
    assert await models[0].rebuild() == 20
    assert sorted(await found(models[1], "wspolne")) == numbers, "it notices that the file was put in its place"
    for each in models:
        await each.close()


async def test_progress_goes_from_nothing_to_all(store: Store, model: ReadModel) -> None:
    for place in range(3):
        await opened(store, f"t{place}")
    told: list[tuple[int, int]] = []
    assert await model.rebuild(lambda done, total: told.append((done, total))) == 3
    assert told[0] == (0, 3)
    assert told[-1] == (3, 3)


async def test_a_question_to_a_small_index_that_is_just_being_built_waits_for_it(store: Store, tmp_path: Path) -> None:
    """Nobody is turned away over a second; all who ask at once are answered."""
    for place in range(5):
        await opened(store, f"Skaner {place}")
    model = ReadModel(store, tmp_path / "data")
    model.start()

    async def later(wait: int) -> list[int]:
        await asyncio.sleep(wait / 2000)
        return await found(model, "skaner")

    answers = await asyncio.gather(*(later(wait) for wait in range(60)))
    assert {len(one) for one in answers} == {5}
    await model.close()


async def test_who_waits_for_another_process_hears_how_far_it_is(
    store: Store, model: ReadModel, tmp_path: Path
) -> None:
    """A process that builds holds the lock and writes into it; nothing is made in its way, and all is well once it lets go."""
    number = await opened(store, "Drukarka")
    lock = tmp_path / "data" / LOCK
    lock.parent.mkdir()
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.write(f"{40:>12} {100:>12}\n")
        held.flush()
        with pytest.raises(NotReadyError, match="40 of 100"):
            await found(model, "drukarka")
        assert [one.name for one in lock.parent.iterdir()] == [LOCK]
    told: list[tuple[int, int]] = []
    assert await model.rebuild(lambda done, total: told.append((done, total))) == 1
    assert told == [(0, 1), (1, 1)]
    assert lock.read_text() == ""
    assert await found(model, "drukarka") == [number]
