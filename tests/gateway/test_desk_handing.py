"""What a person says to a file that a chat offered: a delivery and nothing else, of what was really sent to them."""

from typing import Any

import pytest
from msgspec.structs import replace

from gateway.desk import RefusedError, apply, needs_log
from store.records import Action, Attachment, Author, Decision, Interaction
from tests.gateway.desk_facts import NOW, OLA, act, known, requester, ticket

FILE = Attachment(name="a.pdf", media_type="application/pdf", size=9, sha256="aa", blob="aa")
SECRET = replace(FILE, name="tajne.pdf", sha256="bb")
LOG = tuple(
    Interaction(
        id=visibility, at=NOW, author=Author(kind="agent", id=OLA.email), visibility=visibility, channel="desk", text="", attachments=(file,)
    )
    for visibility, file in (("internal", SECRET), ("public", FILE))
)  # fmt: skip


def decided(verb: str = "save_file", *, stage: str = "in_progress", by: str = "anna", **values: Any) -> Decision:
    """What becomes of it."""
    given = {"file": "aa", "channel": "teams", "chat": "a:1", "place": "a:1#5", **values}
    return apply(act(verb, by=requester(by), **given), known(ticket(stage), log=LOG))


def test_a_file_is_handed_on_and_the_ticket_stays_as_it_is() -> None:
    """In its own lane, in the person's language, with what the channel needs; also where the ticket is over or merged."""
    for stage in ("new", "closed", "cancelled", "merged"):
        decision = decided(stage=stage, upload="https://x.sharepoint.com/u", url="https://x.sharepoint.com/a.pdf")
        (handed,) = decision.deliveries
        assert (decision.tickets, decision.timers) == ((), ())
        assert (handed.channel, handed.address, handed.ticket, handed.person) == ("teams", "a:1", 7, "anna")
        assert handed.content.attachments == (FILE,)
        assert handed.content.values == {
            "consent": "save_file", "place": "a:1#5", "upload": "https://x.sharepoint.com/u", "url": "https://x.sharepoint.com/a.pdf",
        }  # fmt: skip
        assert handed.lane.endswith(":7:aa")
    assert decided("leave_file").deliveries[0].content.values["consent"] == "leave_file"
    assert decided("leave_file", by="anna").deliveries[0].language == "pl"


@pytest.mark.parametrize("file", ["bb", "cc", "", None, 7])
def test_only_what_the_requester_was_sent_is_handed_on(file: Any) -> None:
    """Not a file of a note, not one of nowhere."""
    with pytest.raises(RefusedError) as refused:
        decided(file=file)
    assert refused.value.path == "file"


def test_nobody_else_gets_it() -> None:
    """Who does not take part, and values nobody knows."""
    with pytest.raises(RefusedError) as refused:
        decided(by="eve")
    assert refused.value.status == 403
    with pytest.raises(RefusedError):
        decided(audience="agents")


def test_the_history_is_read_for_it() -> None:
    """Else there would be no file to find."""
    who = requester("anna")
    assert all(needs_log(Action(id="x", verb=verb, ticket=7, actor=who)) for verb in ("save_file", "leave_file"))
