"""The embedded server: a Valkey of the gateway's own, started, watched, started again, and never two on one folder."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import structlog

from store.errors import StoreConfigError, UnavailableError
from store.folder import Folder, holder, take
from store.program import program
from store.tasks import over
from store.urls import Url, parse
from store.wire import dial

__all__ = ["Embedded", "program", "running"]

HOLD_SECONDS = 10.0
STOP_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
STEADY_SECONDS = 30.0
FIRST_POLL, LONGEST_POLL = 0.003, 0.1
MOST_LOG = 10 * 1024 * 1024
FULL_BYTES = 1024 * 1024

_LAUNCH = Path(__file__).with_name("launch.py")
_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "always",
    "no-appendfsync-on-rewrite": "no",
    "aof-load-truncated": "yes",
    "aof-use-rdb-preamble": "yes",
    "auto-aof-rewrite-percentage": "100",
    "auto-aof-rewrite-min-size": "64mb",
    "save": "",
    "maxmemory-policy": "noeviction",
    "hash-max-listpack-value": "1024",
    "busy-reply-threshold": "200",
    "daemonize": "no",
    "loglevel": "warning",
}

log = structlog.get_logger("store.embedded")


async def running(folder: Path) -> str | None:
    """The URL of the server that a gateway runs on this folder now; None if there is none."""
    try:
        url = Folder(folder).url.read_text(encoding="utf-8").strip()
        wire = await dial(parse(url).nodes[0], parse(url), None)
    except (OSError, UnavailableError, StoreConfigError):
        return None
    wire.close()
    return url


class Embedded:
    """A supervised server on `folder`. `restarted` is called after every start but the first.

    Whoever starts it holds the folder until `stop`. A server that ends is started again, for ever, with growing pauses:
    a full disk ends it and freed space brings it back without hands. One that says nothing for `patience` seconds is
    ended first. Where the system can do it (Linux), the server ends with the process that started it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        binary: Path | None = None,
        restarted: Callable[[], None] = lambda: None,
        patience: float = 30.0,
    ) -> None:
        self.state = "not started"
        self._folder = Folder(folder)
        self._binary = binary
        self._restarted = restarted
        self._patience = patience
        self._silent_since = 0.0
        self._locks: list[int] = []
        self._process: asyncio.subprocess.Process | None = None
        self._supervising: asyncio.Task[None] | None = None
        self._url = Url("server", ())
        self._log_began = 0

    @property
    def healthy(self) -> bool:
        """Whether the server runs and answers; if not, `state` says why in words."""
        return self.state == "running"

    @property
    def pid(self) -> int:
        """The server's process id; 0 if there is none."""
        return self._process.pid if self._process is not None and self._process.returncode is None else 0

    async def start(self) -> str:
        """Starts the server and returns its URL once it answers. Call it on the main thread: the server ends with the thread.

        Raises StoreConfigError: no program, a folder that can't be used, a folder in use for more than 10 s, a first start that fails.
        """
        binary = program(self._binary)
        self._folder.create()
        try:
            await self._hold()
            socket = self._folder.socket()
            url = f"unix://{socket}"
            self._url = parse(url)
            command = self._command(binary, socket)
            await self._launch_first(command)
            self._folder.url.write_text(f"{url}\n", encoding="utf-8")
        except BaseException as error:
            await self._end()
            self._release()
            if isinstance(error, OSError):
                raise StoreConfigError(f"data folder {self._folder.path} can't be used: {error.strerror}") from error
            raise
        if socket.parent != self._folder.path:
            log.info(
                "embedded store: the folder's path is too long for a socket",
                folder=str(self._folder.path),
                socket=str(socket),
            )
        self._supervising = asyncio.create_task(self._supervise(command))
        return url

    async def stop(self) -> None:
        """Ends the server in good order and gives the folder back."""
        if self._supervising is not None:
            await over(self._supervising)
            self._supervising = None
        await self._end()
        if self._locks:
            self._folder.url.unlink(missing_ok=True)
        self._release()
        self.state = "stopped"

    # --- the folder -------------------------------------------------------------------------------------------------

    async def _hold(self) -> None:
        """Takes both locks, waiting for a dying predecessor and ending a server nobody watches any more."""
        gateway = await self._take(self._folder.gateway_lock, HOLD_SECONDS)
        if gateway is None:
            raise StoreConfigError(
                f"data directory {self._folder.path} is in use by process {holder(self._folder.gateway_lock)}: "
                "stop it, or give this gateway another `data` folder"
            )
        os.pwrite(gateway, b"%-20d\n" % os.getpid(), 0)
        server = await self._take(self._folder.server_lock, 0.5)
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if server is None:
                server = await self._take_from_orphan(sign)
        if server is None:
            left = holder(self._folder.server_lock)
            raise StoreConfigError(
                f"data directory {self._folder.path} is in use by the server process {left}, which does not end"
            )

    async def _take_from_orphan(self, sign: signal.Signals) -> int | None:
        """Its gateway's lock is free and its own is not: that group of processes is a left-over, and its id can't be another's."""
        orphan = holder(self._folder.server_lock)
        log.warning("embedded store: ending a left-over server", process=orphan, signal=sign.name)
        if orphan > 1:
            with suppress(ProcessLookupError):
                os.killpg(orphan, sign)
        return await self._take(self._folder.server_lock, HOLD_SECONDS / 2)

    async def _take(self, lock: Path, seconds: float) -> int | None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        try:
            while (descriptor := take(lock)) is None:
                if loop.time() >= end:
                    return None
                await asyncio.sleep(0.02)
        except OSError as error:
            raise StoreConfigError(f"{lock} can't be locked: {error.strerror}") from error
        self._locks.append(descriptor)
        return descriptor

    def _release(self) -> None:
        while self._locks:
            os.close(self._locks.pop())

    # --- the process ------------------------------------------------------------------------------------------------

    def _command(self, binary: Path, socket: Path) -> list[str]:
        settings = {
            **_SETTINGS,
            "unixsocket": str(socket),
            "dir": str(self._folder.path),
            "logfile": str(self._folder.log),
        }
        settings["maxmemory"] = str(
            os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
        )  # a rewrite may need it twice
        flags = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return [sys.executable, "-I", "-S", str(_LAUNCH), str(os.getpid()), str(self._locks[1]), str(binary), *flags]

    async def _launch_first(self, command: list[str]) -> None:
        if not await self._launch(command):
            raise StoreConfigError(f"the store on {self._folder.path} does not start: {self.state}")

    async def _launch(self, command: list[str]) -> bool:
        """Starts the server; whether it came to answer. If not, `state` says why."""
        self.state = "starting"
        self._trim_log()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                pass_fds=(self._locks[1],),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError as error:
            self._process = None
            self.state = f"can't be started: {error.strerror}"
            return False
        self._silent_since = 0.0
        pause = FIRST_POLL
        while self._process.returncode is None:
            if await self._answers():
                self.state = "running"
                return True
            self._end_silent(self._process)
            await asyncio.sleep(pause)
            pause = min(pause * 1.1, LONGEST_POLL)
        self.state = self._obituary(self._process.returncode)
        return False

    async def _answers(self) -> bool:
        """Whether it takes calls; if it says nothing at all, since when is noted."""
        try:
            (await dial(self._url.nodes[0], self._url, None)).close()
        except (UnavailableError, StoreConfigError) as error:
            if "LOADING" in str(error):
                self.state = "reading its data"
            if error.__cause__ is None or isinstance(error.__cause__, FileNotFoundError | ConnectionRefusedError):
                self._silent_since = self._silent_since or asyncio.get_running_loop().time()
            else:
                self._silent_since = 0.0  # it refused, or the gateway itself could not ask
            return False
        self._silent_since = 0.0
        return True

    def _end_silent(self, process: asyncio.subprocess.Process) -> None:
        """Nothing acknowledged is lost by it: what it did not answer was not acknowledged."""
        if self._silent_since and asyncio.get_running_loop().time() - self._silent_since > self._patience:
            log.error("embedded store: ending a server that does not answer", process=process.pid, after=self._patience)
            with suppress(ProcessLookupError):
                process.kill()

    async def _until_ended(self, process: asyncio.subprocess.Process) -> int:
        """Its exit status; while it lives it is asked now and then whether it still answers."""
        ending = asyncio.ensure_future(process.wait())
        try:
            while not (await asyncio.wait({ending}, timeout=self._patience / 3))[0]:
                if not await self._answers():
                    self._end_silent(process)
            return await ending
        finally:
            ending.cancel()

    async def _supervise(self, command: list[str]) -> None:
        """Starts the server again whenever it ends."""
        loop = asyncio.get_running_loop()
        pause = FIRST_PAUSE
        while True:
            began = loop.time()
            if self._process is not None:
                self.state = self._obituary(await self._until_ended(self._process))
            if loop.time() - began > STEADY_SECONDS:
                pause = FIRST_PAUSE
            log.error("embedded store: the server ended", state=self.state, again_in=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            if await self._launch(command):
                log.info("embedded store: the server runs again", process=self.pid)
                self._restarted()

    async def _end(self) -> None:
        """Ends the server: asked first, then forced."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.kill(process.pid, sign)
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
                return

    def _trim_log(self) -> None:
        self._log_began = 0
        with suppress(OSError):
            self._log_began = self._folder.log.stat().st_size
            if self._log_began > MOST_LOG:
                self._folder.log.replace(self._folder.log.with_suffix(".old.log"))
                self._log_began = 0

    def _obituary(self, status: int) -> str:
        """Why the server ended: the signal, or its log's last line, which speaks of files and memory, never of what is stored."""
        if status < 0:
            return f"the server was ended by {signal.Signals(-status).name}"
        words = f"the server ended with status {status}"
        with suppress(OSError), self._folder.log.open("rb") as file:
            file.seek(self._log_began)
            lines = [
                line.strip() for line in file.read(MOST_LOG).decode("utf-8", "replace").splitlines() if line.strip()
            ]
            words += f": {lines[-1]}" if lines else ""
        if shutil.disk_usage(self._folder.path).free < FULL_BYTES:
            words += f" (the disk with {self._folder.path} is full: free some space)"
        return words
