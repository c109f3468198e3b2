"""What `centrala explain text` prints: a message as the rules see it and what they would decide. Nothing is stored."""

from typing import Any

from msgspec.structs import replace

from store.records import Automatic
from triage.rules import Facts, Rules, classify, misses

_NO_TICKET: tuple[Automatic, ...] = ("reply", "bounce")


def explain_text(
    rules: Rules,
    id: str,  # noqa: A002 - the name it has in what is printed
    subject: str,
    text: str,
    *,
    facts: Facts | None = None,
    all_rules: bool = False,
) -> dict[str, Any]:
    """The object of surface.md for a text. `facts` gives channel, sender, time and more; subject and text come from here.

    The trace holds the rules that matched; with `all_rules` the others follow with nothing matched. `queue` is the lower-case
    name of the level where no rule names one: whoever knows the desk's queues puts the right one there.
    """
    seen = replace(facts or Facts(channel="text"), subject=subject, text=text)
    decided = classify(rules, seen)
    trace = (*decided.trace, *(misses(rules, decided) if all_rules else ()))
    return {
        "id": id,
        "error": None,
        "message": {
            "channel": seen.channel,
            "subject": subject,
            "text": text,
            "language": decided.language,
            "automatic": seen.automatic,
        },
        "decision": {
            "creates_ticket": seen.automatic not in _NO_TICKET,
            "acknowledges": seen.automatic == "none",
            "type": decided.type,
            "category": decided.category,
            "subcategory": decided.subcategory,
            "impact": decided.impact,
            "urgency": decided.urgency,
            "priority": decided.priority,
            "queue": decided.queue or decided.level.lower(),
            "level": decided.level,
            "tags": list(decided.tags),
            "ask": list(decided.ask),
            "reply": decided.reply,
            "watch": list(decided.watch),
            "approve": list(decided.approve),
            "trace": [{"rule": hit.rule, "matched": list(hit.matched), "set": dict(hit.set)} for hit in trace],
        },
    }
