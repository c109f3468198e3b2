"""Ordered rules that sort a message: category, type, impact, urgency, priority, level, queue. Pure: no clock, no network.

Rules run from top to bottom. The first that sets a field decides it; scores add up until `choose: category` takes the
category with the most points (the one scored first wins a draw). `raise: urgency` lifts a decided urgency one step, once,
and never to P1. Priority follows from impact and urgency. The last rule matches always and sets what is still open.
Rules with `on: change` stand apart: they are asked when somebody changes a ticket, and what they set replaces what is there.
"""

import gc
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import msgspec
from msgspec.structs import replace

from store.records import Grade, Hit, Level, Priority, TicketType
from triage.compiled import compiled, needed
from triage.conditions import Condition, Earlier, Facts, View, Words
from triage.document import Document, Draft
from triage.forms import Table
from triage.language import detect
from triage.mistakes import Mistake, RulesError
from triage.priority import priority, step_up
from triage.shipped import SHIPPED, ready
from triage.text import LIMIT, own_words, tokens
from triage.words import Vocabulary

__all__ = [
    "Changes", "Classification", "Earlier", "Facts", "Mistake", "Rules", "RulesError", "changes", "classify", "load", "misses",
    "shipped",
]  # fmt: skip


class Classification(msgspec.Struct, frozen=True, kw_only=True):
    """Where a message belongs, and why. `queue` is empty for the queue of `level`. `trace` holds the rules that matched.

    `ask` names the questions (slots of the dialogue) that rules want asked, `reply` an automatic reply of the rule files,
    `watch` agents by e-mail address who are to know, `approve` those who have to agree (a name or an e-mail address).
    """

    type: TicketType
    category: str
    impact: Grade
    urgency: Grade
    priority: Priority
    level: Level
    subcategory: str = ""
    queue: str = ""
    tags: tuple[str, ...] = ()
    trace: tuple[Hit, ...] = ()
    language: str = ""
    ask: tuple[str, ...] = ()
    reply: str = ""
    watch: tuple[str, ...] = ()
    approve: tuple[str, ...] = ()


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What rules with `on: change` make of a change: fields to set, tags, watchers and approvers to add, and why."""

    set: dict[str, str] = {}
    tags: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    approve: tuple[str, ...] = ()
    trace: tuple[Hit, ...] = ()


class Rules:
    """Compiled rules. `version` is a short hash of their files and word forms: the same rules, the same version."""

    def __init__(self, document: Document, table: Table | None = None) -> None:
        self.version = document.version
        self._vocabulary = Vocabulary(
            document.rule_phrases(), document.lists, fillers=document.fillers, known=document.known, table=table
        )
        # what a rule asks is in its condition from here on
        every = [(replace(draft, when=None), compiled(draft.when, self._vocabulary)) for draft in document.rules]
        self._rules: list[tuple[Draft, Condition]] = [pair for pair in every if pair[0].on == "new"]
        self._on_change = [pair for pair in every if pair[0].on == "change"]
        self._replies = document.replies
        self.asks_earlier = any(test.kind == "earlier" for draft in document.rules for test in draft.tests())
        self._always = 0  # the rules to ask of any text, as bits; the first rule is the lowest
        self._spoken_for: dict[int, int] = {}  # a matcher's number → the rules to ask when it is asked
        for index, (_, condition) in enumerate(self._rules):
            numbers = needed(condition)
            if numbers is None:
                self._always |= 1 << index
            for number in numbers or ():
                self._spoken_for[number] = self._spoken_for.get(number, 0) | 1 << index

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the rules about first messages, in order."""
        return tuple(draft.name for draft, _ in self._rules)

    @property
    def on_change(self) -> bool:
        """Whether there are rules about changes."""
        return bool(self._on_change)

    def reply(self, name: str, language: str) -> str:
        """The text of an automatic reply; empty where there is none of this name."""
        texts = self._replies.get(name, {})
        return texts.get(language, "") or texts.get("en", "")

    def view(self, facts: Facts) -> tuple[View, str]:
        """What rules see of a message, and its language."""
        subject = facts.subject[:LIMIT]
        own = own_words(facts.text)
        head = tokens(subject)
        words = [*head, ".", *tokens(own)]
        language = detect(subject + own, words[:_LANGUAGE], facts.language)
        scan = self._vocabulary.scan(words, len(head))
        return View(facts, scan, f"{subject}\n{own}", {"language": language}), language

    def run(self, view: View) -> "State":
        """Asks the rules in order: those that could say yes and still change something."""
        state = State(view.chosen)
        asked = self._always
        for number in view.scan.near:
            asked |= self._spoken_for.get(number, 0)
        while asked:
            first = asked & -asked
            asked ^= first
            draft, condition = self._rules[first.bit_length() - 1]
            matched = () if state.settled(draft) else condition.match(view)
            if matched:
                state.apply(draft, matched, _times(draft, condition, view))
        return state

    def run_on_change(self, view: View) -> "State":
        """Asks every rule about changes, in order. `view.chosen` is the ticket; each sees what those above have set."""
        state = State({})
        for draft, condition in self._on_change:
            matched = condition.match(view)
            if matched:
                view.chosen |= {field: value for field, value in draft.set.items() if field not in state.chosen}
                state.apply(draft, matched)
        return state


