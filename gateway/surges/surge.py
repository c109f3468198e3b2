"""Surges that are under way: which begin, go on and end. Pure."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from gateway.surges.detector import CALM_FOR, WINDOW, Usual, is_calm, is_surge
from store.records import Ms

Kind = Literal["category", "organization", "place"]


class Topic(msgspec.Struct, frozen=True, order=True):
    """What a surge may be about: a category, an organization, a place people named."""

    kind: Kind
    value: str


class Seen(msgspec.Struct, frozen=True):
    """How many different persons wrote about a topic in the window, and what is usual."""

    count: int
    usual: Usual


class Surge(msgspec.Struct, frozen=True, kw_only=True):
    """One surge. `since` is where the window began in which it was seen, `seen_at` when; `most` persons in one window, `usually` so many.

    `calm_since`: everything has been ordinary since then, 0 = it is not.
    """

    topic: Topic
    since: Ms
    seen_at: Ms
    most: int
    usually: float
    calm_since: Ms = 0

    @property
    def name(self) -> str:
        """The same for one surge on every gateway, another for the next."""
        return f"{self.topic.kind}:{self.topic.value}:{self.since}"


class Looked(msgspec.Struct, frozen=True):
    """What a look brought: the surges under way now, those of them that are new, and those that ended."""

    under_way: tuple[Surge, ...]
    begun: tuple[Surge, ...]
    ended: tuple[Surge, ...]


def looked(before: tuple[Surge, ...], seen: Mapping[Topic, Seen], now: Ms) -> Looked:
    """How things stand now. A surge ends once its topic has been ordinary for half an hour; nothing seen of it is ordinary too."""
    known = {surge.topic: surge for surge in before}
    going: list[Surge] = []
    ended: list[Surge] = []
    for surge in before:
        one = seen.get(surge.topic)
        calm = one is None or is_calm(one.count, one.usual)
        since = (surge.calm_since or now) if calm else 0
        if since and now - since >= CALM_FOR:
            ended.append(surge)
        else:
            count = one.count if one is not None else 0
            going.append(msgspec.structs.replace(surge, calm_since=since, most=max(surge.most, count)))
    begun = [
        Surge(topic=topic, since=now - WINDOW, seen_at=now, most=one.count, usually=one.usual.rate)
        for topic, one in sorted(seen.items())
        if topic not in known and is_surge(one.count, one.usual)
    ]
    return Looked((*going, *begun), tuple(begun), tuple(ended))
