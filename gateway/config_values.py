"""Values that are written one way and used another: durations, sizes, addresses, paths.

Each `parse` takes the words of the file and raises ValueError: what is wrong, "; ", what to write instead.
"""

import ipaddress
import re
import zoneinfo
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from gateway.config_deeds import Deed, ShareOfTarget
from gateway.config_hours import Holidays, IcalFiles, OpenHours, TimeOfDay
from gateway.config_mistakes import suggestion
from store import urls
from store.errors import StoreConfigError

DURATION_UNITS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
SIZE_UNITS = {"B": 1, "kB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}


class Duration(int):
    """A length of time in milliseconds, written like 30s, 15m, 4h or 3d."""

    __slots__ = ()
    pattern = r"^\d+(\.\d+)?\s*[smhd]$"

    @classmethod
    def parse(cls, text: str, _folder: Path) -> "Duration":
        """More than nothing and at most ten years."""
        return cls.of(text)

    @classmethod
    def of(cls, text: str) -> "Duration":
        """From words like "4h"."""
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd])", text, re.ASCII)
        if not match:
            raise ValueError(f"'{text}' is not a length of time; write it like 30s, 15m, 4h or 3d")
        milliseconds = round(float(match[1]) * DURATION_UNITS[match[2]])
        if not 0 < milliseconds <= 3650 * DURATION_UNITS["d"]:
            raise ValueError(f"'{text}' is out of range; write more than nothing and at most 3650d")
        return cls(milliseconds)

    def __str__(self) -> str:
        return _in_units(self, DURATION_UNITS)

    @property
    def seconds(self) -> float:
        """The same in seconds."""
        return self / 1000


class Size(int):
    """A number of bytes, written like 25MB (units of a thousand)."""

    __slots__ = ()
    pattern = r"^\d+(\.\d+)?\s*(B|kB|MB|GB)$"

    @classmethod
    def parse(cls, text: str, _folder: Path) -> "Size":
        """More than nothing and at most 10 GB."""
        return cls.of(text)

    @classmethod
    def of(cls, text: str) -> "Size":
        """From words like "25MB"."""
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(B|kB|MB|GB)", text, re.ASCII)
        if not match:
            raise ValueError(f"'{text}' is not a size; write it like 500kB or 25MB")
        size = round(float(match[1]) * SIZE_UNITS[match[2]])
        if not 0 < size <= 10 * SIZE_UNITS["GB"]:
            raise ValueError(f"'{text}' is out of range; write more than nothing and at most 10GB")
        return cls(size)

    def __str__(self) -> str:
        return _in_units(self, SIZE_UNITS)


class Listen(str):
    """Where to listen: host:port; [::1]:port for IPv6, 0.0.0.0:port for every interface, port 0 for any free one."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, _folder: Path) -> "Listen":
        """An address of this machine's interfaces or a host name, and a port from 0 to 65535."""
        host, colon, port = text.rpartition(":")
        if not colon or not host or not port:
            raise ValueError(f"'{text}' is not host:port; write it like 127.0.0.1:8080")
        if not re.fullmatch(r"\d{1,5}", port, re.ASCII) or int(port) > 65535:
            raise ValueError(f"'{port}' is not a port; a port is a number from 0 to 65535")
        bracketed = host.startswith("[") and host.endswith("]")
        _check_host(host[1:-1] if bracketed else host, bracketed=bracketed)
        return cls(text)

    @property
    def host(self) -> str:
        """The address without brackets."""
        return self.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """0 to 65535."""
        return int(self.rpartition(":")[2])


class MailAddress(str):
    """A mail address, in lower case."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, _folder: Path) -> "MailAddress":
        """One plain address without a name."""
        if (
            not re.fullmatch(r"[^\s@\"<>,;:()\[\]\\]{1,64}@[^\s@\"<>,;:()\[\]\\]{1,190}", text)
            or not text.isprintable()
        ):
            raise ValueError(f"'{text[:80]}' is not a mail address; write it like l1@example.com")
        return cls(text.lower())


class PublicUrl(str):
    """An http or https address without a slash at its end, as people see it from outside."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, _folder: Path) -> "PublicUrl":
        """Scheme, host, perhaps a port and a path; no user, query or fragment."""
        parts = _split(text)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"'{text}' is not an address; write it like https://helpdesk.example.com")
        if parts.username is not None or parts.query or parts.fragment:
            raise ValueError("only scheme, host, port and path belong here; leave out user, '?' and '#'")
        return cls(text.rstrip("/"))