_LANGUAGE = 300  # words enough to tell a language


class State:
    """What is decided so far. Rules see it as plain words; `priority` is among them once impact and urgency are."""

    def __init__(self, chosen: dict[str, str]) -> None:
        self.chosen = chosen
        self.points: dict[str, dict[str, int]] = {}
        self.tags: list[str] = []
        self.asked: list[str] = []
        self.watchers: list[str] = []
        self.approvers: list[str] = []
        self.reply = ""
        self.hits: list[Hit] = []
        self.lifted = False

    def settled(self, draft: Draft) -> bool:
        """Whether the rule can change nothing any more, so that it need not be asked."""
        if draft.raises:
            return self.lifted
        fields = draft.set.keys()
        return bool(fields) and fields <= self.chosen.keys() and not (draft.scores or draft.chooses or _adds(draft))

    def apply(self, draft: Draft, matched: tuple[str, ...], times: int = 1) -> None:
        """Does what the rule says, and notes what came of it. Points count so many times."""
        changed: dict[str, str] = {}
        for field, value in draft.set.items():
            if field not in self.chosen and not (
                field == "subcategory"
                and draft.set.get("category") != self.chosen.get("category")
                and "category" in draft.set
            ):
                changed[field] = value
                self.chosen[field] = value
        for category, subcategory, points in draft.scores:
            below = self.points.setdefault(category, {})
            below[subcategory] = below.get(subcategory, 0) + points * times
            changed["score"] = f"{category} {points * times:+d}"
        if draft.chooses:
            changed |= self._choose()
        if draft.raises:
            changed |= self._lift()
        if _adds(draft):
            changed |= self._add(draft)
        if ("impact" in changed or "urgency" in changed) and "impact" in self.chosen and "urgency" in self.chosen:
            self.chosen["priority"] = priority(
                cast("Grade", self.chosen["impact"]), cast("Grade", self.chosen["urgency"])
            )
        if changed:
            self.hits.append(Hit(rule=draft.name, matched=matched, set=changed))

    def _add(self, draft: Draft) -> dict[str, str]:
        """Tags, questions, watchers and approvers come on top of those of other rules; the first reply is the one."""
        for have, more in (
            (self.tags, draft.tags),
            (self.asked, draft.ask),
            (self.watchers, draft.watch),
            (self.approvers, draft.approve),
        ):
            have.extend(one for one in more if one not in have)
        self.reply = self.reply or draft.reply
        added = {"tag": draft.tags, "ask": draft.ask, "watch": draft.watch, "approve": draft.approve}
        words = {name: ", ".join(values) for name, values in added.items() if values}
        return words | ({"reply": draft.reply} if draft.reply else {})

    def _choose(self) -> dict[str, str]:
        """The category with the most points, and the subcategory that brought the most of them."""
        if "category" in self.chosen or not self.points:
            return {}
        best = max(self.points, key=lambda category: sum(self.points[category].values()))
        if sum(self.points[best].values()) <= 0:
            return {}
        below = self.points[best]
        changed = {"category": best}
        subcategory = max(below, key=lambda name: below[name])
        if subcategory and "subcategory" not in self.chosen:
            changed["subcategory"] = subcategory
        self.chosen |= changed
        return changed

    def _lift(self) -> dict[str, str]:
        """Urgency one step up, if it is decided and the step does not lead to P1."""
        if "urgency" not in self.chosen or "impact" not in self.chosen:
            return {}
        self.lifted = True
        raised = step_up(cast("Grade", self.chosen["urgency"]))
        if raised == self.chosen["urgency"] or priority(cast("Grade", self.chosen["impact"]), raised) == "P1":
            return {}
        self.chosen["urgency"] = raised
        return {"urgency": raised}


