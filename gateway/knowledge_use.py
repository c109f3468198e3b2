"""How much each article helps: from the day's figures to a line an article. Pure."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from store.records import Record, Visibility

if TYPE_CHECKING:
    from triage.knowledge import Knowledge

DAYS = 30  # looked at unless somebody says otherwise
START = "knowledge:"  # of the names of figures: knowledge:<article>:<what>
WHATS = ("offered", "confirmed", "not_helped")


class Use(Record, frozen=True, kw_only=True):
    """An article and its figures. `confirmed`: the person said that it helped. One that is gone has no titles."""

    id: str
    titles: dict[str, str]
    audience: Visibility = "public"
    offered: int = 0
    confirmed: int = 0
    not_helped: int = 0


def uses(knowledge: "Knowledge", sums: Mapping[str, int]) -> tuple[Use, ...]:
    """Every article there is or was, the most offered first."""
    figures: dict[str, dict[str, int]] = {}
    for name, count in sums.items():
        article, _, what = name.removeprefix(START).rpartition(":")
        if article and what in WHATS:
            figures.setdefault(article, {})[what] = count
    titles: dict[str, dict[str, str]] = {}
    audiences: dict[str, Visibility] = {}
    for language in ("pl", "en"):
        for one in knowledge.articles(language, "internal"):
            titles.setdefault(one.id, {})[one.language] = one.title
            audiences[one.id] = one.audience
    found = [
        Use(
            id=ident,
            titles=titles.get(ident, {}),
            audience=audiences.get(ident, "public"),
            offered=figures.get(ident, {}).get("offered", 0),
            confirmed=figures.get(ident, {}).get("confirmed", 0),
            not_helped=figures.get(ident, {}).get("not_helped", 0),
        )
        for ident in titles | figures
    ]
    return tuple(sorted(found, key=lambda use: (-use.offered, use.id)))
