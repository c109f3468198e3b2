"""`centrala team`, and what `centrala agent` says of assignment, without a running gateway."""

from datetime import UTC, datetime, timedelta


def test_who_can_do_what_and_is_where(centrala):
    """Skills, languages, capacity and shift are changed one by one, absence begins and ends, and the team shows all of it; nonsense is refused."""
    centrala.configure("calendars: {office: {hours: {mon: 8:00-16:00}}}\n")
    centrala.run("agent", "add", "anna@example.com", "--name", "Anna Nowak", "--level", "L1")
    words = ("--skills", "VPN, sap", "--languages", "pl,en", "--capacity", "7", "--shift", "office")
    centrala.run("agent", "change", "anna@example.com", *words)
    (one,) = centrala.json("team", "--json")
    assert (one["skills"], one["languages"], one["shift"]) == (["vpn", "sap"], ["pl", "en"], "office")
    assert (one["tickets"], one["room"], one["oldest"]) == (0, 0, None)
    centrala.run("agent", "change", "anna@example.com", "--skills", "", "--shift", "")
    (one,) = centrala.json("team", "--json")
    assert (one["skills"], one["languages"], one["standing"]) == ([], ["pl", "en"], "here")
    for wrong, told in (
        (("change", "anna@example.com", "--shift", "nights"), "known: office"),
        (("away", "anna@example.com", "--until", "soon"), "2026-11-30T08:00"),
    ):
        assert told in centrala.run("agent", *wrong, code=1).stderr


def test_away_until_a_moment_and_back(centrala):
    """The moment may name its offset; the audit log has both."""
    centrala.run("agent", "add", "anna@example.com", "--name", "Anna", "--level", "L1")
    day = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    centrala.run("agent", "away", "anna@example.com", "--until", f"{day}T23:30+02:00")
    (one,) = centrala.json("team", "--json")
    assert (one["standing"], one["away_until"][:16]) == ("away", f"{day}T21:30")
    assert "away until" in centrala.run("team").stdout
    centrala.run("agent", "back", "anna@example.com")
    (one,) = centrala.json("team", "--json")
    assert (one["standing"], one["away_until"]) == ("here", "")
    log = [(act["deed"], act["detail"]) for act in centrala.json("audit", "--json")]
    assert ("agent changed", "back") in log
    assert ("agent changed", "away") in log
