"""Articles of the administrator: strict, with every mistake where it is."""

from pathlib import Path

import pytest

from triage.knowledge import load
from triage.knowledge.loading import LISTS, PACKED, sources
from triage.knowledge.reading import LARGEST, packed_contents, read_contents, read_folder, read_lists

GOOD = {"id": "badge", "language": "pl", "title": "Karta wejściowa", "summary": "Co zrobić, gdy karta nie działa."}


def front(body: str = "1. Przyłóż kartę jeszcze raz.", **fields: str) -> str:
    lines = [f"{name}: {value}" for name, value in {**GOOD, **fields}.items() if value]
    return "\n".join(["---", *lines, "---", body, ""])


def mistakes(folder: Path, text: str) -> list[tuple[int, str, str]]:
    (folder / "a.md").write_text(text, encoding="utf-8")
    _, found = read_folder(folder, read_lists(LISTS))
    assert all(one.file == str(folder / "a.md") for one in found)
    return [(one.line, one.problem, one.hint) for one in found]


def test_a_good_article_has_no_mistake_and_is_found(tmp_path: Path) -> None:
    text = front(
        words="[karta & $not ... działać, badge & $trouble]", categories="[hardware/badge]", updated="2026-11-01"
    )
    assert mistakes(tmp_path, text) == []
    (one,) = load(tmp_path, shipped=False).suggest("moja karta nie działa przy wejściu")
    assert (one.article, one.title) == ("badge", "Karta wejściowa")


WRONG = {
    "no front matter": ("Karta\n", 1, "no front matter"),
    "front matter without an end": ("---\nid: badge\n", 1, "no front matter"),
    "an empty one": ("---\n---\ntext\n", 2, "front matter is empty"),
    "a field nobody knows": (front(colour="red"), 6, "unknown field 'colour'"),
    "no title": (front(title=""), 2, "'title' is missing"),
    "an id with capitals": (front(id="Badge"), 2, "id 'Badge' can't be used"),
    "another language": (front(language="de"), 3, "language 'de' is unknown"),
    "an audience nobody knows": (front(audience="all"), 6, "audience 'all' is unknown"),
    "a category with a space": (front(categories="[hard ware]"), 6, "category 'hard ware' can't be used"),
    "half a phrase": (front(words="[karta &]"), 6, "a word is missing"),
    "a list that does not exist": (front(unless="[$nothing]"), 6, "there is no list $nothing"),
    "no day": (front(updated="yesterday"), 6, "updated 'yesterday' is no day"),
    "no text": (front(body=""), 7, "the article has no text"),
    "broken YAML": ("---\nid: [\n---\ntext\n", 3, "no valid YAML"),
    "an id of a page of ours": (front(id="suggest"), 2, "id 'suggest' is taken"),
    "a novel": (front(body="x" * LARGEST), 0, "longer than"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_told_with_its_line_and_a_hint(name: str, tmp_path: Path) -> None:
    text, line, problem = WRONG[name]
    (found,) = mistakes(tmp_path, text)
    assert found[0] == line, found
    assert problem in found[1]
    assert found[2] or name == "half a phrase"


def test_all_mistakes_are_told_at_once_and_the_file_is_left_out(tmp_path: Path) -> None:
    text = front(id="X", language="de", colour="red", words="[a &]")
    assert len(mistakes(tmp_path, text)) == 4
    base = load(tmp_path, shipped=False)
    assert base.articles("pl", "internal") == ()
    assert len(base.mistakes) == 4


def test_two_files_may_not_hold_the_same_article(tmp_path: Path) -> None:
    for name in ("a.md", "b.md", "c.md"):
        (tmp_path / name).write_text(front())
    _, more = read_folder(tmp_path, read_lists(LISTS))
    assert [Path(one.file).name for one in more] == ["b.md", "c.md"]


def test_a_folder_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    (one,) = load(tmp_path / "nowhere", shipped=False).mistakes
    assert "no such folder" in one.problem


def test_an_own_article_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    """In its language; the other one stays the shipped one."""
    (tmp_path / "vpn.md").write_text(front(id="vpn", title="VPN u nas", words="[vpn]"))
    base = load(tmp_path)
    polish, english = base.article("vpn", "pl"), base.article("vpn", "en")
    assert polish is not None
    assert english is not None
    assert polish.title == "VPN u nas"
    assert english.title.startswith("VPN does not")
    assert len(base.articles()) == len(load().articles())


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"---\nid: \xff\n---\n")
    (one,) = load(tmp_path, shipped=False).mistakes
    assert "not UTF-8" in one.problem


def test_the_packed_file_is_that_of_the_shipped_articles() -> None:
    """Else: python -m triage.inflect."""
    assert PACKED.read_bytes()[:12] == packed_contents()[:12]
    assert read_contents([PACKED.parent / "knowledge"], None).mistakes == []
    assert len(sources()) == 27
