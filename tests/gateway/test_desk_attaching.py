"""Files of replies and notes: only the actor's own, on the words and on every letter."""

from typing import Any

import pytest
from msgspec.structs import replace

from gateway.desk import RefusedError, apply, file_ids
from store.records import Attachment, Decision, Interaction
from tests.gateway.desk_facts import act, known, ticket

PDF = Attachment(name="a.pdf", media_type="application/pdf", size=600, sha256="a")
LOG = Attachment(name="b.txt", media_type="text/plain", size=500, sha256="b")
FACTS = known(ticket("in_progress", participants=("ben",)), files={"f1": PDF, "f2": LOG})


def spoken(decision: Decision) -> Interaction:
    """What was said."""
    return next(one for one in decision.tickets[0].log if isinstance(one, Interaction))


def test_a_public_reply_takes_its_files_to_everybody() -> None:
    """In their order, each once."""
    decision = apply(act("reply", visibility="public", text="x", files=["f2", "f1", "f2"]), FACTS)
    assert spoken(decision).attachments == (LOG, PDF)
    assert [one.content.attachments for one in decision.deliveries] == [(LOG, PDF)] * 2


@pytest.mark.parametrize(
    "action",
    [act("note", text="x", files=["f1"]), act("reply", visibility="internal", text="x", files=["f1"])],
    ids=["note", "internal reply"],
)
def test_files_of_internal_words_go_nowhere(action: Any) -> None:
    """They stand on the words, for agents."""
    decision = apply(action, FACTS)
    assert (spoken(decision).visibility, spoken(decision).attachments) == ("internal", (PDF,))
    assert decision.deliveries == ()


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ("f1", "files"),
        ({}, "files"),
        (["f1"] * 21, "files"),
        (["f1", "nobody's"], "files[1]"),
        ([7], "files[0]"),
        (["f1", ["f2"]], "files[1]"),
    ],
)
def test_what_is_no_file_of_the_actors_is_refused_with_its_place(files: Any, path: str) -> None:
    """Whose it is, or that it was forgotten, is not told apart."""
    with pytest.raises(RefusedError) as caught:
        apply(act("reply", visibility="public", text="x", files=files), FACTS)
    assert (caught.value.code, caught.value.path) == ("invalid", path)


def test_files_that_are_too_large_together_are_refused() -> None:
    """Each alone may be fine."""
    tight = replace_largest(1_000)
    apply(act("note", text="x", files=["f1"]), tight)
    with pytest.raises(RefusedError, match=r"at most 0\.001 MB"):
        apply(act("note", text="x", files=["f1", "f2"]), tight)


def replace_largest(largest: int) -> Any:
    """The facts with a limit."""
    return replace(FACTS, largest=largest)


def test_only_what_can_be_an_id_is_looked_for() -> None:
    """What is wrong is refused later, in words."""
    assert file_ids(act("note", text="x", files=["a", 7, "", "x" * 65, "a", "b"])) == ("a", "b")
    assert file_ids(act("note", text="x", files="abc")) == ()
    assert file_ids(act("note", text="x")) == ()
