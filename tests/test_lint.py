"""The lint is a test too, so that no change lands without it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
CHECKS = {
    "style": ["ruff", "check", "--no-cache", "."],
    "format": ["ruff", "format", "--no-cache", "--check", "."],
    "types": ["mypy"],
    "imports": ["lint-imports", "--no-cache"],
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("check", CHECKS)
def test_the_code_is_clean(check):
    """Nothing to complain about in any file."""
    program, *arguments = CHECKS[check]
    colourless = {**os.environ, "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(
        [BIN / program, *arguments], cwd=ROOT, env=colourless, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
