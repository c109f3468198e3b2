"""Who gets a person instead of questions."""

import pytest

from store.records import Address, Message
from triage.dialogue.mood import is_empty, mood, words_of
from triage.dialogue.script import shipped

SCRIPT = shipped()


def message(text: str, subject: str = "") -> Message:
    return Message(channel="chat", external_id="1", sender=Address(address="a"), text=text, subject=subject)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("To jest skandal", "angry"), ("ile można czekać", "angry"), ("ILE MOZNA NA TO CZEKAC PANOWIE", "angry"), ("kurwa", "angry"),
        ("I am fed up", "angry"), ("this is ridiculous", "angry"), ("drukarka nie drukuje!!!", "angry"), ("MY PRINTER DOES NOT PRINT AT ALL", "angry"),
        ("PILNE drukarka", "urgent"), ("proszę pilnie o pomoc", "urgent"), ("urgent: printer", "urgent"), ("please fix it asap", "urgent"),
        ("nie jest pilne", ""), ("to nie jest pilne", ""), ("not urgent", ""), ("VPN", ""), ("SAP", ""), ("", ""), ("🙂", ""),
        ("Ich kann mich nicht anmelden", "foreign"), ("je ne peux pas ouvrir le fichier", "foreign"), ("Не працює інтернет", "foreign"),
        ("プリンターが動きません", "foreign"), ("Mi contrasena no funciona, por favor", "foreign"),
        ("ich drukarka nie działa", ""), ("die Verbindung: VPN nie działa, nie mogę się połączyć", ""), ("Windows nicht aktiviert", ""),
    ],
)  # fmt: skip
def test_a_message_sounds(text: str, how: str) -> None:
    """Angry, urgent, foreign, or like any other."""
    one = message(text)
    assert mood(one, words_of(one), SCRIPT) == how


@pytest.mark.parametrize(
    ("text", "subject", "sorted_out", "empty"),
    [
        ("Dzień dobry", "", False, True), ("hej, mam problem", "", False, True), ("help please", "", False, True), ("", "", False, True),
        ("VPN", "", True, True), ("nie działa", "", False, True), ("VPN nie działa", "", True, False), ("", "Drukarka nie drukuje", True, False),
        ("nie mogę otworzyć pliku", "", False, False),
    ],
)  # fmt: skip
def test_too_little_is_said(text: str, subject: str, *, sorted_out: bool, empty: bool) -> None:
    """A greeting, a cry for help, a single word: what it is about has to be asked first."""
    assert is_empty(words_of(message(text, subject)), SCRIPT, sorted_out=sorted_out) is empty
