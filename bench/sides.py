"""One side of a comparison: a server in a process of its own, started by the script that measures it, and what it costs."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

TICK = os.sysconf("SC_CLK_TCK")


class Side:
    """`script --serve which words…` as a process. Its first line of output is a port, or JSON with "port" and what else it tells."""

    def __init__(self, script: str, which: str, *words: str) -> None:
        self._process = subprocess.Popen([sys.executable, script, "--serve", which, *words], stdout=subprocess.PIPE)
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        line = self._process.stdout.readline()
        if not line:
            self.stop()
            raise RuntimeError(f"{Path(script).name} --serve {which} ended before it served; its words stand above")
        told = json.loads(line)
        self.told: dict[str, Any] = told if isinstance(told, dict) else {"port": told}
        self.port: int = self.told["port"]
        self.pid = self._process.pid

    def stop(self) -> None:
        """Ends the process, and an embedded store with it."""
        self._process.kill()
        self._process.wait()


def own_cpu(pid: int) -> float:
    """CPU seconds of one process so far, without its children; resolution 10 ms."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def percentile(values: list[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def resident(pid: int, field: str = "VmRSS") -> int:
    """Resident memory of a process in kB, or another line of its status (proc(5))."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1])
    raise RuntimeError(f"process {pid} has ended")
