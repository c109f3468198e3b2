"""`centrala agent` and `centrala token`, without a running gateway."""

import re


def test_an_agent_is_added_listed_disabled_and_enabled(centrala):
    """The e-mail is the id, in lower case."""
    centrala.run("agent", "add", "Anna@Example.com", "--name", "Anna Nowak", "--level", "L2", "--admin")
    (agent,) = centrala.json("agent", "list", "--json")
    assert (agent["email"], agent["name"], agent["level"], agent["admin"]) == (
        "anna@example.com",
        "Anna Nowak",
        "L2",
        True,
    )
    centrala.run("agent", "disable", "anna@example.com")
    assert centrala.json("agent", "list", "--json")[0]["disabled"] is True
    centrala.run("agent", "enable", "ANNA@example.com")
    assert centrala.json("agent", "list", "--json")[0]["disabled"] is False
    assert "Anna Nowak" in centrala.run("agent", "list").stdout


def test_an_agent_chooses_what_to_hear_and_in_which_language(centrala):
    """Only what is named changes; naming nothing, or something else, is a mistake of use."""
    centrala.run("agent", "add", "anna@example.com", "--name", "Anna", "--level", "L1")
    (before,) = centrala.json("agent", "list", "--json")
    assert (before["notify"], before["language"], before["failing_since"]) == ("mine", "", "")
    centrala.run("agent", "change", "ANNA@example.com", "--notify", "queue", "--language", "en")
    (after,) = centrala.json("agent", "list", "--json")
    assert after == {**before, "notify": "queue", "language": "en"}
    assert "--notify" in centrala.run("agent", "change", "anna@example.com", code=2).stderr


def test_an_agent_is_added_once(centrala):
    """The second time is refused, and the first stays as it is."""
    centrala.run("agent", "add", "anna@example.com", "--name", "Anna", "--level", "L1")
    assert "already" in centrala.run("agent", "add", "ANNA@example.com", "--name", "B", "--level", "L3", code=1).stderr
    assert centrala.json("agent", "list", "--json")[0]["name"] == "Anna"


def test_what_is_no_address_or_name_is_refused(centrala):
    """Nothing of it can later break a header or a terminal."""
    for email, name in (("anna", "Anna"), ("a@b\n@c", "Anna"), ("a@b.pl", " "), ("a@b.pl", "A\x1b[2J")):
        done = centrala.run("agent", "add", email, "--name", name, "--level", "L1", code=1)
        assert done.stderr.startswith("centrala: ")
        assert "\x1b" not in done.stderr
    assert centrala.run("agent", "list").stdout == ""


def test_a_token_stands_alone_on_stdout_and_is_never_shown_again(centrala):
    """So that TOKEN=$(centrala token add …) works."""
    centrala.run("agent", "add", "anna@example.com", "--name", "Anna", "--level", "L1")
    token = centrala.run("token", "add", "script", "--scope", "read", "--agent", "anna@example.com").stdout
    assert token.startswith("ct_")
    assert token.count("\n") == 1
    (listed,) = centrala.json("token", "list", "--json")
    assert (listed["name"], listed["scope"], listed["agent"]) == ("script", "read", "anna@example.com")
    assert token.strip() not in centrala.run("token", "list").stdout
    centrala.run("token", "revoke", "script")
    assert centrala.json("token", "list", "--json")[0]["revoked_at"]
    assert "no live token" in centrala.run("token", "revoke", "script", code=1).stderr


def test_a_token_for_nobody_is_refused(centrala):
    """The agent is added first."""
    assert "there is no agent" in centrala.run("token", "add", "script", "--agent", "nobody@example.com", code=1).stderr


def test_an_invitation_is_a_link_alone_on_stdout(centrala):
    """For an agent there is."""
    assert "no agent" in centrala.run("agent", "invite", "anna@example.com", code=1).stderr
    centrala.run("agent", "add", "anna@example.com", "--name", "Anna", "--level", "L1")
    link = centrala.run("agent", "invite", "ANNA@example.com").stdout
    assert re.fullmatch(r"https?://\S+/desk/setup/[\w-]{43}\n", link)


def test_who_changed_what_is_in_the_audit_log(centrala):
    """Commands leave a line with the user of the computer, newest first; a refused one leaves none; no token is in it."""
    centrala.run("agent", "add", "anna@example.com", "--name", "Anna", "--level", "L1")
    centrala.run("agent", "add", "anna@example.com", "--name", "B", "--level", "L3", code=1)
    centrala.run("agent", "change", "anna@example.com", "--level", "L2", "--admin")
    assert centrala.json("agent", "list", "--json")[0]["admin"] is True
    centrala.run("agent", "disable", "anna@example.com")
    secret = centrala.run("token", "add", "backup", "--scope", "read").stdout.strip()
    centrala.run("token", "revoke", "backup")
    centrala.run("token", "revoke", "backup", code=1)
    acts = centrala.json("audit", "--json")
    assert [(act["deed"], act["about"], act["detail"]) for act in acts] == [
        ("token revoked", "backup", ""),
        ("token made", "backup", "scope read"),
        ("agent disabled", "anna@example.com", ""),
        ("agent changed", "anna@example.com", "level L1 → L2, admin"),
        ("agent added", "anna@example.com", "level L1"),
    ]
    assert {(act["way"], bool(act["by"]), act["origin"]) for act in acts} == {("command line", True, "")}
    assert secret not in repr(acts)
    assert len(centrala.json("audit", "--json", "--limit", "2")) == 2
    assert "token revoked" in centrala.run("audit").stdout
