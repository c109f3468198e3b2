"""reveal: an agent looks at what was hidden in a message. What is written down is who looked, at what, and never the value."""

from msgspec.structs import replace

from gateway.desk.changes import read
from gateway.desk.known import Known
from gateway.desk.refused import invalid
from gateway.desk.values import line, only
from store.records import Action, Decision, Entry, Event, Interaction, Secret, TicketChange

MOST = 100_000  # secrets of one message, as an index


def reveal(action: Action, known: Known) -> Decision:
    """{"interaction", "index": 0}: history says who looked. Whether there is such a secret is checked by `secret_of`.

    With {"original": true} in place of the index it says who took the whole original, in which all of them stand.
    """
    told = Event(at=known.now, kind="revealed", author=action.actor)
    if action.values.get("original") is True:
        only(action, "interaction", "original")
        told = replace(told, interaction=line("interaction", action.values.get("interaction")), reason="original")
    else:
        name, index = _named(action)
        told = replace(told, interaction=name, changes={"secret": (None, index)})
    looked_at = replace(known.ticket, updated_at=known.now)
    return Decision(read=read(known), tickets=(TicketChange(ticket=looked_at, log=(told,)),))


def secret_of(action: Action, log: list[Entry]) -> Secret:
    """What the action asks for, from the ticket's history. Raises RefusedError where there is none."""
    name, index = _named(action)
    kept = next(
        (one.secrets for one in reversed(log) if isinstance(one, Interaction) and one.id == name and one.secrets), ()
    )
    if not kept:
        raise invalid(
            "interaction",
            "W tej wypowiedzi nic nie jest ukryte; identyfikator jest w polu „id” wypowiedzi.",
            'Nothing is hidden in this interaction; its id is the field "id" of the interaction.',
        )
    if index >= len(kept):
        raise invalid(
            "index",
            f"Ukrytych danych jest tu {len(kept)}; pierwsze mają indeks 0.",
            f"{len(kept)} details are hidden here; the first has the index 0.",
        )
    return kept[index]


def _named(action: Action) -> tuple[str, int]:
    only(action, "interaction", "index")
    name = line("interaction", action.values.get("interaction"))
    index = action.values.get("index", 0)
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < MOST:
        raise invalid("index", "Pole „index” musi być liczbą od 0.", 'The field "index" must be a number from 0.')
    return name, index
