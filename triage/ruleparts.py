"""One rule of a rule file: from YAML to a checked draft. What it asks stands in whens.py, what it does here."""

import re
from typing import get_args

import msgspec
import yaml

from store.records import Grade, Level, TicketType
from triage.document import Draft
from triage.phrases import Phrase, PhraseError, parse
from triage.whens import read_when
from triage.yamltree import Tree

ALLOWED: dict[str, tuple[str, ...]] = {
    "type": get_args(TicketType),
    "impact": get_args(Grade),
    "urgency": get_args(Grade),
    "level": get_args(Level),
}
FIELDS = ("category", "subcategory", *ALLOWED, "queue")
KEYS = (
    "rule", "on", "order", "when", "set", "score", "raise", "choose", "route", "ask", "reply", "tag", "tags", "watch", "approve",
)  # fmt: skip
MOMENTS = ("new", "change")
ONLY_NEW = ("score", "raise", "choose", "ask", "reply")
MOST_ASKED = 2  # questions: a person is never asked more
MOST_ORDER = 1_000
_HEAD = {"rule", "on", "order", "when"}
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_SLOT = re.compile(r"[a-z][a-z0-9_]*")
_WORD = 64  # characters of a tag, a category or a queue


class Numbered(msgspec.Struct, frozen=True):
    """A rule and where it wants to stand: rules run by `order`, those with the same as they are written."""

    draft: Draft
    order: int
    line: int


def phrases(tree: Tree, node: yaml.Node, what: str) -> list[Phrase]:
    """Phrases written with commas between them, or as a list."""
    found = []
    for text in tree.texts(node, what):
        for source in text.split(","):
            if source.strip():
                try:
                    found.append(parse(source.strip()))
                except PhraseError as error:
                    tree.mistake(node, str(error), "docs/rules.md tells how phrases are written")
    return found


def read_rule(tree: Tree, node: yaml.Node) -> Numbered | None:
    """The rule at this node; None, and a mistake, where it is none."""
    pairs = tree.pairs(node, "a rule")
    if not pairs:
        return None
    for name, (key, _) in pairs.items():
        if name not in KEYS:
            tree.mistake(key, f"unknown key {name!r} in a rule", tree.near(name, KEYS))
    if "rule" not in pairs:
        tree.mistake(node, "a rule without a name", "begin it with 'rule: a short name'")
        return None
    if pairs.keys() <= _HEAD:
        tree.mistake(
            node, "the rule does nothing", "add set, score, route, ask, reply, tag, watch, approve, raise or choose"
        )
    nodes = {name: value for name, (_, value) in pairs.items()}
    on = _moment(tree, nodes["on"]) if "on" in nodes else "new"
    when = read_when(tree, nodes["when"], lambda value: phrases(tree, value, "words")) if "when" in nodes else None
    draft = Draft(
        name=tree.text(nodes["rule"], "rule"),
        when=when,
        set=_set(tree, nodes),
        scores=_scores(tree, nodes["score"]) if "score" in nodes else (),
        raises="raise" in nodes and _only(tree, nodes["raise"], "raise", "urgency"),
        chooses="choose" in nodes and _only(tree, nodes["choose"], "choose", "category"),
        tags=_tags(tree, nodes),
        on=on,
        ask=_asked(tree, nodes["ask"]) if "ask" in nodes else (),
        reply=tree.text(nodes["reply"], "reply") if "reply" in nodes else "",
        watch=_addresses(tree, nodes["watch"]) if "watch" in nodes else (),
        approve=tuple(tree.texts(nodes["approve"], "approve")) if "approve" in nodes else (),
    )
    _moment_fits(tree, draft, {name: key for name, (key, _) in pairs.items()})
    return Numbered(draft, _order(tree, nodes["order"]) if "order" in nodes else 0, tree.line(node))


def _moment(tree: Tree, node: yaml.Node) -> str:
    moment = tree.text(node, "on")
    if moment in MOMENTS:
        return moment
    tree.mistake(node, f"on: {moment!r} is no moment", "write 'on: new' (the first message) or 'on: change'")
    return "new"


