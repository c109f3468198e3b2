"""The verb that takes back what an agent has just done, where there is one. Pure."""

from typing import Any

import msgspec

from gateway.words import instant_text
from store.records import Action, Ticket


class Undo(msgspec.Struct, frozen=True):
    """A verb and its values, to be posted like any other."""

    verb: str
    values: dict[str, Any] = {}


def undo_of(action: Action, before: Ticket, after: Ticket) -> Undo | None:
    """What brings back how it was; None where nothing changed or nothing does (a merge, an escalation, words that were sent)."""
    if after.version == before.version:
        return None
    verb, values = action.verb, action.values
    if verb in ("take", "assign", "release"):
        return _owner(before)
    if verb == "pend":
        return Undo("resume") if before.status != "pending" else None
    if verb == "resume":
        until = {"until": instant_text(before.pending_until)} if before.pending_until > after.updated_at else {}
        return Undo("pend", {"reason": before.pending_reason or "other", **until})
    if verb == "resolve":
        return None if values.get("text") else Undo("unresolve")
    if verb in ("snooze", "unsnooze"):
        return _snoozed(action, before, after)
    if verb == "set":
        return _fields(values, before)
    if verb == "remove_participant":
        return None  # added again they would miss what was said; whoever means it adds them by hand
    opposites = {
        "cancel": Undo("reopen"),
        "link": Undo("unlink", values),
        "unlink": Undo("link", values),
        "add_participant": Undo("remove_participant", {"address": values.get("address", "")}),
        "watch": Undo("unwatch"),
        "unwatch": Undo("watch"),
        "forwarded": Undo("unforward"),
        "unforward": Undo("forwarded"),
    }
    return opposites.get(verb)


def _snoozed(action: Action, before: Ticket, after: Ticket) -> Undo:
    until = next((one.until for one in before.snoozes if one.agent == action.actor.id.casefold()), 0)
    return Undo("snooze", {"until": instant_text(until)}) if until > after.updated_at else Undo("unsnooze")


def _owner(before: Ticket) -> Undo:
    return Undo("assign", {"agent": before.assignee}) if before.assignee else Undo("release")


def _fields(values: dict[str, Any], before: Ticket) -> Undo:
    """Every field that was set, as it stood; with a category its subcategory, with impact or urgency the priority."""
    names = set(values)
    if "category" in names:
        names.add("subcategory")
    if names & {"impact", "urgency"}:
        names.add("priority")
    kept: dict[str, Any] = {name: getattr(before, name) for name in sorted(names - {"answers"})}
    if "tags" in kept:
        kept["tags"] = list(before.tags)
    return Undo("set", kept)
