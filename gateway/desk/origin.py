"""What an agent's words keep of the message they came in: its channel, its original, and the Message-ID that leads to the ticket."""

from msgspec.structs import replace

from store.records import Action, Decision, Interaction


def with_origin(action: Action, decision: Decision) -> Decision:
    """The decision with the origin of the action's words in the history of its ticket.

    It holds only as long as nothing else came of that message: a mail to two addresses may be worked on twice at once.
    """
    origin = action.origin
    if origin is None or not decision.tickets:
        return decision
    first, *others = decision.tickets
    log = tuple(
        replace(entry, channel=origin.channel, original=origin.original, sender=origin.sender, quoted=origin.quoted)
        if isinstance(entry, Interaction) and entry.id == action.id
        else entry
        for entry in first.log
    )
    first = replace(first, log=log)
    if not origin.message:
        return replace(decision, tickets=(first, *others))
    return replace(
        decision,
        read=replace(decision.read, references={**decision.read.references, origin.message: 0}),
        tickets=(replace(first, references=(*first.references, origin.message)), *others),
    )