def _moment_fits(tree: Tree, draft: Draft, keys: dict[str, yaml.Node]) -> None:
    """What only makes sense for a first message, or only for a change."""
    if draft.on == "change":
        for name in ONLY_NEW:
            if name in keys:
                tree.mistake(
                    keys[name],
                    f"{name} in a rule with 'on: change'",
                    "only set, route, tag, watch and approve go there",
                )
    elif any(test.kind == "changed" for test in draft.tests()):
        tree.mistake(keys["when"], "'changed' in a rule about first messages", "add 'on: change' to the rule")


def _order(tree: Tree, node: yaml.Node) -> int:
    text = tree.text(node, "order")
    if text.removeprefix("-").isdecimal() and text.isascii() and abs(int(text)) <= MOST_ORDER:
        return int(text)
    tree.mistake(
        node, f"order: {text!r} is no whole number from -{MOST_ORDER} to {MOST_ORDER}", "rules without one have 0"
    )
    return 0


def _only(tree: Tree, node: yaml.Node, name: str, wanted: str) -> bool:
    """True, and a mistake where another word than the wanted one stands there."""
    if tree.text(node, name) != wanted:
        tree.mistake(node, f"{name}: only {wanted} can stand here", f"write '{name}: {wanted}'")
    return True


def _set(tree: Tree, nodes: dict[str, yaml.Node]) -> dict[str, str]:
    """The fields of `set`, and the queue of `route`."""
    chosen: dict[str, str] = {}
    for field, (key, value) in tree.pairs(nodes["set"], "set").items() if "set" in nodes else ():
        text = tree.text(value, field)
        if field not in FIELDS:
            hint = tree.near(field, FIELDS)
            if field == "priority":
                hint = "priority follows from impact and urgency: set those"
            tree.mistake(key, f"set: unknown field {field!r}", hint)
        elif field in ALLOWED and text not in ALLOWED[field]:
            tree.mistake(value, f"{field}: {text!r} is none of its values", f"one of {', '.join(ALLOWED[field])}")
        elif len(text) > _WORD:
            tree.mistake(value, f"{field}: {len(text)} characters", f"at most {_WORD}")
        else:
            chosen[field] = text
    if "route" in nodes:
        if "queue" in chosen:
            tree.mistake(nodes["route"], "both route and set: {queue: …}", "keep route")
        chosen["queue"] = tree.text(nodes["route"], "route")
    return chosen


def _tags(tree: Tree, nodes: dict[str, yaml.Node]) -> tuple[str, ...]:
    """`tag`, or `tags` as it was called at first."""
    if "tag" in nodes and "tags" in nodes:
        tree.mistake(nodes["tags"], "both tag and tags", "keep tag")
    found = [text for name in ("tag", "tags") if name in nodes for text in tree.texts(nodes[name], name)]
    for text in found:
        if len(text) > _WORD:
            tree.mistake(nodes.get("tag", nodes.get("tags")), f"tag: {len(text)} characters", f"at most {_WORD}")
    return tuple(dict.fromkeys(found))


def _asked(tree: Tree, node: yaml.Node) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(tree.texts(node, "ask")))
    for slot in asked:
        if not _SLOT.fullmatch(slot):
            tree.mistake(
                node,
                f"ask: {slot!r} is no name of a question",
                "small letters a-z and _, for example device, where, since",
            )
    if len(asked) > MOST_ASKED:
        tree.mistake(node, f"ask: {len(asked)} questions", f"at most {MOST_ASKED}: nobody is asked more")
    return asked


def _addresses(tree: Tree, node: yaml.Node) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(text.lower() for text in tree.texts(node, "watch")))
    for address in found:
        if not _ADDRESS.fullmatch(address):
            tree.mistake(node, f"watch: {address!r} is no e-mail address", "name agents by their e-mail addresses")
    return found


def _scores(tree: Tree, node: yaml.Node) -> tuple[tuple[str, str, int], ...]:
    scores = []
    for target, (_, value) in tree.pairs(node, "score").items():
        points = tree.text(value, "score")
        category, _, subcategory = target.partition("/")
        number = points.removeprefix("-")
        if not (number.isdecimal() and number.isascii() and len(number) < 4 and -100 <= int(points) <= 100):
            tree.mistake(
                value,
                f"score: {points!r} is no whole number from -100 to 100",
                "write for example 'hardware/printer: 5'",
            )
        else:
            scores.append((category, subcategory, int(points)))
    return tuple(scores)