class StoreUrl(str):
    """Which server keeps the state: 'embedded', or one of the addresses that store.urls reads."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, _folder: Path) -> "StoreUrl":
        """What the store itself will accept, and no password in it."""
        try:
            if text != "embedded":
                urls.parse(text)
        except StoreConfigError as error:
            raise ValueError(str(error).removeprefix("store.url").lstrip(": ")) from None
        return cls(text)

    @property
    def local(self) -> bool:
        """Only gateways of this machine can reach it."""
        return self == "embedded" or all(node.local for node in urls.parse(self).nodes)


class BlobsUrl(str):
    """Where large things lie: file:<folder> (absolute once parsed) or s3://bucket/prefix."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, folder: Path) -> "BlobsUrl":
        """A folder, relative to the configuration, or a bucket."""
        if text.startswith("file:") and text != "file:":
            return cls(f"file:{(folder / text.removeprefix('file:')).resolve()}")
        if "@" in text.partition("://")[2]:
            raise ValueError("a login is never written here; the bucket's keys come from the environment")
        if text.startswith("s3://") and _split(text).hostname:
            return cls(text)
        raise ValueError(f"'{text}' is no place for files; write file:./data/blobs or s3://bucket/prefix")


class Network(str):
    """An IP address or network, like 10.0.0.0/8."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, _folder: Path) -> "Network":
        """IPv4 or IPv6; a network without host bits."""
        try:
            ipaddress.ip_network(text)
        except ValueError:
            raise ValueError(f"'{text}' is not an IP address or network; write it like 10.0.0.0/8") from None
        return cls(text)


class TimeZone(str):
    """A time zone by its IANA name, like Europe/Warsaw."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, _folder: Path) -> "TimeZone":
        """One that zoneinfo knows."""
        try:
            zoneinfo.ZoneInfo(text)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            near = suggestion(text, zoneinfo.available_timezones())
            hint = near if near.startswith("did") else "write it like Europe/Warsaw"
            raise ValueError(f"'{text}' is not a time zone; {hint}") from None
        return cls(text)


class RuleFile(str):
    """The absolute path of a rule file that exists."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, folder: Path) -> "RuleFile":
        """Relative to the configuration."""
        path = (folder / text).resolve()
        if not path.is_file():
            raise ValueError(f"there is no file {path}; paths are relative to the folder of the configuration")
        return cls(path)

    @property
    def path(self) -> Path:
        """The same to open."""
        return Path(self)


class RulesTests(str):
    """The absolute path of a file or folder of rule tests that exists."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, folder: Path) -> "RulesTests":
        """Relative to the configuration."""
        path = (folder / text).resolve()
        if not path.exists():
            raise ValueError(
                f"there is no file or folder {path}; paths are relative to the folder of the configuration"
            )
        return cls(path)


class Folder(str):
    """The absolute path of a folder, which need not exist yet."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, folder: Path) -> "Folder":
        """Relative to the configuration."""
        path = (folder / text).resolve()
        if path.exists() and not path.is_dir():
            raise ValueError(f"{path} is a file; name a folder")
        return cls(path)

    @property
    def path(self) -> Path:
        """The same to open."""
        return Path(self)


WRITTEN = (
    *(Duration, Size, Listen, MailAddress, PublicUrl, StoreUrl, BlobsUrl, Network, TimeZone),
    *(RuleFile, RulesTests, Folder, OpenHours, Holidays, IcalFiles, TimeOfDay, ShareOfTarget, Deed),
)


def _in_units(number: int, units: dict[str, int]) -> str:
    for unit, worth in sorted(units.items(), key=lambda pair: -pair[1]):
        if number and number % worth == 0:
            return f"{number // worth}{unit}"
    return f"{number / 1000:g}s"


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it is the check
    except ValueError:
        raise ValueError(f"'{text}' is not an address; check its host and port (0 to 65535)") from None
    if re.search(r"[\s\x00-\x1f]", text):
        raise ValueError(f"'{text}' is not an address; take out the space")
    return parts


def _check_host(host: str, *, bracketed: bool) -> None:
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        name = r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9-]{1,63})*"
        if bracketed or re.fullmatch(r"[\d.]+", host) or not re.fullmatch(name, host):
            raise ValueError(f"'{host}' is not an address; write an IP address or a host name") from None
        return
    if (version == 6) is not bracketed:
        raise ValueError(f"'{host}' is IPv6; put it in brackets like [::1]:8080") from None
