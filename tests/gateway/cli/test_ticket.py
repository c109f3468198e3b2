"""`centrala ticket` and what goes with it, beside a running gateway and without one: a real mail becomes a ticket, an answer a mail."""

import json
import urllib.request

import pytest

pytestmark = pytest.mark.timeout(180)  # many commands, each a process of its own

EVIL = "[red]x[/red]\x1b[2J\x9b31m"


@pytest.fixture
def desk(centrala):
    """A desk with one agent."""
    centrala.run("agent", "add", "anna@example.com", "--name", "Anna Nowak", "--level", "L1")
    return centrala


def posted(desk, token, number, *, subject="VPN", text="Nie działa."):
    """A request through the API, by which any text comes in as it is."""
    body = {
        "external_id": f"m{number}",
        "sender": {"address": f"jan{number}@example.com", "name": "Jan"},
        "subject": subject,
        "text": text,
    }
    request = urllib.request.Request(
        f"http://127.0.0.1:{desk.web}/api/v1/messages",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - the address is the test's own
        return answer.status


def test_a_mail_becomes_a_ticket_an_agent_answers_and_the_answer_leaves(desk):
    """The main job from the command line, beside the running gateway."""
    with desk.served():
        greeting = (desk.folder / "greeting").read_text()
        assert f"127.0.0.1:{desk.smtp}" in greeting
        assert f"http://127.0.0.1:{desk.web}/form/form" in greeting
        desk.mail("Nie działa VPN", "Od rana nie mogę połączyć się z VPN.")
        desk.wait(lambda: desk.json("ticket", "list", "--json"), "the ticket")
        (ticket,) = desk.json("ticket", "list", "--json", "--state", "open", "--requester", "Jan@example.com")
        assert desk.json("search", "--json", "polacz", "status:new", "-drukarka") == [ticket]
        assert (ticket["number"], ticket["status"], ticket["category"]) == ("HD-1", "new", "network")
        table = desk.run("ticket", "list").stdout
        assert "HD-1" in table
        assert "Nie działa VPN" in table
        assert desk.json("ticket", "take", "HD-1", "--json")[0]["assignee"] == "anna@example.com"
        done = desk.run("ticket", "reply", "hd-1", "-", "--public", given="Już sprawdzam.\nAnna\n")
        assert "in_progress" in done.stdout
        assert "no gateway" not in done.stderr
        desk.run("ticket", "note", "1", "router do wymiany")
        desk.wait(lambda: any("Anna" in mail and "HD-1" in mail for mail in desk.sent()), "the answer")
        page = desk.run("ticket", "show", "HD-1").stdout
        public, internal = page.index("PUBLIC"), page.index("INTERNAL – agents only")
        assert public < page.index("| Już sprawdzam.") < internal < page.index("| router do wymiany")
        (shown,) = desk.json("ticket", "show", "HD-1", "--json")
        said = [(one["author"]["kind"], one["visibility"], one["text"]) for one in shown["interactions"]]
        assert said.pop(1)[:2] == ("bot", "public")
        assert said == [
            ("requester", "public", "Od rana nie mogę połączyć się z VPN."),
            ("agent", "public", "Już sprawdzam.\nAnna"),
            ("agent", "internal", "router do wymiany"),
        ]
        assert not any("router" in mail for mail in desk.sent())
        original = desk.run("ticket", "original", "HD-1").stdout
        assert original.replace("\r\n", "\n").partition("\n\n")[0].lower().count("\nsubject:") == 1
        assert "no original" in desk.run("ticket", "original", "HD-1", "--interaction", "x", code=1).stderr
        (sums,) = desk.json("ledger", "--json")
        assert (sums["channel"], sums["received"], sums["interaction"]) == ("mail", 1, 1)
        assert "adds up" in desk.run("ledger").stdout
        assert desk.run("check", "--online").stdout.count("in use by the running gateway") == 2


def test_what_is_done_without_a_gateway_is_carried_out_when_one_runs(desk):
    """Tickets can be worked on; the answer waits, and says so."""
    with desk.served():
        desk.mail("Drukarka", "Nie drukuje.")
        desk.wait(lambda: desk.json("ticket", "list", "--json"), "the ticket")
    before = len(desk.sent())
    done = desk.run("ticket", "reply", "HD-1", "Proszę wyłączyć i włączyć.", "--public")
    assert "the answer waits in the outbox" in done.stderr
    assert len(desk.sent()) == before
    with desk.served():
        desk.wait(lambda: len(desk.sent()) == before + 1, "the answer")


def with_tickets(desk, count):
    """So many new tickets; the gateway that made them has stopped again."""
    token = desk.run("token", "add", "test").stdout.strip()
    with desk.served():
        for number in range(1, count + 1):
            posted(desk, token, number)
        desk.wait(lambda: len(desk.json("ticket", "list", "--json")) == count, "the tickets")


def test_a_ticket_is_given_to_an_agent_corrected_and_escalated(desk):
    """Who acts must be said where there are several agents."""
    desk.run("agent", "add", "ola@example.com", "--name", "Ola", "--level", "L2")
    as_anna = ("--agent", "anna@example.com", "--json")
    with_tickets(desk, 1)
    who = desk.run("ticket", "take", "HD-1", code=1).stderr
    assert "anna@example.com, ola@example.com" in who
    (after,) = desk.json("ticket", "assign", "HD-1", "--to", "ola@example.com", *as_anna)
    assert after["assignee"] == "ola@example.com"
    fields = ("impact=high", "urgency=high", "tags=vpn, biuro", "answers.room=12")
    (after,) = desk.json("ticket", "set", "HD-1", *fields, *as_anna)
    assert (after["priority"], after["tags"], after["answers"]) == ("P1", ["vpn", "biuro"], {"room": "12"})
    (after,) = desk.json("ticket", "escalate", "HD-1", "--level", "L3", "--reason", "router", *as_anna)
    assert (after["level"], after["queue"], after["assignee"]) == ("L3", "l3", None)
    page = desk.run("ticket", "show", "HD-1").stdout
    assert "escalated" in page
    assert "router" in page


def test_a_ticket_waits_and_ends_and_goes_on(desk):
    """A length of time counts from now."""
    with_tickets(desk, 1)
    (after,) = desk.json("ticket", "pend", "HD-1", "--reason", "vendor", "--until", "2d", "--json")
    assert (after["state"], after["pending_reason"]) == ("waiting", "vendor")
    assert after["pending_until"] > after["updated_at"]
    assert desk.json("ticket", "resume", "HD-1", "--json")[0]["state"] == "open"
    assert desk.json("ticket", "resolve", "HD-1", "--code", "workaround", "--json")[0]["status"] == "resolved"
    assert desk.json("ticket", "reopen", "HD-1", "--json")[0]["reopened"] == 1
    assert desk.json("ticket", "cancel", "HD-1", "--reason", "pomyłka", "--json")[0]["status"] == "cancelled"


def test_tickets_are_merged_and_linked(desk):
    """Each names the other by its number."""
    with_tickets(desk, 3)
    assert desk.json("ticket", "merge", "HD-2", "--into", "HD-1", "--json")[0]["merged_into"] == "HD-1"
    assert desk.json("ticket", "link", "HD-3", "HD-1", "--json")[0]["links"] == ["HD-1"]
    assert desk.json("ticket", "show", "1", "--json")[0]["links"] == ["HD-3"]
    assert desk.json("ticket", "unlink", "HD-3", "HD-1", "--json")[0]["links"] == []


@pytest.mark.parametrize(
    "words",
    [
        ("take", "HD-99"),
        ("take", "abc"),
        ("set", "HD-1", "priority"),
        ("show", "HD-0"),
        ("take", "HD-1", "--agent", "nobody@example.com"),
    ],
)
def test_what_cannot_be_done_is_one_line(desk, words):
    """What, where and the remedy on stderr; nothing on stdout."""
    done = desk.run("ticket", *words, code=1)
    assert done.stderr.startswith("centrala: ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_what_the_desk_refuses_is_one_line_and_changes_nothing(desk):
    """In the desk's own words."""
    with_tickets(desk, 1)
    before = desk.json("ticket", "show", "HD-1", "--json")
    for words in (("set", "HD-1", "colour=red"), ("link", "HD-1", "HD-1"), ("close", "HD-1")):
        err = desk.run("ticket", *words, code=1).stderr
        assert err.startswith("centrala: refused: ")
        assert err.count("\n") == 1
    assert desk.json("ticket", "show", "HD-1", "--json") == before


def test_who_may_read_a_reply_has_no_default(desk):
    """Neither flag, or both, is a usage error that says so; nothing is opened."""
    for flags in ((), ("--public", "--internal")):
        err = desk.run("ticket", "reply", "HD-1", "tekst", *flags, code=2).stderr
        assert "--public" in err
        assert "--internal" in err


def test_control_characters_and_markup_of_a_requester_come_out_literally(desk):
    """In the table, on the page and in JSON: nothing a terminal obeys, nothing taken as markup."""
    token = desk.run("token", "add", "test").stdout.strip()
    with desk.served():
        posted(desk, token, 1, subject=EVIL, text=f"{EVIL}\n\u202eabc")
        desk.wait(lambda: desk.json("ticket", "list", "--json"), "the ticket")
    outputs = [
        desk.run(*words).stdout
        for words in (
            ("ticket", "list"),
            ("ticket", "list", "--json"),
            ("ticket", "show", "HD-1"),
            ("ticket", "show", "HD-1", "--json"),
        )
    ]
    for out in outputs:
        assert "[red]x[/red]" in out
        assert not set(out) & {"\x1b", "\x9b", "\u202e"}


def test_without_a_single_agent_the_way_to_add_one_is_told(centrala):
    """Somebody has to act."""
    assert "centrala agent add" in centrala.run("ticket", "take", "HD-1", code=1).stderr


def test_an_empty_desk_has_empty_lists(centrala):
    """Words beside, nothing on stdout, exit code 0."""
    for words in (["ticket", "list"], ["held", "list"], ["quarantine", "list"], ["dead", "list"], ["ledger"]):
        done = centrala.run(*words)
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1
        assert centrala.run(*words, "--json").stdout == ""
