"""`centrala knowledge`, and what an agent sees of hidden details and risk in the terminal."""

import json

from tests.gateway.cli.conftest import Centrala

PASSWORD = "Kotek12!"


def test_articles_without_any_config(centrala: Centrala) -> None:
    """Which there are, and which would be offered; the shipped ones where there is no config."""
    (centrala.folder / "config.yaml").unlink()
    listed = [json.loads(line) for line in centrala.run("knowledge", "list", "--json").stdout.splitlines()]
    assert {one["id"] for one in listed} >= {"vpn", "printer", "phishing", "new-employee"}
    fits = centrala.run("knowledge", "suggest", "-", "--json", given="drukarka nie drukuje, pomocy").stdout
    assert [json.loads(line)["article"] for line in fits.splitlines()] == ["printer"]
    nothing = centrala.run("knowledge", "suggest", "proszę o nowy monitor")
    assert nothing.stdout == ""
    assert "no article fits" in nothing.stderr


def test_lint_tells_every_mistake_with_its_line(centrala: Centrala) -> None:
    """And check tells them too, before a start."""
    own = centrala.folder / "porady"
    own.mkdir()
    (own / "badge.md").write_text("---\nid: badge\nlanguage: pl\ntitle: Karta\ncolour: red\n---\n1. Krok.\n")
    centrala.configure("knowledge: {folder: ./porady}\n")
    told = centrala.run("knowledge", "lint", code=1).stderr
    assert f"{own}/badge.md:5: unknown field 'colour'" in told
    assert "'summary' is missing" in told
    assert "badge.md:5" in centrala.run("check", code=1).stderr
    (own / "badge.md").write_text("---\nid: badge\nlanguage: pl\ntitle: Karta\nsummary: Co robić.\n---\n1. Krok.\n")
    assert "no mistake" in centrala.run("knowledge", "lint").stderr
    assert "no mistake" in centrala.run("knowledge", "lint", "porady").stderr


def test_hidden_details_and_risk_in_the_terminal(centrala: Centrala) -> None:
    """A password is masked in show, printed by reveal, and the history says who looked."""
    centrala.run("agent", "add", "ola@desk.pl", "--name", "Ola Nowak", "--level", "L1")
    with centrala.served():
        centrala.mail("Zapomniane", f"Zapomniałam hasła, stare hasło: {PASSWORD}, proszę o reset hasła.")
        centrala.wait(centrala.sent, "an acknowledgement")
    shown = centrala.run("ticket", "show", "1").stdout
    assert PASSWORD not in shown
    assert "risk: password  red" in shown
    (hint,) = [line for line in shown.splitlines() if "hidden: password" in line]
    interaction, index = hint.rpartition("(reveal ")[2].rstrip(")").split()
    assert centrala.run("ticket", "reveal", "1", interaction, index).stdout == f"{PASSWORD}\n"
    after = centrala.run("ticket", "show", "1").stdout
    assert "revealed" in after
    assert PASSWORD not in after
    assert PASSWORD not in (centrala.folder / "log").read_text()


def test_figures_stand_beside_every_article(centrala: Centrala) -> None:
    """Zeros before anything was offered."""
    stats = centrala.json("knowledge", "stats", "--json")
    assert {one["id"] for one in stats} >= {"vpn", "password"}
    assert {one["offered"] + one["confirmed"] + one["not_helped"] for one in stats} == {0}
