"""`escalation:`, `paths:` and `unattended:` of config.yaml: what they become, and every mistake in them told at once."""

from pathlib import Path

import pytest

from gateway.config import check_config, load
from gateway.config_deeds import Deed, ShareOfTarget
from gateway.facts import moves, telling
from gateway.promises import promises

HOUR = 3_600_000
GOOD = """
queues: {l1: {level: L1, lead: Lead@Example.com}, l2: {level: L2}, l3: {level: L3}}
calendars: {office: {hours: {mon-fri: "8:00-16:00"}}}
escalation:
  - {of: first_response, at: 75%, do: [notify assignee]}
  - {of: resolution, at: breach, do: [notify lead, set priority P1], priorities: [P2], queues: [l1]}
  - {of: resolution, at: 100% + 2h, do: [raise level, notify Boss@Example.com], only_in: office}
  - {of: resolution, at: 100%, do: [notify queue]}
paths: {l1: [l2]}
escalated: watching
"""
BAD = """
queues: {l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}
escalation:
  - {of: resolution, at: 75%, do: [notify lead], queues: [l9], only_in: offfice}
  - {of: resolution, at: 75%, do: [notify lead]}
paths: {l2: [l1], l1: [l4], l7: [l3]}
"""


def test_steps_paths_and_leads_are_read_as_they_are_meant(tmp_path: Path) -> None:
    """Keys say target and share; the second step at 100% is told from the first; the alarm of a P1 comes last."""
    file = tmp_path / "config.yaml"
    file.write_text(GOOD)
    config = load(file, {})
    steps = promises(config).steps
    assert [one.key for one in steps] == [
        "first_response:75%",
        "resolution:100%",
        "resolution:100%+2h",
        "resolution:100%#2",
        "first_response:50%:unattended",
    ]
    assert (steps[1].priority, steps[1].notify, steps[1].priorities) == ("P1", ("lead",), {"P2"})
    assert (steps[2].plus, steps[2].raises, steps[2].notify) == (2 * HOUR, True, ("boss@example.com",))
    assert steps[2].only_in is not None
    assert (steps[4].unattended, steps[4].priorities) == (True, {"P1"})
    assert (moves(config).paths, moves(config).watching) == ({"l1": ("l2",)}, True)
    assert moves(config).leads == {"l1": "lead@example.com"}
    assert telling(config).channel == ""  # without a mail channel nobody is told
    file.write_text(GOOD + "unattended: null\n")
    assert not any(one.unattended for one in promises(load(file, {})).steps)


def test_every_mistake_is_told_with_its_line_and_a_hint(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(BAD)
    found = {(one.path, one.what) for one in check_config(file, {})}
    assert found == {
        ("escalation[0].only_in", "no calendar is called 'offfice'"),
        ("escalation[0].queues", "no queue is called 'l9'"),
        ("escalation[1].do", "tells the lead, but the queue 'l1' has none"),
        ("paths.l2", "'l1' is at L1, which is not above L2"),
        ("paths.l1", "no queue is called 'l4'"),
        ("paths.l7", "no queue is called 'l7'"),
    }
    assert all(one.hint for one in check_config(file, {}))


@pytest.mark.parametrize("text", ["", "75", "0%", "1001%", "75 % of it", "breach + 2", "100% + 366d", "-5%"])
def test_what_is_no_share_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="; "):
        ShareOfTarget.parse(text, Path())


@pytest.mark.parametrize(
    "text", ["", "notify", "notify bob", "raise", "set priority P5", "notify a@b c@d", "set queue l2"]
)
def test_what_no_step_can_do_says_what_one_can(text: str) -> None:
    with pytest.raises(ValueError, match="write notify assignee"):
        Deed.parse(text, Path())


@pytest.mark.parametrize(
    ("text", "key"), [("75%", "75%"), ("breach", "100%"), ("100 % + 2h", "100%+2h"), ("breach + 1.5d", "100%+1.5d")]
)
def test_a_share_has_one_key_however_it_is_written(text: str, key: str) -> None:
    assert ShareOfTarget.parse(text, Path()).key == key
