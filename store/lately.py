"""Tickets by time: those a person opened lately, and all of them from the newest back."""

from collections.abc import AsyncIterator

from store.connection import Connection
from store.keys import Keys
from store.records import Ms, Ticket
from store.tickets import Tickets

MOST = 50  # earlier tickets of one person that are looked at
CHUNK = 200
IMPORTED = "imported"  # tag of tickets out of an archive


async def of_person(connection: Connection, keys: Keys, tickets: Tickets, person: str) -> list[Ticket]:
    """The latest tickets a person asked for, newest first, at most 50."""
    numbers = await connection.call("ZRANGE", keys.person_tickets(person), 0, MOST - 1, "REV")
    return await tickets.many([int(number) for number in numbers])


async def since(connection: Connection, keys: Keys, tickets: Tickets, start: Ms) -> AsyncIterator[list[Ticket]]:
    """Tickets opened at `start` or later, newest first, in chunks. Imported ones are older than their numbers say."""
    last = int(await connection.call("GET", keys.number) or 0)
    while last > 0:
        numbers = range(last, max(last - CHUNK, 0), -1)
        found = await tickets.many(list(numbers))
        fresh = [ticket for ticket in found if ticket.created_at >= start]
        if fresh:
            yield fresh
        if (
            found and not fresh and not all(IMPORTED in ticket.tags for ticket in found)
        ):  # numbers are given in order of time
            return
        last -= CHUNK
