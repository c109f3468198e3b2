"""An edit or a delete of an earlier message: a version more of its author's words, and nothing else."""

from typing import Any

import pytest
from msgspec.structs import replace

from store.records import Address, Agent, Attachment, Author, Conversation, Decision, Interaction, Message, Person
from tests.triage.test_decide import ANNA, ANNA_ID, EVE, NOW, POLICY, anna, found, message, ticket
from triage.decide import decide
from triage.known import Arrived, Found, Verdict, pointers
from triage.versions import DELETED

SLACK = replace(POLICY, kinds={"mail": "email", "slack": "slack"})
THREAD = Conversation(channel="slack", address="C1:1.0", person=ANNA_ID, thread="C1:1.0")
FILE = Attachment(name="ekran.png", media_type="image/png", size=9, sha256="aa", blob="aa")
OTHER = replace(FILE, name="log.txt", sha256="bb", blob="bb")
SAID = Interaction(
    id="first",
    at=NOW - 9,
    author=Author(kind="requester", id=ANNA_ID, name="Anna"),
    visibility="public",
    channel="slack",
    text="Drukarka nie drukuje",
    subject="s",
    attachments=(FILE,),
    original="raw-1",
    sender=ANNA,
    trust="verified",
)


def change(kind: str = "edit", **fields: Any) -> Message:
    """Anna's other words for what she said first."""
    values = {
        "channel": "slack",
        "external_id": "slack:T1:C1:1.0:edited:2.0",
        "conversation": "C1:1.0",
        "subject": "",
        "text": "Drukarka drukuje na różowo",
        "kind": kind,
        "edits": "first",
        "trust": "verified",
        "also": ("slack:U1",),
    }
    return message(**(values | fields))


def facts(*log: Interaction, **fields: Any) -> Found:
    """The ticket with these words on it."""
    of = fields.pop("of", ticket(conversations=(THREAD,), assignee="ola@x.pl"))
    return found(of, conversations={"slack:C1:1.0": 7}, said={7: log}, **fields)


def changed(said: Message, there: Found, **fields: Any) -> Decision:
    return decide(Arrived(id="id-2", message=said, at=NOW, original="raw-2", **fields), there, SLACK, NOW)


def test_an_edit_is_the_same_interaction_with_other_words_and_moves_nothing_else() -> None:
    """Id, author, time of the log, visibility, files stay; the bot says nothing, nobody is woken, the version read is compared."""
    there = facts(SAID)
    decision = changed(change(), there)
    ((one,),) = [tuple(each.log) for each in decision.tickets]
    assert one == replace(
        SAID, at=NOW, text="Drukarka drukuje na różowo", message="id-2", original="raw-2", amends="edit"
    )
    assert decision.tickets[0].ticket == replace(there.tickets[7], updated_at=NOW)
    assert (decision.deliveries, decision.timers, decision.persons, decision.counts) == ((), (), (), {})
    assert decision.read.tickets == {7: 3}
    assert decision.outcome is not None
    assert (decision.outcome.state, decision.outcome.reason) == ("interaction", "edit")


def test_a_deleted_message_leaves_words_that_say_so_and_no_file() -> None:
    """In both languages, for whoever reads them."""
    (one,) = changed(change("delete", text=""), facts(replace(SAID, quoted="q"))).tickets[0].log
    assert isinstance(one, Interaction)
    assert (one.text, one.quoted, one.attachments, one.amends) == (DELETED, "", (), "delete")
    assert "usunięte" in DELETED
    assert "deleted" in DELETED


@pytest.mark.parametrize(
    "stage", [{"status": "resolved", "resolved_at": 1}, {"status": "closed"}, {"status": "pending"}]
)
def test_an_edit_never_wakes_or_reopens(stage: dict[str, Any]) -> None:
    """Not even on a ticket that is over for good: the words belong there."""
    of = ticket(conversations=(THREAD,), **stage)
    decision = changed(change(), facts(SAID, of=of))
    assert [each.ticket.status for each in decision.tickets] == [of.status]


def test_files_are_kept_and_new_ones_added_once() -> None:
    (one,) = changed(change(attachments=(replace(FILE, blob="other"), OTHER)), facts(SAID)).tickets[0].log
    assert isinstance(one, Interaction)
    assert one.attachments == (FILE, OTHER)


def test_a_secret_in_the_new_words_is_masked() -> None:
    (one,) = changed(change(text="moje hasło to: Tajne#2026xyz"), facts(SAID)).tickets[0].log
    assert isinstance(one, Interaction)
    assert "Tajne#2026xyz" not in one.text
    assert [each.kind for each in one.secrets] == ["password"]


