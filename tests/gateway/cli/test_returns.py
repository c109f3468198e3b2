"""held, quarantine, dead and replay: what waits for a person, and how it goes on."""

import pytest

from gateway.cli.verbs import parsed_fields
from gateway.cli.failure import CommandError


@pytest.fixture
def desk(centrala):
    """A desk with one agent."""
    centrala.run("agent", "add", "anna@example.com", "--name", "Anna Nowak", "--level", "L1")
    return centrala


def held_one(desk):
    """A ticket of Jan's, and a mail of a stranger that names its number."""
    desk.mail("Drukarka", "Nie drukuje.")
    desk.wait(lambda: desk.json("ticket", "list", "--json"), "the ticket")
    desk.mail("Re: [HD-1] Drukarka", "To ja, Jan, z innego adresu.", sender="obcy@example.net")
    return desk.wait(lambda: desk.json("held", "list", "--json"), "the held message")[0]


def test_a_held_message_is_accepted_by_an_agent_and_joins(desk):
    """Until then it is in no ticket; replay never touches it."""
    with desk.served():
        held = held_one(desk)
        assert (held["sender"]["address"], held["ticket"], held["reason"]) == ("obcy@example.net", "HD-1", "stranger")
        assert held["id"] in desk.run("held", "list").stdout
        assert "held accept" in desk.run("replay", held["id"], code=1).stderr
        assert desk.run("replay", "--all").stdout == "nothing to replay\n"
        assert len(desk.json("held", "list", "--json")) == 1
        assert "HD-1" in desk.run("held", "accept", held["id"]).stdout
        desk.wait(lambda: len(desk.json("ticket", "show", "HD-1", "--json")[0]["interactions"]) == 2, "the message")
        assert desk.json("held", "list", "--json") == []
        assert "no message" in desk.run("held", "accept", held["id"], code=1).stderr


def test_a_held_message_is_rejected_and_counted_as_ignored(desk):
    """The ledger still adds up."""
    with desk.served():
        held = held_one(desk)
        desk.run("held", "reject", held["id"])
        (sums,) = desk.json("ledger", "--json")
        assert (sums["received"], sums["interaction"], sums["held"], sums["ignored"]) == (2, 1, 0, 1)


def test_a_quarantined_message_is_replayed_once_its_cause_is_gone(desk):
    """Its channel was missing from the config; with the channel back it becomes a ticket."""
    config = desk.folder / "config.yaml"
    with_mail = config.read_text()
    desk.run("ticket", "list")
    with desk.served():
        desk.mail("Drukarka", "Nie drukuje.")
        desk.wait(lambda: desk.json("ticket", "list", "--json"), "the ticket")
    config.write_text(with_mail.replace("  mail: {", "  post: {"))
    with desk.served():
        desk.mail("Ekran", "Nie świeci.")
        desk.wait(lambda: len(desk.json("ticket", "list", "--json")) == 2, "the second ticket")
    assert desk.json("quarantine", "list", "--json") == []


def test_what_is_not_there_is_said_and_the_rest_is_done(desk):
    """Exit code 1; without IDs and --all it was called wrongly."""
    assert "neither in quarantine nor dead" in desk.run("replay", "abc", code=1).stderr
    assert "--all" in desk.run("replay", code=2).stderr
    assert "--all" in desk.run("replay", "abc", "--all", code=2).stderr


def test_fields_are_read_as_they_are_written():
    """A value may hold an equals sign; tags are a list, answers an object."""
    assert parsed_fields(["subject=a=b", "tags=x, y,", "answers.room=12", "answers.floor="]) == {
        "subject": "a=b",
        "tags": ["x", "y"],
        "answers": {"room": "12", "floor": ""},
    }


@pytest.mark.parametrize("fields", [["priority"], ["=P1"], ["queue=l1", "queue=l2"]])
def test_what_is_no_field_is_refused(fields):
    """With words on how to write it."""
    with pytest.raises(CommandError, match="FIELD=VALUE|twice"):
        parsed_fields(fields)
