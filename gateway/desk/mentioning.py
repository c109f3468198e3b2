"""Agents a note calls by name: they watch the ticket from now on, and are told."""

from typing import Any

from msgspec.structs import replace

from gateway.desk.known import Known
from gateway.desk.refused import invalid, shown
from store.records import Action, Ticket

MOST = 20


def mentions_of(action: Action) -> tuple[str, ...]:
    """The e-mails that stand in "mentions", as far as they can be e-mails; whether they are agents' says `mentioned`."""
    named: Any = action.values.get("mentions")
    if action.verb not in ("note", "reply") or not isinstance(named, list) or len(named) > MOST:
        return ()
    return tuple(dict.fromkeys(one.strip().lower() for one in named if isinstance(one, str) and 0 < len(one) <= 320))


def mentioned(action: Action, known: Known) -> tuple[str, ...]:
    """The agents the note calls, each once; refuses whom the desk has no such agent for."""
    named: Any = action.values.get("mentions")
    if named is None:
        return ()
    if not isinstance(named, list) or len(named) > MOST:
        raise invalid(
            "mentions",
            f"Pole „mentions” musi być listą adresów agentów, najwyżej {MOST}.",
            f'The field "mentions" must be a list of e-mails of agents, {MOST} at most.',
        )
    for place, one in enumerate(named):
        if not isinstance(one, str) or one.strip().lower() not in known.mentioned:
            word = shown(one) if isinstance(one, str) else "?"
            raise invalid(
                f"mentions[{place}]",
                f"Nie ma agenta „{word}” albo jego konto jest wyłączone.",
                f'There is no agent "{word}", or the account is disabled.',
            )
    return tuple(known.mentioned[one].email for one in mentions_of(action))


def watched_by(ticket: Ticket, agents: tuple[str, ...]) -> Ticket:
    """The ticket with these among its watchers. Whose it is need not watch it."""
    has = {one.lower() for one in (*ticket.watchers, ticket.assignee)}
    return replace(ticket, watchers=(*ticket.watchers, *(one for one in agents if one.lower() not in has)))
