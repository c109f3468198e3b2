"""`centrala report`: what people and programs read, and the check."""

import csv
import io

from tests.gateway.cli.conftest import Centrala


def test_a_report_says_what_each_number_counts_and_proves_it(centrala: Centrala) -> None:
    centrala.configure("desk: {language: pl}\n")
    told = centrala.run("report", "--figure", "frt", "--rebuild")
    assert "Średni czas od utworzenia" in told.stdout
    assert "–" in told.stdout, "nothing to count is no zero"
    assert "holds 0 tickets" in told.stderr
    rows = centrala.json("report", "--from", "2026-01-01", "--to", "2026-01-31", "--json")
    assert (len(rows), rows[0]["figure"], rows[0]["value"], rows[0]["from"]) == (20, "created", 0, "2026-01-01")
    table = list(csv.reader(io.StringIO(centrala.run("report", "--csv", "--language", "en").stdout)))
    assert table[0][:3] == ["from", "to", "figure"]
    assert len(table) == 21
    assert "Tickets created in the period." in table[1]
    assert "0 tickets: every figure" in centrala.run("report", "--check").stderr


def test_a_report_refuses_what_it_does_not_know(centrala: Centrala) -> None:
    assert "frt" in centrala.run("report", "--figure", "lost", code=2).stderr
    assert "weekday" in centrala.run("report", "--by", "colour", code=2).stderr
    assert "earlier" in centrala.run("report", "--from", "2026-11-02", "--to", "2026-11-01", code=1).stderr
