"""To whom a public answer goes, and that nothing a sender wrote reaches an address that has not proved itself."""

from msgspec.structs import replace

from gateway.desk import Known, apply
from gateway.desk.addressing import lane_for, thread_of
from store.records import Content, Conversation, Delivery, Identity, Person
from tests.gateway.desk_facts import ANNA, BEN, EVE, MAIL, act, known, ticket

CHAT = Conversation(channel="chat", address="session-1", person="anna", thread="session-1")


def sent(facts: Known) -> list[Delivery]:
    """What a public reply sends."""
    return list(apply(act("reply", visibility="public", text="Słowa agenta."), facts).deliveries)


def places(facts: Known) -> list[tuple[str, str]]:
    """Where a public reply goes."""
    return [(delivery.channel, delivery.address) for delivery in sent(facts)]


def test_lane_and_thread_of_a_conversation() -> None:
    """The lane is the conversation of the ticket; the thread has no holes and nothing twice."""
    assert lane_for(MAIL, 7) == "mail:anna@firma.pl:7"
    assert thread_of(MAIL) == ("root@a", "last@b")
    assert thread_of(replace(MAIL, last="root@a")) == ("root@a",)
    assert thread_of(replace(MAIL, root="")) == ("last@b",)
    assert thread_of(CHAT) == ()


def test_the_answer_goes_to_the_door_a_person_used_last_and_to_no_other() -> None:
    """Of two conversations with one address that is the later; one whose address fails is passed over while there is another."""
    later = replace(MAIL, address="ANNA@firma.pl", thread="t2", root="second@a", last="")
    facts = known(ticket(conversations=(MAIL, CHAT, later)))
    assert places(facts) == [("mail", "ANNA@firma.pl")]
    assert sent(facts)[0].thread == ("second@a",)
    assert places(known(ticket(conversations=(later, CHAT)))) == [("chat", "session-1")]
    failing = replace(ANNA, identities=(Identity(channel="email", address="anna@firma.pl", proved=True, failing=2),))
    assert places(known(ticket(conversations=(CHAT, MAIL)), persons={"anna": failing})) == [("chat", "session-1")]
    assert places(known(persons={"anna": failing})) == [("mail", "anna@firma.pl")]


def test_two_of_a_tickets_people_who_turn_out_to_be_one_are_answered_once_where_he_spoke_last() -> None:
    """The requester was joined into a participant, who has written in Slack since."""
    one = replace(BEN, also=("anna",), identities=(*BEN.identities, *ANNA.identities))
    thread = Conversation(channel="slack", address="C1:1.0", person="ben", thread="C1:1.0")
    facts = known(ticket(participants=("ben",), conversations=(MAIL, thread)), persons={"anna": one, "ben": one})
    assert places(facts) == [("slack", "C1:1.0")]


def test_whom_the_workspace_vouches_for_is_proved_in_its_threads() -> None:
    """The thread is no address of his; a proved account there is enough, one of another workspace is not. Who never wrote there gets a DM."""
    thread = Conversation(channel="slack", address="C1:1.0", person="anna", thread="C1:1.0")
    kinds = {"mail": "email", "slack": "slack", "other": "slack"}
    assert sent(known(ticket(conversations=(thread,)), kinds=kinds))[0].proved
    assert not sent(known(ticket(conversations=(replace(thread, channel="other"),)), kinds=kinds))[0].proved
    ben = replace(BEN, identities=(Identity(channel="slack", address="U2", proved=True),))
    facts = known(ticket(participants=("ben",), conversations=(thread,)), persons={"anna": ANNA, "ben": ben})
    assert places(facts) == [("slack", "C1:1.0"), ("slack", "U2")]


def test_a_participant_without_a_conversation_is_written_to_by_the_same_kind_of_channel() -> None:
    """Outside the requester's thread, in the participant's own language."""
    to_anna, to_ben = sent(known(ticket(participants=("ben", "anna"))))
    assert (to_anna.address, to_anna.language) == ("anna@firma.pl", "pl")
    assert (to_ben.channel, to_ben.address, to_ben.lane) == ("mail", "ben@firma.pl", "mail:ben@firma.pl:7")
    assert (to_ben.thread, to_ben.person, to_ben.language, to_ben.proved) == ((), "ben", "en", True)


def test_the_proved_one_of_several_addresses_is_taken() -> None:
    """Where nobody said which to use."""
    two = replace(BEN, identities=(Identity(channel="email", address="old@firma.pl"), *BEN.identities))
    facts = known(ticket(participants=("ben",)), persons={"anna": ANNA, "ben": two})
    assert places(facts)[1] == ("mail", "ben@firma.pl")


def test_a_person_with_no_address_for_any_channel_is_told_in_the_history() -> None:
    """The others get their answer; nobody is left out in silence."""
    zoe = Person(id="zoe", identities=(Identity(channel="teams", address="29:x"),))
    facts = known(ticket(participants=("zoe", "lost")), persons={"anna": ANNA, "zoe": zoe})
    decision = apply(act("reply", visibility="public", text="x"), facts)
    assert [delivery.person for delivery in decision.deliveries] == ["anna"]
    told = decision.tickets[0].log[-1]
    assert told.kind == "unreached"
    assert told.changes == {"unreached": (None, ["zoe", "lost"])}  # type: ignore[union-attr]


def test_a_conversation_of_somebody_who_left_is_not_answered() -> None:
    """Only requester and participants are; a conversation without a person is the requester's."""
    left = replace(MAIL, address="ex@firma.pl", person="ex")
    nameless = replace(MAIL, address="anna.home@firma.pl", person="")
    assert places(known(ticket(conversations=(left, nameless)))) == [("mail", "anna.home@firma.pl")]


def test_an_unproved_address_gets_the_agents_words_and_nothing_of_the_senders() -> None:
    """No subject and no name; the text id says so."""
    eve = replace(MAIL, address="eve@elsewhere.pl", person="eve")
    (delivery,) = sent(known(ticket(requester="eve", subject="BUY <b>NOW</b>", conversations=(eve,))))
    assert not delivery.proved
    assert delivery.name == ""
    assert delivery.content == Content(text="reply_unproved", values={"body": "Słowa agenta.", "agent": "Ola Nowak"})
    resolved = apply(
        act("resolve", code="solved", text="Już."), known(ticket(requester="eve", conversations=(eve,)))
    ).deliveries
    assert resolved[0].content.text == "resolved_unproved"


def test_what_is_proved_is_the_address_in_its_kind_of_channel() -> None:
    """Another address of the same person, or the same letters in another channel, prove nothing. Case does not matter."""
    other = replace(MAIL, address="anna@elsewhere.pl")
    assert not sent(known(ticket(conversations=(other,))))[0].proved
    slack_only = replace(ANNA, identities=(Identity(channel="slack", address="anna@firma.pl", proved=True),))
    assert not sent(known(persons={"anna": slack_only}))[0].proved
    assert not sent(known(persons={}))[0].proved
    assert sent(known(ticket(conversations=(replace(MAIL, address="Anna@Firma.PL"),))))[0].proved


def test_one_mailbox_of_two_persons_gets_one_message() -> None:
    """The requester's."""
    shared = replace(EVE, identities=(Identity(channel="email", address="anna@firma.pl", proved=True),))
    facts = known(ticket(participants=("eve",)), persons={"anna": ANNA, "eve": shared})
    assert [(delivery.address, delivery.person) for delivery in sent(facts)] == [("anna@firma.pl", "anna")]
