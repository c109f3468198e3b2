"""What agents have begun to write: kept, seen by nobody else, never overwritten in silence."""

from store.connection import Connection
from store.drafts import KEEP_SECONDS, WHATEVER, Draft, DraftFile
from tests.store.desks import open_desk

FILE = DraftFile(id="u1", name="zażółć.png", size=12)


async def test_a_draft_comes_back_as_it_was_kept_to_its_own_agent_only(
    connection: Connection, desk: str, tmp_path
) -> None:
    """By agent (in any case), ticket and kind; it ends after thirty days."""
    drafts = open_desk(connection, desk, tmp_path).drafts
    kept = await drafts.keep("ola@desk.pl", 7, "reply", Draft(text="Zażółć\n\nx", files=(FILE,)), after=0)
    assert kept is not None
    assert await drafts.of("OLA@desk.pl", 7) == {"reply": kept}
    assert (kept.text, kept.files, kept.revision > 0, kept.at > 0) == ("Zażółć\n\nx", (FILE,), True, True)
    assert await drafts.of("jan@desk.pl", 7) == {}
    assert await drafts.of("ola@desk.pl", 8) == {}
    (key,) = await connection.call("KEYS", f"{{{desk}}}:draft:*")
    assert KEEP_SECONDS - 5 <= await connection.call("TTL", key) <= KEEP_SECONDS


async def test_who_goes_on_from_an_old_one_changes_nothing(connection: Connection, desk: str, tmp_path) -> None:
    """Two tabs: the second to save hears of it, and only what it then forces stands."""
    drafts = open_desk(connection, desk, tmp_path).drafts
    first = await drafts.keep("ola", 7, "note", Draft(text="jeden"), after=0)
    assert first is not None
    second = await drafts.keep("ola", 7, "note", Draft(text="dwa"), after=first.revision)
    assert second is not None
    assert second.revision > first.revision
    assert await drafts.keep("ola", 7, "note", Draft(text="stara karta"), after=first.revision) is None
    assert await drafts.keep("ola", 7, "note", Draft(text="nowa karta"), after=0) is None
    assert (await drafts.of("ola", 7))["note"].text == "dwa"
    forced = await drafts.keep("ola", 7, "note", Draft(text="mój"), after=WHATEVER)
    assert forced is not None
    assert (await drafts.of("ola", 7))["note"].text == "mój"


async def test_a_revision_never_comes_again_after_a_draft_is_gone(connection: Connection, desk: str, tmp_path) -> None:
    """A tab that still shows a draft which was sent can't write over the next one."""
    drafts = open_desk(connection, desk, tmp_path).drafts
    first = await drafts.keep("ola", 7, "reply", Draft(text="wysłany"), after=0)
    assert first is not None
    await drafts.forget("ola", 7, "reply")
    assert await drafts.of("ola", 7) == {}
    assert await drafts.keep("ola", 7, "reply", Draft(text="stara karta"), after=first.revision) is None
    next_one = await drafts.keep("ola", 7, "reply", Draft(text="następny"), after=0)
    assert next_one is not None
    assert next_one.revision > first.revision
    assert await drafts.keep("ola", 7, "reply", Draft(text="stara karta"), after=first.revision) is None
