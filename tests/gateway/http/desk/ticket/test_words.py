"""What agents read is in their language: what rules and channels call by a name of their own."""

import pytest

from gateway.chat.words import guest_name
from gateway.http.desk.ticket.words_subcategories import SUBCATEGORIES, subcategory_words
from triage.deeds import shipped_deeds
from triage.shipped import ready


def test_every_subcategory_the_shipped_rules_give_has_words() -> None:
    """An administrator's own is shown by its name."""
    whole = ready()
    assert whole is not None
    deeds = shipped_deeds(whole.document.version).values()
    given = {name for one in deeds for _, name, _ in one.scores} | {one.set.get("subcategory", "") for one in deeds}
    assert len(given) > 40
    assert given - {""} - set(SUBCATEGORIES) == set()
    assert subcategory_words("printer", "pl") == "drukarka"
    assert subcategory_words("coffee_machine", "en") == "coffee machine"


@pytest.mark.parametrize(
    ("name", "polish", "english"),
    [("Chat 3f2a", "Gość czatu 3f2a", "Chat guest 3f2a"), ("Chat Noir", "Chat Noir", "Chat Noir"), ("Anna", "Anna", "Anna"), ("", "", "")],
)  # fmt: skip
def test_a_visitor_without_a_name_is_called_a_guest(name: str, polish: str, english: str) -> None:
    assert (guest_name(name, "pl"), guest_name(name, "en")) == (polish, english)
