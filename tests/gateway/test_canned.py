"""Ready texts: what a folder gives, how variables are filled, and that the shipped ones are whole."""

from pathlib import Path

from gateway.canned import SHIPPED, VARIABLES, filled, read


def test_the_shipped_texts_are_whole_in_both_languages() -> None:
    """A dozen or more, each with a Polish and an English title of its own, and nothing wrong with any."""
    shelf = read(SHIPPED)
    assert shelf.mistakes == ()
    names = {one.name for one in shelf.texts}
    assert len(names) >= 12
    assert {(one.name, one.language) for one in shelf.texts} == {
        (name, language) for name in names for language in ("pl", "en")
    }
    assert len({one.title for one in shelf.texts}) == len(shelf.texts)


def test_the_requesters_language_comes_first_and_each_text_once() -> None:
    """English for an English requester; what exists in the other language only comes after."""
    shelf = read(SHIPPED)
    assert {one.language for one in shelf.preferred("en")} == {"en"}
    assert len(shelf.preferred("pl")) == len({one.name for one in shelf.texts})
    found = shelf.named("screenshot", "en")
    assert found is not None
    assert found.title == "Asking for a screenshot"
    assert shelf.named("nothing", "en") is None


def test_values_are_put_in_once_and_never_read_again() -> None:
    """A requester called "{agent}" stays that; a missing value takes the space before it along; unknown names stay."""
    values = {"requester": "{agent}", "agent": "Ola"}
    assert filled("Hello {requester}, {agent} {nobody} {{agent}}", values) == "Hello {agent}, Ola {nobody} {Ola}"
    assert filled("Hello {requester},", {}) == "Hello,"


def test_every_mistake_of_a_folder_is_told_with_its_file(tmp_path: Path) -> None:
    """Unknown variables, names, empty files and bytes that are no text; what is right is still used."""
    (tmp_path / "fine.pl.md").write_text("# Dobry\n\nDzień dobry {requester}\n")
    (tmp_path / "typo.en.md").write_text("# Typo\n\nHello {requestor} and {Name}\n")
    (tmp_path / "Bad Name.md").write_text("# x\n\ny")
    (tmp_path / "empty.pl.md").write_text("# only a title\n")
    (tmp_path / "bytes.pl.md").write_bytes(b"# x\n\n\xff\xfe")
    shelf = read(tmp_path)
    assert {one.name for one in shelf.texts} == {"fine", "typo"}
    told = "\n".join(shelf.mistakes)
    for word in (
        "{requestor}",
        "{Name}",
        "Bad Name.md",
        "empty.pl.md",
        "bytes.pl.md",
        *(f"{{{one}}}" for one in VARIABLES),
    ):
        assert word in told
    (missing,) = read(tmp_path / "nowhere").mistakes
    assert "nowhere" in missing
