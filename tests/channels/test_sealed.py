"""What comes back with a press is only what this desk sent out, for the same purpose."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import ForgedError
from channels.sealed import sealed, unsealed
from channels.signature import Signer

SIGNER = Signer(b"the secret of a desk for tests")


class Choice(msgspec.Struct, frozen=True):
    """A value to seal."""

    words: str
    number: int = 0


class Later(msgspec.Struct, frozen=True):
    """What another version would have sealed."""

    names: list[str]


_choice = msgspec.json.Decoder(Choice)


@given(words=st.text(max_size=40), number=st.integers(min_value=0, max_value=2**40))
def test_what_was_sealed_comes_back_as_it_was(words: str, number: int) -> None:
    choice = Choice(words, number)
    assert unsealed(sealed(choice, "button", SIGNER), "button", SIGNER, _choice, "the button") == choice


def test_no_character_can_be_changed() -> None:
    text = sealed(Choice("Tak", 7), "button", SIGNER)
    for place in range(len(text)):
        changed = text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]
        with pytest.raises(ForgedError, match="the button was not made by this desk"):
            unsealed(changed, "button", SIGNER, _choice, "the button")


def test_a_seal_of_another_purpose_or_desk_is_refused() -> None:
    text = sealed(Choice("Tak"), "button", SIGNER)
    with pytest.raises(ForgedError):
        unsealed(text, "dialog", SIGNER, _choice, "the dialog")
    with pytest.raises(ForgedError):
        unsealed(text, "button", Signer(b"the secret of another desk here"), _choice, "the button")


def test_what_another_version_sealed_is_refused_with_words_that_say_so() -> None:
    text = sealed(Later(["a"]), "button", SIGNER)
    with pytest.raises(ForgedError, match="the button was made by another version"):
        unsealed(text, "button", SIGNER, _choice, "the button")
