"""Which verb is whose, and the checks that come before each of them."""

from collections.abc import Callable
from difflib import get_close_matches

from gateway.desk.changes import nothing
from gateway.desk.ending import cancel, close, confirm, reopen, resolve, withdraw
from gateway.desk.fields import set_fields
from gateway.desk.forwarding import forwarded, unforward
from gateway.desk.handing import leave_file, save_file
from gateway.desk.joining import link, merge, target_of, unlink
from gateway.desk.known import Known
from gateway.desk.origin import with_origin
from gateway.desk.ownership import assign, escalate, release, take
from gateway.desk.participants import add_participant, dismiss_participant, remove_participant
from gateway.desk.rating import rate
from gateway.desk.referring import refer
from gateway.desk.refused import conflict, forbidden, invalid, shown
from gateway.desk.revealing import reveal
from gateway.desk.risky import disown, vouch
from gateway.desk.snoozing import snooze, unsnooze
from gateway.desk.talking import note, reply
from gateway.desk.unresolving import unresolve
from gateway.desk.unsending import unsend
from gateway.desk.waiting import pend, resume
from gateway.desk.watching import unwatch, watch
from store.records import Action, Decision, Person
from triage.persons import takes_part

Verb = Callable[[Action, Known], Decision]

AGENT_VERBS: dict[str, Verb] = {
    "reply": reply,
    "note": note,
    "unsend": unsend,
    "take": take,
    "assign": assign,
    "release": release,
    "escalate": escalate,
    "refer": refer,
    "set": set_fields,
    "pend": pend,
    "resume": resume,
    "resolve": resolve,
    "close": close,
    "cancel": cancel,
    "reopen": reopen,
    "merge": merge,
    "link": link,
    "unlink": unlink,
    "reveal": reveal,
    "forwarded": forwarded,
    "unforward": unforward,
    "add_participant": add_participant,
    "remove_participant": remove_participant,
    "dismiss_participant": dismiss_participant,
    "unresolve": unresolve,
    "snooze": snooze,
    "unsnooze": unsnooze,
    "watch": watch,
    "unwatch": unwatch,
}
REQUESTER_VERBS: dict[str, Verb] = {
    "vouch": vouch,
    "disown": disown,
    "confirm": confirm,
    "withdraw": withdraw,
    "rate": rate,
    "save_file": save_file,
    "leave_file": leave_file,
}
UNCHANGING = frozenset({"save_file", "leave_file"})  # may be done on a merged ticket too


def apply(action: Action, known: Known) -> Decision:
    """What the action makes of the ticket. Pure: the same input, the same decision. Raises RefusedError and then nothing changed.

    Whether the token's scope allows writing is checked before. Asking for what is so already gives a decision without changes.
    """
    verb = _verb(action, _allowed(action, known))
    ticket = known.ticket
    if action.version and action.version != ticket.version:
        raise conflict(
            f"Zgłoszenie zmieniło się w międzyczasie (wersja {ticket.version}, nie {action.version}); wczytaj je i zdecyduj ponownie.",
            f"The ticket has changed meanwhile (version {ticket.version}, not {action.version}); read it and decide again.",
            "version",
        )
    if ticket.merged_into and action.verb not in UNCHANGING:
        if action.verb == "merge" and target_of(action, known.prefix) == ticket.merged_into:
            return nothing(known)
        other = known.name(ticket.merged_into)
        raise conflict(
            f"To zgłoszenie jest scalone z {other}; pracuj w tamtym.",
            f"This ticket is merged into {other}; work on that one.",
        )
    return with_origin(action, verb(action, known))


def _allowed(action: Action, known: Known) -> dict[str, Verb]:
    """The verbs of who acts; refuses who has none."""
    actor = action.actor
    if actor.kind == "agent":
        if known.agent is None or known.agent.email.casefold() != actor.id.casefold():
            raise forbidden("Nie ma takiego agenta.", "There is no such agent.")
        if known.agent.disabled:
            raise forbidden("To konto agenta jest wyłączone.", "This agent is disabled.")
        return AGENT_VERBS
    if actor.kind == "requester" and actor.id:
        known_as = (one for one in known.persons.values() if one.id == actor.id)  # under whatever id on the ticket
        if takes_part(next(known_as, Person(id=actor.id)), known.ticket):
            return REQUESTER_VERBS
        raise forbidden("To nie jest Twoje zgłoszenie.", "This is not your ticket.")
    raise forbidden("Tylko człowiek może to zrobić.", "Only a person can do this.")


def _verb(action: Action, allowed: dict[str, Verb]) -> Verb:
    name = action.verb
    verb = allowed.get(name)
    if verb is not None:
        return verb
    if name in AGENT_VERBS or name in REQUESTER_VERBS:
        listed = ", ".join(allowed)
        raise forbidden(
            f"Czynność „{name}” nie jest dla Ciebie; możesz: {listed}.",
            f'"{name}" is not yours to do; you can: {listed}.',
        )
    near = get_close_matches(name[:40], allowed, n=1)
    hint = f" {near[0]}?" if near else f" {', '.join(allowed)}."
    raise invalid(
        "verb", f"Nieznana czynność „{shown(name)}”. Może:{hint}", f"Unknown verb “{shown(name)}”. Perhaps:{hint}"
    )
