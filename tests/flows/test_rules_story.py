"""Rules are changed while the desk works: no restart, no message by old rules, and a way back."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flows.house import House, mail, wait_for
from tests.store import engines

LAST = "  - {rule: last, set: {category: other, type: incident, impact: low, urgency: low, level: L1}}\n"


def write(house: House, *rules: str) -> None:
    """The house's rule file, which its config names."""
    (house.folder / "own.yaml").write_text(
        "replies: {known: {pl: Wiemy o awarii., en: We know of it.}}\nrules:\n"
        + "".join(f"  - {rule}\n" for rule in rules)
        + LAST,
        encoding="utf-8",
    )


def opened(house: House, subject: str, text: str, sender: str = "anna@example.com") -> dict[str, object]:
    """The ticket a new mail becomes."""
    row = house.message(house.send(mail(subject, text, sender=f"Anna <{sender}>"), sender=sender))
    return house.api("GET", f"/tickets/{row['ticket']}")


def version_of(house: House, number: object) -> str:
    """Which rules decided, as the ticket remembers."""
    history = house.api("GET", f"/tickets/{number}/history")["history"]
    return next(line["rules"] for line in history if line["kind"] == "created")


@pytest.mark.timeout(180)
def test_a_version_comes_into_force_while_mail_arrives_and_goes_again(build: Callable[..., House]) -> None:
    """The very next mail is decided by it, each ticket remembers by which, and rollback brings the old one back."""
    house = build(extra="rules: [own.yaml]\n")
    write(house, "{rule: one, when: {words: kasa}, set: {category: hardware}}")
    house.start().with_agent()
    files = opened(house, "Kasa", "Kasa fiskalna nie działa")
    assert files["category"] == "hardware"

    house.command("rules", "apply", "--note", "as it was")
    write(
        house,
        "{rule: two, when: {words: kasa}, set: {category: software, urgency: high}, route: l2, tag: kasa, reply: known,"
        " watch: szef@example.com, approve: Jan Szef}",
        "{rule: often, when: {earlier: {at_least: 2, days: 7}}, tag: often}",
        "{rule: major, on: change, when: {changed: {priority: {to: P1}}}, route: l3, tag: major}",
    )
    house.command("rules", "apply", "--note", "the tills are software now")
    after = opened(house, "Kasa", "Kasa fiskalna nie działa", "b@example.com")
    assert (after["category"], after["queue"], after["tags"]) == ("software", "l2", ["kasa"])
    assert (after["watchers"], after["approvers"]) == (["szef@example.com"], ["Jan Szef"])
    assert version_of(house, files["number"]) != version_of(house, after["number"])
    assert "Wiemy o awarii." in house.sent_to("b@example.com")[0].get_body(("plain",)).get_content()
    opened(house, "Kasa", "kasa znowu", "b@example.com")
    assert opened(house, "Kasa", "kasa znowu i znowu", "b@example.com")["tags"] == ["kasa", "often"]

    number = after["number"]
    raised = house.api("POST", f"/tickets/{number}/actions", {"verb": "set", "priority": "P1"})
    assert (raised["queue"], raised["tags"]) == ("l3", ["kasa", "major"])
    (ruled,) = [one for one in house.api("GET", f"/tickets/{number}/history")["history"] if one["kind"] == "ruled"]
    assert [hit["rule"] for hit in ruled["trace"]] == ["major"]
    assert ruled["rules"] == version_of(house, number)

    house.command("rules", "rollback", "--note", "the tills are hardware after all")
    back = opened(house, "Kasa", "Kasa fiskalna nie działa", "c@example.com")
    assert (back["category"], back["queue"], back["tags"]) == ("hardware", "l1", [])
    assert version_of(house, back["number"]) == version_of(house, files["number"])


@pytest.mark.timeout(180)
def test_an_apply_after_the_store_was_away_is_heard(build: Callable[..., House]) -> None:
    """The store dies and comes back; the gateway was never restarted, and goes by what is applied then."""
    house = build(extra="rules: [own.yaml]\n")
    write(house, "{rule: one, when: {words: kasa}, set: {category: hardware}}")
    house.start().with_agent()
    assert opened(house, "Kasa", "kasa nie działa")["category"] == "hardware"
    os.kill(house.store_pid(), signal.SIGKILL)
    write(house, "{rule: one, when: {words: kasa}, set: {category: software}}")
    wait_for(house.store_pid, "the store's return")
    house.command("rules", "apply")
    assert opened(house, "Kasa", "kasa nie działa", "b@example.com")["category"] == "software"


@pytest.mark.timeout(180)
def test_two_gateways_switch_together(build: Callable[..., House], tmp_path: Path) -> None:
    """From the moment an apply has returned, neither decides by the old rules; a shadow beside them is counted by both."""
    binary = engines.wanted("redis-server")
    with engines.server(binary, tmp_path / "redis", *engines.DURABLE):
        blobs = f"file:{tmp_path / 'blobs'}"
        houses = [
            build(name, store=f"unix://{tmp_path}/redis/s", blobs=blobs, extra="rules: [own.yaml]\n")
            for name in ("a", "b")
        ]
        for house in houses:
            write(house, "{rule: one, when: {words: kasa}, set: {category: hardware}}")
        first, second = houses
        first.start().with_agent()
        second.start()
        second.token = first.token
        for turn, category in enumerate(("software", "network", "email")):
            write(first, f"{{rule: one, when: {{words: kasa}}, set: {{category: {category}}}}}")
            first.command("rules", "apply")
            for house in houses:
                sender = f"p{turn}{house.smtp_port}@example.com"
                assert opened(house, "Kasa", "kasa nie działa", sender)["category"] == category

        write(first, "{rule: one, when: {words: kasa}, set: {category: other}}")
        first.command("rules", "apply", "--shadow")
        wait_for(lambda: _shadowed(second), "a difference of the shadow")
        assert "→" not in first.command("rules", "history")
        assert "email" in first.command("rules", "shadow")


def _shadowed(house: House) -> bool:
    """A mail is still decided by the live rules; whether the shadow's word about one is there."""
    assert opened(house, "Kasa", "kasa nie działa", f"s{id(object())}@example.com")["category"] == "email"
    return '"shadow": "other"' in house.command("rules", "shadow", "--json").replace('":"', '": "')
