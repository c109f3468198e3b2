"""`centrala sla`: a changed policy is planned, applied and shown; which days are closed and why. And what agents put off or take back."""

from tests.gateway.cli.conftest import Centrala

AGENT = ("--agent", "ola@example.com")
DAYS = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261207
DTEND;VALUE=DATE:20261209
SUMMARY:Inwentaryzacja
END:VEVENT
BEGIN:VEVENT
DTSTART:20261216T120000
DURATION:PT8H
SUMMARY:Wigilia firmowa
END:VEVENT
END:VCALENDAR
"""


def test_a_policy_is_planned_then_applied_and_what_was_kept_stays(centrala: Centrala) -> None:
    """Nothing moves before apply; apply says so in the audit log, and a second one finds nothing. On the way: snooze, and a solution taken back."""
    centrala.configure("targets: {P4: {first_response: 8h, resolution: 72h}}\n")
    with centrala.served():
        centrala.mail("Drukarka", "Drukarka na 2 piętrze nie drukuje.")
        centrala.run("agent", "add", "ola@example.com", "--name", "Ola", "--level", "L1")
        (before,) = centrala.wait(lambda: centrala.json("ticket", "list", "--json"), "the ticket")
        number = before["number"]

        (put_off,) = centrala.json("ticket", "snooze", number, "--until", "3d", *AGENT, "--json")
        assert [one["agent"] for one in put_off["snoozes"]] == ["ola@example.com"]
        assert put_off["status"] == before["status"], "no status"
        centrala.run("ticket", "resolve", number, *AGENT)
        (back,) = centrala.json("ticket", "unresolve", number, *AGENT, "--json")
        same = ("status", "resolution_code", "resolved_at", "reopened", "targets")
        assert {name: back[name] for name in same} == {name: before[name] for name in same}
        assert back["snoozes"] == [], "what is resolved is snoozed for nobody"

        words = "{first_response: 1h, resolution: 30h, ola: {L1: 2h}}"
        centrala.configure(f"targets: {{P1: {words}, P2: {words}, P3: {words}, P4: {words}}}\n")
        (planned,) = centrala.json("sla", "plan", "--json")
        assert (planned["ticket"], planned["targets"]["ola"]["old"]) == (number, None)
        assert planned["targets"]["resolution"]["old"] == before["targets"]["resolution"], "a plan moves nothing"
        assert "1 tickets with other targets" in centrala.run("sla", "apply").stdout
        assert "0 tickets with other targets" in centrala.run("sla", "apply").stdout
        (clocks,) = centrala.json("sla", "show", number, "--json")
        promised = {of: shift["new"] for of, shift in planned["targets"].items()}
        assert {of: clocks["targets"][of] for of in promised} == promised
        assert "policy applied" in centrala.run("audit").stdout


def test_closed_days_are_told_with_their_reason(centrala: Centrala) -> None:
    (centrala.folder / "days.ics").write_text(DAYS.replace("\n", "\r\n"))
    calendar = '{hours: {mon-fri: "8:00-16:00"}, days: {2026-12-17: closed}, ical: ./days.ics}'
    centrala.configure(f"calendars: {{office: {calendar}}}\n")
    found = centrala.json("sla", "closed", "office", "--from", "2026-12-01", "--days", "31", "--json")
    assert [(one["day"], one["hours"], one["why"]) for one in found] == [
        ("2026-12-07", "closed", "Inwentaryzacja"),
        ("2026-12-08", "closed", "Inwentaryzacja"),
        ("2026-12-16", "8:00-12:00", "Wigilia firmowa"),
        ("2026-12-17", "closed", "days of the config"),
    ]
    assert "did you mean 'office'" in centrala.run("sla", "closed", "ofice", code=1).stderr
    assert "take fewer" in centrala.run("sla", "closed", "office", "--from", "9999-12-30", code=1).stderr
    (centrala.folder / "days.ics").write_text(DAYS.replace("20261209", "20261201"))
    assert "days.ics:4: the event ends before it begins" in centrala.run("check", code=1).stderr