def _times(draft: Draft, condition: Condition, view: View) -> int:
    """What the subject says counts twice: people name there what they are going to write about."""
    return 2 if draft.scores and isinstance(condition, Words) and condition.matcher.find_in_subject(view.scan) else 1


def _adds(draft: Draft) -> bool:
    return bool(draft.tags or draft.ask or draft.reply or draft.watch or draft.approve)


def shipped() -> list[Path]:
    """The rule files that come with the project."""
    return list(SHIPPED)


def load(paths: Sequence[Path] = ()) -> Rules:
    """Reads, checks and compiles rule files in this order; the shipped ones where none are given. Raises RulesError."""
    collecting = gc.isenabled()
    gc.disable()  # all that is made here stays: looking through it for garbage would double the time
    try:
        return _load(tuple(paths) or SHIPPED)
    finally:
        if collecting:
            gc.enable()


def _load(chosen: tuple[Path, ...]) -> Rules:
    packed = ready() if chosen == SHIPPED else None
    if packed is not None:
        return Rules(packed.document, packed.table)
    from triage.rulefile import read_all  # noqa: PLC0415 - reads YAML, which a start on the shipped rules does without

    return Rules(read_all(chosen))


def classify(rules: Rules, facts: Facts) -> Classification:
    """What the rules say about a message. Reads 4,000 characters of each, subject and own words; never raises on any text."""
    view, language = rules.view(facts)
    state = rules.run(view)
    chosen = state.chosen
    return Classification(
        type=cast("TicketType", chosen["type"]),
        category=chosen["category"],
        subcategory=chosen.get("subcategory", ""),
        impact=cast("Grade", chosen["impact"]),
        urgency=cast("Grade", chosen["urgency"]),
        priority=cast("Priority", chosen["priority"]),
        level=cast("Level", chosen["level"]),
        queue=chosen.get("queue", ""),
        tags=tuple(state.tags),
        trace=tuple(state.hits),
        language=language,
        ask=tuple(state.asked),
        reply=state.reply,
        watch=tuple(state.watchers),
        approve=tuple(state.approvers),
    )


def changes(rules: Rules, facts: Facts) -> Changes:
    """What the rules about changes say to `facts.changes` on `facts.ticket`. Never raises."""
    view, _ = rules.view(facts)
    view.chosen.update(facts.ticket)
    state = rules.run_on_change(view)
    return Changes(
        set=dict(state.chosen),
        tags=tuple(state.tags),
        watch=tuple(state.watchers),
        approve=tuple(state.approvers),
        trace=tuple(state.hits),
    )


def misses(rules: Rules, decided: Classification) -> tuple[Hit, ...]:
    """The rules that had no part in this classification, as hits without a match."""
    matched = {hit.rule for hit in decided.trace}
    return tuple(Hit(rule=name) for name in rules.names if name not in matched)
