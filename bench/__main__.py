"""`make bench`: every measurement in turn, or those named. What each says, and what limits it, stands in bench/README.md."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MEASUREMENTS = {
    "accept": ["accept.py"],
    "door": ["door.py"],
    "pipeline": ["pipeline.py"],
    "form": ["form.py"],
    "chat": ["chat.py"],
    "slack": ["slack.py"],
    "teams": ["teams.py"],
    "store": ["-m", "bench.store"],
    "timers": ["-m", "bench.timers"],
    "growth": ["growth.py"],
    "search": ["search.py"],
    "figures": ["figures.py"],
    "desk": ["desk.py"],
    "start": ["start.py"],
    "text": ["text.py"],
    "parse": ["parse.py"],
}
PEERS = HERE.parent / "build" / "peers"


def main() -> None:
    """Runs the measurements named, or all; `peers` sets up the peers and runs the pipeline against them."""
    words = sys.argv[1:] or [
        name for name in MEASUREMENTS if name not in ("growth", "timers", "search", "figures", "desk")
    ]
    if words[0] == "peers":
        set_up_peers()
        sys.exit(run(["pipeline.py", "--peers", str(PEERS), *words[1:]]))
    unknown = [word for word in words if word not in MEASUREMENTS]
    if unknown:
        sys.exit(f"no measurement is called {unknown[0]}; there are {', '.join(MEASUREMENTS)}, peers")
    for word in words:
        print(f"== {word}", flush=True)
        if code := run(MEASUREMENTS[word]):
            sys.exit(code)


def run(words: list[str]) -> int:
    """One measurement, with this interpreter, from the project's folder."""
    command = words if words[0] == "-m" else [str(HERE / words[0]), *words[1:]]
    return subprocess.run([sys.executable, *command], cwd=HERE.parent, check=False).returncode


def set_up_peers() -> None:
    """An environment of their own for other helpdesks, made once."""
    python = PEERS / "bin" / "python"
    if python.exists():
        return
    print("Setting up the peers in build/peers", flush=True)
    subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
    packages = ["django-helpdesk==2.6.1", "django-bootstrap4-form", "packaging", "setuptools<82"]
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", *packages], check=True)


if __name__ == "__main__":
    main()
