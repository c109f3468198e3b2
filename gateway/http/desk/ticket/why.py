"""Why triage decided so: the rules that had a part, what they found, and what they do, in words. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from gateway.http.desk.frame.hostile import line
from gateway.http.desk.ticket import words as lists
from gateway.http.desk.ticket.events import FIELDS
from gateway.http.desk.ticket.words import said, words
from gateway.http.desk.ticket.words_subcategories import SUBCATEGORIES, subcategory_words
from store.records import Entry, Event, Hit, Record, Ticket

if TYPE_CHECKING:
    from triage.document import Draft

MOST_FOUND: Final = 12  # words of one rule that are shown
_TABLES: Final = {
    "category": lists.CATEGORIES,
    "subcategory": SUBCATEGORIES,
    "type": lists.TYPES,
    "impact": lists.GRADES,
    "urgency": lists.URGENCIES,
}
_SORTED: Final = ("type", "category", "subcategory", "impact", "urgency", "priority", "queue", "level")


class Cause(Record, frozen=True, kw_only=True):
    """One rule: its name, what it found in the words, and what it does, where its version is still known."""

    rule: str
    found: str = ""
    does: tuple[str, ...] = ()


class Why(Record, frozen=True, kw_only=True):
    """The rules of the first message, those that applied to changes since, and the sentences around them."""

    lead: str
    causes: tuple[Cause, ...] = ()
    later: tuple[Cause, ...] = ()
    priority: str = ""
    changed: str = ""


def why(ticket: Ticket, log: Sequence[Entry], drafts: Mapping[str, "Draft"], language: str) -> Why:
    """The trace of a ticket in words. `drafts` are the rules of the version that decided, by name; {} where that is not known."""
    events = [one for one in log if isinstance(one, Event)]
    created = next((one for one in events if one.kind == "created"), None)
    later = [hit for one in events if one.kind == "ruled" for hit in one.trace]
    if created is None or not created.rules:
        lead = said("why_by_hand", language)
    elif not created.trace:
        lead = said("why_default", language)
    else:
        lead = said("why_rules", language, version=created.rules)
    return Why(
        lead=lead,
        causes=tuple(_cause(hit, drafts, language) for hit in (created.trace if created else ())),
        later=tuple(_cause(hit, drafts, language) for hit in later),
        priority=said(
            "why_priority",
            language,
            priority=ticket.priority,
            impact=words(lists.GRADES, ticket.impact, language),
            urgency=words(lists.URGENCIES, ticket.urgency, language),
        ),
        changed=_changed(events, language),
    )


def _changed(events: Iterable[Event], language: str) -> str:
    """Which of what rules set people have changed since."""
    fields = dict.fromkeys(
        field for one in events if one.author.kind == "agent" for field in one.changes if field in _SORTED
    )
    return (
        said("why_then", language, fields=", ".join(words(FIELDS, one, language) for one in fields)) if fields else ""
    )


def _cause(hit: Hit, drafts: Mapping[str, "Draft"], language: str) -> Cause:
    found = [f"„{line(one, 60)}”" if language == "pl" else f"“{line(one, 60)}”" for one in hit.matched[:MOST_FOUND]]
    more = "…" if len(hit.matched) > MOST_FOUND else ""
    draft = drafts.get(hit.rule)
    return Cause(
        rule=line(hit.rule, 120),
        found=said("why_matched", language, words=", ".join(found) + more) if found else "",
        does=_does(draft, language) if draft is not None else (),
    )


def _does(draft: "Draft", language: str) -> tuple[str, ...]:
    """What a rule does when it matches."""
    found: list[str] = []
    if draft.set:
        what = ", ".join(
            f"{words(FIELDS, field, language)} {words(_TABLES.get(field, {}), value, language)}"
            for field, value in draft.set.items()
        )
        found.append(said("why_sets", language, what=what))
    for category, subcategory, points in draft.scores:
        named = words(lists.CATEGORIES, category, language) + (
            f" / {subcategory_words(subcategory, language)}" if subcategory else ""
        )
        name = "why_scores" if points > 0 else "why_takes"
        found.append(said(name, language, points=abs(points), category=named))
    if draft.raises:
        found.append(said("why_raises", language))
    if draft.chooses:
        found.append(said("why_chooses", language))
    lists_of: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("why_adds_tags", draft.tags),
        ("why_asks", tuple(words(lists.ANSWERS, one, language) for one in draft.ask)),
        ("why_watch", draft.watch),
        ("why_approve", draft.approve),
    )
    found += [said(name, language, what=", ".join(values)) for name, values in lists_of if values]
    return tuple(found)
