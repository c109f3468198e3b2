"""Nothing that follows from a message holds what was hidden in it, but the field made for it."""

import msgspec
import pytest

from store.records import Address, Forwarded, Interaction, Message
from tests.triage.test_decide import ANNA, NOW, POLICY, arrived, found, message, ticket
from triage.decide import decide
from triage.hiding import gentle_words, hidden, unlabelled
from triage.rules import Facts, classify

PASSWORD = "Kotek12!"
SAID = {
    "subject": f"hasło: {PASSWORD}",
    "text": f"Dzień dobry, moje hasło to {PASSWORD} i nie mogę się zalogować.",
    "quoted": f"Anna pisze: hasło {PASSWORD}",
    "full_text": f"hasło: {PASSWORD}",
    "html": f"<p>hasło: {PASSWORD}</p>",
    "answers": {"what": f"hasło: {PASSWORD}"},
    "forwarded": Forwarded(sender=Address(address=ANNA), subject=f"hasło: {PASSWORD}", text=f"hasło: {PASSWORD}"),
}


def without_secrets(decision) -> str:
    """The whole decision as text, without the field that keeps the values."""
    tree = msgspec.to_builtins(decision)
    for change in tree.get("tickets", ()):
        for entry in change["log"]:
            entry.pop("se", None)
    return msgspec.json.encode(tree).decode()


WAYS = {
    "opens a ticket": (found(known=False), {}),
    "joins one": (found(ticket()), {"token": 7}),
    "is held": (found(ticket()), {"token": 7, "sender": Address(address="eve@evil.example")}),
    "is a bounce": (found(ticket()), {"token": 7, "automatic": "bounce"}),
    "opens another one": (found(ticket(status="closed")), {"token": 7}),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_password_is_nowhere_in_the_decision(way: str) -> None:
    """Not in subject, text, quote, answers, trace, held text or letters, whatever becomes of the message."""
    facts, fields = WAYS[way]
    decision = decide(arrived(message(**SAID, **fields)), facts, POLICY, NOW)
    text = without_secrets(decision)
    assert PASSWORD not in text
    assert "•••• (hasło)" in text


def test_a_flood_of_passwords_is_folded_without_them() -> None:
    facts = found(ticket(), conversations={"f:x": 7})
    decision = decide(arrived(message(**SAID), folded="f:x"), facts, POLICY, NOW)
    assert decision.outcome is not None
    assert decision.outcome.reason == "folded"
    assert PASSWORD not in without_secrets(decision)


def test_the_values_are_kept_in_the_order_of_their_masks() -> None:
    said = message(subject="karta 4242 4242 4242 4242", text="hasło: Kotek12! PESEL 44051401359", quoted="")
    decision = decide(arrived(said), found(known=False), POLICY, NOW)
    (kept,) = [entry for entry in decision.tickets[0].log if isinstance(entry, Interaction)]
    assert [(one.kind, one.value) for one in kept.secrets] == [
        ("card", "4242 4242 4242 4242"),
        ("password", PASSWORD),
        ("pesel", "44051401359"),
    ]
    assert kept.subject == "karta •••• (karta)"
    assert decision.tickets[0].ticket.subject == "karta •••• (karta)"


def test_a_message_without_secrets_is_the_same_message() -> None:
    one = arrived(message())
    assert hidden(one, "pl") is one


@pytest.mark.parametrize(
    ("fields", "mask"),
    [
        ({"language": "en", "text": "hasło: Kotek12!"}, "(password)"),
        ({"text": "Hello, the printer is broken and my password is Kotek12! please help"}, "(password)"),
        ({"text": "Dzień dobry, nie mogę wejść, hasło: Kotek12!"}, "(hasło)"),
    ],
)
def test_masks_are_in_the_messages_language(fields: dict[str, str], mask: str) -> None:
    text = hidden(arrived(message(subject="", **fields)), "pl").message.text
    assert f"•••• {mask}" in text


@pytest.mark.parametrize(
    "text",
    [
        "Drukarka nie drukuje. Karta 4242 4242 4242 4242",
        "VPN nie działa, token ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "Proszę o dostęp do folderu, IBAN PL61109010140000071219812874",
    ],
)
def test_a_mask_adds_no_word_that_rules_would_hear(text: str) -> None:
    """What is decided about a masked message is what would be decided if the secret had never been there."""
    after = hidden(arrived(message(subject="", text=text)), "pl").message.text
    bare = text.split("ghp_", maxsplit=1)[0].split("4242", maxsplit=1)[0].split("PL61", maxsplit=1)[0]

    def of(words: str) -> tuple[str, str]:
        result = classify(POLICY.rules, Facts(channel="mail", sender=ANNA, at=NOW, text=words))
        return result.category, result.subcategory

    assert of(unlabelled(after)) == of(bare)


def test_a_text_beyond_what_is_kept_is_cut_rather_than_kept_unseen() -> None:
    """No part of it reaches the history without having been looked at."""
    far = "x " * 40_000 + f"hasło: {PASSWORD}"
    after = hidden(arrived(message(text=f"hasło: {PASSWORD} {far}")), "pl")
    assert PASSWORD not in after.message.text
    assert "text-cut" in after.message.notes


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_sender_is_told_gently_and_to_change_what_can_be_changed(language: str) -> None:
    decision = decide(
        arrived(message(text="moje hasło to Kotek12!", language=language)), found(known=False), POLICY, NOW
    )
    words = gentle_words(hidden(arrived(message(**SAID)), "pl").secrets, language)
    said = msgspec.json.encode(decision.deliveries[0].content).decode()
    assert PASSWORD not in said
    assert ("zmienić" if language == "pl" else "change") in words
    number = gentle_words(hidden(arrived(message(text="44051401359")), "pl").secrets, language)
    assert number
    assert number != words
    assert gentle_words((), language) == ""


def test_the_gentle_words_are_in_the_acknowledgement() -> None:
    decision = decide(arrived(message(text=f"hasło: {PASSWORD}")), found(known=False), POLICY, NOW)
    assert "Ukryliśmy" in msgspec.json.encode(decision.deliveries[0].content).decode()


def test_a_message_is_not_changed_by_looking() -> None:
    said: Message = message(**SAID)
    hidden(arrived(said), "pl")
    assert PASSWORD in said.text
