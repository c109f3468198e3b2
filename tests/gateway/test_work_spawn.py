"""The work process is of the same Centrala as the gateway that starts it."""

from pathlib import Path

import pytest

from gateway.work_spawn import spawn


def test_another_checkout_in_the_current_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As while upgrading: the data of one version is started by the program of another, from its folder."""
    other = tmp_path / "gateway"
    other.mkdir()
    (other / "__init__.py").touch()
    (other / "work_child.py").write_text("import os\nos._exit(7)\n")
    monkeypatch.chdir(tmp_path)
    spawned = spawn()
    spawned.socket.close()  # ours knows that nobody needs it any more
    assert spawned.process.wait(30) == 1
