"""What an agent's mail asks for, and whose word it is."""

from typing import Any

import pytest
from msgspec.structs import replace

from gateway.agent_mail import COMMANDS, Refusal, actions_of, doubt, read
from gateway.desk.verbs import AGENT_VERBS
from gateway.notice_words import first_line
from gateway.staff import staff_of
from store.ids import short_id
from store.records import Action, Address, Agent, Answering, Attachment, Message, Visibility
from triage.known import Arrived

OLA = Agent(email="ola@desk.pl", name="Ola Nowak")
STAFF = staff_of([OLA, Agent(email="jan@desk.pl", name="Jan"), Agent(email="gone@desk.pl", name="Była", disabled=True)])
LISTS = frozenset({"l1@desk.pl"})
ADDRESS = f"pomoc+hd.7.n{short_id(OLA.email)}.{'a' * 26}@desk.pl"  # as every notice has one
FILE = Attachment(name="a.png", media_type="image/png", size=1, sha256="0" * 64)


def message(text: str = "", *, to: str = OLA.email, visibility: Visibility = "internal", **fields: Any) -> Message:
    """Ola's verified mail to an agents' address."""
    values: dict[str, Any] = {
        "channel": "mail",
        "external_id": "m@x",
        "sender": Address(address=OLA.email),
        "trust": "verified",
        "answering": Answering(ticket=7, of=short_id(to), visibility=visibility),
    }
    return Message(text=text, **(values | fields))


def asked(said: Message) -> tuple[Action, ...] | Refusal:
    return actions_of(Arrived(id="in-1", message=said, at=1, original="blob"), OLA, 7)


def steps(said: Message) -> list[tuple[str, dict[str, Any]]]:
    """Verbs and values; it must not be refused."""
    found = asked(said)
    assert isinstance(found, tuple), found
    return [(one.verb, one.values) for one in found]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ""),
        ({"sender": Address(address="OLA@Desk.pl")}, ""),
        ({"to": "l1@desk.pl"}, ""),
        ({"answering": None}, ""),
        ({"to": "l1@desk.pl", "visibility": "public"}, "agent-other"),
        ({"to": "jan@desk.pl"}, "agent-other"),
        ({"sender": Address(address="jan@desk.pl")}, "agent-other"),
        ({"sender": Address(address="anna@firma.pl")}, "stranger"),
        ({"sender": Address(address="")}, "stranger"),
        ({"sender": Address(address="gone@desk.pl"), "to": "gone@desk.pl"}, "agent-disabled"),
        ({"trust": "plausible"}, "agent-unverified"),
        ({"trust": "unverified"}, "agent-unverified"),
        ({"notes": ("two-from",)}, "agent-unverified"),
        ({"automatic": "generated"}, "agent-automatic"),
        ({"automatic": "list"}, "agent-automatic"),
    ],
)
@pytest.mark.parametrize("visibility", ["internal", "public"])
def test_only_the_verified_owner_of_an_address_is_heard(
    fields: dict[str, Any], expected: str, visibility: Visibility
) -> None:
    """Everybody else is held; a queue's list may be answered by every agent, inside only."""
    wanted = {"visibility": visibility, **fields}
    found = doubt(message("Gotowe", **wanted), STAFF, LISTS)
    if fields.get("to") == "l1@desk.pl" and wanted["visibility"] == "public":
        expected = "agent-other"
    assert found == expected


def test_words_are_a_note_or_a_public_reply_as_the_address_says() -> None:
    """And keep where they came from; the id is the message's, so a repeat is harmless."""
    (note,) = asked(message("Sprawdzam.", attachments=(FILE,), quoted="> stare"))  # type: ignore[misc]
    assert (note.id, note.verb, note.values, note.actor.id) == ("in-1", "note", {"text": "Sprawdzam."}, OLA.email)
    assert note.origin is not None
    assert (note.origin.message, note.origin.original, note.origin.attachments) == ("m@x", "blob", (FILE,))
    assert steps(message("Już działa.", visibility="public")) == [
        ("reply", {"visibility": "public", "text": "Już działa."})
    ]
    assert steps(message("", attachments=(FILE,))) == [("note", {"text": "(tylko załączniki)"})]


@pytest.mark.parametrize("word", COMMANDS)
def test_every_command_is_a_verb_of_the_desk(word: str) -> None:
    """With and without Polish letters, in any case."""
    rest = " L2 sieć" if COMMANDS[word] == "escalate" else ""
    assert COMMANDS[word] in AGENT_VERBS
    assert [verb for verb, _ in steps(message(f"!{word.upper()}{rest}"))] == [COMMANDS[word]]


def test_commands_come_first_and_words_last() -> None:
    """Every step has an id of its own; a public answer that resolves is one letter."""
    note = message("\n!weź\n\n!eskaluj L3: baza danych nie wstaje\nLogi w załączniku.\n!weź nie na górze")
    assert steps(note) == [
        ("take", {}),
        ("escalate", {"level": "L3", "reason": "baza danych nie wstaje"}),
        ("note", {"text": "Logi w załączniku.\n!weź nie na górze"}),
    ]
    found = asked(note)
    assert isinstance(found, tuple)
    assert len({one.id for one in found}) == 3
    assert [one.origin is None for one in found] == [True, True, False]
    assert steps(message("!resolve\nGotowe.", visibility="public")) == [
        ("reply", {"visibility": "public", "text": "Gotowe.", "status": "resolved"})
    ]
    assert steps(message("!resolve\nGotowe.")) == [("resolve", {"code": "solved"}), ("note", {"text": "Gotowe."})]


@pytest.mark.parametrize(
    "said",
    [
        message(""),
        message("   \n"),
        message("!resolv\nGotowe."),
        message("!weź to proszę"),
        message("!eskaluj"),
        message("!eskaluj L2"),
        message("!eskaluj L1 za trudne"),
        message(f"> {first_line('pl')}\n> VPN", visibility="public"),
        message("Proszę.\n\n" + first_line("en").replace(" ", "\n> ", 3), visibility="public"),
        message(f"Proszę.\n> Odpowiedz: mailto:{ADDRESS.replace('+', '%2B')}?subject=Re", visibility="public"),
        message(f"Jan <{ADDRESS}> pisze:\n> to jej wina", visibility="public"),
        message(
            "Proszę.", attachments=(replace(FILE, media_type="message/rfc822", name="VPN.eml"),), visibility="public"
        ),
    ],
    ids=range(12),
)
def test_what_is_not_understood_as_a_whole_is_not_done_at_all(said: Message) -> None:
    """No half of a mail, and no notice meant for agents in a letter to the requester; words in both languages say why."""
    found = asked(said)
    assert isinstance(found, Refusal)
    assert found.why["pl"] != found.why["en"]


@pytest.mark.parametrize("text", ["!", "! ważne", "!!! pilne", "Ważne! Proszę", "!123"])
def test_an_exclamation_is_no_command(text: str) -> None:
    """People write like that."""
    assert read(text) == ([], text)
