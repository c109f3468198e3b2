"""Whom the words of a note call."""

import pytest

from gateway.mentions import called, mention_of
from store.records import Agent

OLA = Agent(email="ola@desk.pl", name="Ola Nowak")
JAN = Agent(email="jan@desk.pl", name="Jan Nowakowski")
LUCJA = Agent(email="lucja@desk.pl", name="Łucja Żak")
GONE = Agent(email="gone@desk.pl", name="Była Agentka", disabled=True)
TWIN = Agent(email="ola2@desk.pl", name="Ola Nowak")
DESK = (OLA, JAN, LUCJA, GONE)


@pytest.mark.parametrize(
    ("text", "emails"),
    [
        ("@Ola Nowak zerknij", ("ola@desk.pl",)),
        ("zerknij (@ola nowak), proszę", ("ola@desk.pl",)),
        ("@lucja zak i @Łucja Żak", ("lucja@desk.pl",)),
        ("@jan@desk.pl oraz @Ola Nowak.", ("jan@desk.pl", "ola@desk.pl")),
        ("@Jan Nowakowski", ("jan@desk.pl",)),
        ("@Ola Nowakowska", ()),
        ("pisz na biuro@ola nowak", ()),
        ("ola@desk.pl", ()),
        ("@Była Agentka", ()),
        ("@", ()),
        ("@@@ola@desk.plx", ()),
    ],
)
def test_a_name_or_an_address_after_the_sign_calls_its_agent(text: str, emails: tuple[str, ...]) -> None:
    """In any case, with or without diacritics; addresses, longer names and disabled agents do not."""
    assert called(text, DESK) == emails


def test_a_name_two_agents_bear_calls_neither_and_the_suggestion_is_the_address() -> None:
    """What is put in by the list always calls exactly the one that was chosen."""
    desk = (OLA, TWIN)
    assert called("@Ola Nowak", desk) == ()
    assert called(f"@{mention_of(TWIN, desk)} ", desk) == (TWIN.email,)
    assert called(f"@{mention_of(JAN, DESK)} ", DESK) == (JAN.email,)
