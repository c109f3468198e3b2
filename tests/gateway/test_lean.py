"""What a start leaves behind stays out of the way of those who are served."""

import subprocess
import sys

SCRIPT = """
import gc
from gateway.lean import keep_for_good
gc.collect()
kept = [[] for _ in range(20_000)]
keep_for_good()
looked_at = len(gc.get_objects())
print(gc.get_freeze_count() >= 20_000, looked_at < 2_000)
loop = []
loop.append(loop)
del loop
print(gc.collect() > 0)
"""


def test_full_collections_pass_over_what_was_there_at_the_start_and_free_what_came_later() -> None:
    """In a process of its own: it can't be undone for the rest of the tests."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.split() == ["True", "True", "True"]


def test_what_only_some_need_is_not_imported_at_the_start() -> None:
    """Figures, passwords, providers, holidays and chats cost memory and time where they are used, and nowhere else."""
    script = "import gateway.app, gateway.workers, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    dear = {"numpy", "argon2", "joserfc", "slack_bolt", "slack_sdk", "botbuilder", "botframework", "holidays"}
    assert {"gateway", "store"} <= {*done.stdout.split()}
    assert dear.isdisjoint(done.stdout.split())
