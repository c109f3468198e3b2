"""A ticket that is made in a decision is known by its number to the others of the decision."""

from pathlib import Path

from store.connection import Connection
from store.records import Decision, Event, Interaction, Read, TicketChange
from tests.store.desks import SYSTEM, open_desk, ticket

TRAP = 'he wrote "links":[-1] and \\"links\\":[-2]'


async def test_two_tickets_know_of_each_other_from_the_commit_that_makes_one(
    connection: Connection, desk: str, tmp_path: Path
) -> None:
    """-n is the n-th ticket of the decision; what people wrote is left alone, whatever it looks like."""
    store = open_desk(connection, desk, tmp_path)
    for _ in range(3):
        await store.pipe.commit(Decision(tickets=(TicketChange(ticket=ticket("old")),)), known={})
    old = await store.tickets.one(2)
    assert old is not None
    said = Interaction(id="m", at=1, author=SYSTEM, visibility="public", channel="mail", text=TRAP)
    told = Event(at=1, kind="linked", author=SYSTEM, changes={"links": ([], [3, -1])}, reason=TRAP)
    old_after = ticket(TRAP, number=2, version=old.version, links=(3, -1), answers={"links": TRAP})
    decision = Decision(
        read=Read(tickets={2: old.version}),
        tickets=(
            TicketChange(ticket=ticket(TRAP, links=(2,)), log=(said,)),
            TicketChange(ticket=old_after, log=(told, said)),
        ),
    )
    done = await store.pipe.commit(decision, known={2: old})
    assert done.numbers == (4, 2)
    new, after = await store.tickets.many([4, 2])
    assert (new.links, new.subject) == ((2,), TRAP)
    assert (after.links, after.subject, after.answers) == ((3, 4), TRAP, {"links": TRAP})
    event, words = await store.tickets.log(2)
    assert isinstance(event, Event)
    assert isinstance(words, Interaction)
    assert event.changes["links"] == ([], [3, 4])
    assert (event.reason, words.text) == (TRAP, TRAP)
