"""set: each field, what follows from it, and what it refuses."""

from typing import Any

import pytest
from msgspec.structs import replace

from gateway.desk import RefusedError, apply
from store.records import Action, Ticket
from tests.gateway.desk_facts import HOUR, NOW, act, known, ticket

CREATED = NOW - HOUR


def after(stage: str = "assigned", /, **values: Any) -> Ticket:
    """The ticket after these fields were set."""
    return (
        apply(act("set", **values), known(ticket(stage, subcategory="vpn", answers={"room": "12"}))).tickets[0].ticket
    )


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("type", "service_request", "service_request"),
        ("impact", "medium", "medium"),
        ("urgency", "high", "high"),
        ("priority", "P2", "P2"),
        ("category", " network ", "network"),
        ("subcategory", "wifi", "wifi"),
        ("subcategory", "", ""),
        ("queue", "l2-erp", "l2-erp"),
        ("subject", " Nowy temat ", "Nowy temat"),
        ("language", "en", "en"),
        ("organization", "acme", "acme"),
        ("tags", ["vip", "vip", "łódź"], ("vip", "łódź")),
        ("answers", {"floor": "3"}, {"room": "12", "floor": "3"}),
        ("answers", {"room": ""}, {}),
    ],
)
def test_each_field_is_set_and_told(field: str, value: Any, kept: Any) -> None:
    """The event names the field with its old and new value."""
    decision = apply(act("set", **{field: value}), known(ticket(subcategory="vpn", answers={"room": "12"})))
    (change,) = decision.tickets
    assert getattr(change.ticket, field) == kept
    (told,) = change.log
    assert told.kind == "set"
    assert told.changes[field][1] == (list(kept) if isinstance(kept, tuple) else kept)  # type: ignore[union-attr]


def test_the_priority_follows_the_matrix() -> None:
    """Impact and urgency give it, whoever names another one."""
    assert after(impact="high", urgency="high").priority == "P1"
    assert after(urgency="high").priority == "P3"
    assert after(impact="high", urgency="high", priority="P3").priority == "P3"


def test_the_level_follows_the_queue_and_a_new_category_empties_the_subcategory() -> None:
    """Unless the subcategory is given with it, in whatever order."""
    assert after(queue="l3").level == "L3"
    assert after(category="email").subcategory == ""
    assert after(subcategory="outlook", category="email").subcategory == "outlook"
    assert after(category="other", subject="x").subcategory == "vpn"


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("", {}),
        ("status", {"status": "closed"}),
        ("version", {"version": 2}),
        ("type", {"type": "bug"}),
        ("impact", {"impact": "huge"}),
        ("urgency", {"urgency": None}),
        ("priority", {"priority": 1}),
        ("category", {"category": ""}),
        ("category", {"category": "x" * 65}),
        ("category", {"category": None}),
        ("subcategory", {"subcategory": 1}),
        ("queue", {"queue": "l9"}),
        ("queue", {"queue": {}}),
        ("subject", {"subject": "  "}),
        ("subject", {"subject": "a\r\nBcc: all@firma.pl"}),
        ("subject", {"subject": "x" * 501}),
        ("language", {"language": "de"}),
        ("organization", {"organization": "a\nb"}),
        ("tags", {"tags": "vip"}),
        ("tags", {"tags": ["x"] * 51}),
        ("tags[1]", {"tags": ["x", ""]}),
        ("tags[0]", {"tags": [1]}),
        ("answers", {"answers": []}),
        ("answers", {"answers": {"": "x"}}),
        ("answers.floor", {"answers": {"floor": 3}}),
        ("answers", {"answers": {str(number): "x" for number in range(101)}}),
    ],
)
def test_a_wrong_value_is_refused_with_its_path_and_nothing_is_set(path: str, values: dict[str, Any]) -> None:
    """One mistake refuses all."""
    with pytest.raises(RefusedError) as refused:
        apply(act_with({"language": "en", **values} if values else {}), known())
    assert (refused.value.code, refused.value.path) == ("invalid", path)


def act_with(values: dict[str, Any]) -> Action:
    """A set with any keys, those that `act` itself understands too."""
    return replace(act("set"), values=values)


def test_a_done_ticket_can_be_sorted_but_not_steered() -> None:
    """Reports are put right after the fact, targets are not."""
    assert after("closed", category="network", tags=["x"]).category == "network"
    for values in ({"priority": "P1"}, {"impact": "high"}, {"queue": "l2", "category": "email"}):
        with pytest.raises(RefusedError, match="reopen"):
            after("closed", **values)


def test_the_same_values_again_change_nothing() -> None:
    """No event, no new version."""
    decision = apply(act("set", queue="l1", subject="VPN nie działa", tags=[], answers={"room": ""}), known())
    assert decision.tickets == ()
    assert decision.read.tickets == {7: 3}