EVE_HERSELF = {"sender": Address(address=EVE), "also": ("slack:U9",)}
NOTHING: dict[str, tuple[dict[str, Any], tuple[Interaction, ...], str]] = {
    "what never became an interaction": ({"edits": "held"}, (SAID,), "edits-nothing"),
    "nothing that is named": ({"edits": ""}, (replace(SAID, id=""),), "edits-nothing"),
    "the same words": ({"text": SAID.text}, (SAID,), "nothing-changed"),
    "the words it has by now": ({}, (SAID, replace(SAID, text="Drukarka drukuje na różowo")), "nothing-changed"),
    "deleted already": ({"kind": "delete"}, (SAID, replace(SAID, text=DELETED, attachments=())), "nothing-changed"),
    "another's words": (EVE_HERSELF, (SAID,), "not-the-author"),
    "an agent's words": ({}, (replace(SAID, author=Author(kind="agent", id=ANNA)),), "not-the-author"),
    "the bot's words": ({}, (replace(SAID, author=Author(kind="bot")),), "not-the-author"),
    "words of nobody known": ({}, (replace(SAID, author=Author(kind="requester")),), "not-the-author"),
}


@pytest.mark.parametrize("what", NOTHING)
def test_nothing_comes_of_an_edit_of(what: str) -> None:
    """Ignored, with the reason."""
    fields, log, reason = NOTHING[what]
    decision = changed(change(**fields), facts(*log))
    assert decision.tickets == decision.deliveries == ()
    assert decision.outcome is not None
    assert (decision.outcome.state, decision.outcome.reason) == ("ignored", reason)


def test_another_who_spoke_under_the_same_id_is_not_rewritten() -> None:
    """Anna's own latest version is what her edit changes."""
    agents = replace(SAID, author=Author(kind="agent", id="ola@x.pl"), text="notatka", visibility="internal")
    decision = changed(change(), facts(SAID, replace(SAID, text="drugie"), agents))
    (one,) = decision.tickets[0].log
    assert isinstance(one, Interaction)
    assert (one.author.id, one.visibility) == (ANNA_ID, "public")


@pytest.mark.parametrize(
    "person", [Person(id="p-new", also=(ANNA_ID,)), Person(id=ANNA_ID)], ids=["joined into another", "known by account"]
)
def test_the_author_is_known_by_any_identity_and_under_any_id(person: Person) -> None:
    """Two persons joined into one since; a mail address that was not known when it was said."""
    there = facts(SAID, identities={f"email:{ANNA}": "", "slack:U1": person.id}, persons={person.id: person})
    assert changed(change(), there).tickets[0].log[0].author.id == ANNA_ID


def test_an_agent_changes_what_he_has_said_in_the_thread_himself() -> None:
    """As long as the provider vouches for him."""
    ola = Agent(email="ola@x.pl", name="Ola")
    reply = replace(SAID, author=Author(kind="agent", id=ola.email, name="Ola"), kind="reply")
    mine = change(sender=Address(address=ola.email), also=("slack:U5",))
    (one,) = changed(mine, facts(reply), agent=ola).tickets[0].log
    assert isinstance(one, Interaction)
    assert (one.kind, one.author.id, one.amends) == ("reply", ola.email, "edit")
    forged = changed(replace(mine, trust="unverified"), facts(reply), agent=ola)
    assert forged.outcome is not None
    assert forged.outcome.reason == "not-the-author"


def test_an_edit_leads_nowhere_by_itself() -> None:
    """Neither a token nor a verdict of an agent brings other words to a ticket that does not hold the first."""
    there = found(ticket(), said={7: ()})
    for decision in (changed(change(token=7), there), changed(change(), there, verdict=Verdict(ticket=7))):
        assert decision.tickets == ()


def test_both_places_that_may_lead_to_the_ticket_are_read() -> None:
    wanted = pointers(Arrived(id="x", message=change(nearby="D1"), at=NOW))
    assert wanted.conversations == ("slack:C1:1.0", "slack:D1")
    assert wanted.identities == (f"email:{ANNA}", "slack:U1")


def test_what_is_said_in_a_room_of_agents_is_nobodys_request() -> None:
    """Not even where nobody took it before."""
    decision = changed(change("new", room=True, edits=""), facts(SAID, persons={ANNA_ID: anna()}))
    assert (decision.tickets, decision.deliveries) == ((), ())
    assert decision.outcome is not None
    assert decision.outcome.reason == "room"
