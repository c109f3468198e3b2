"""Reads what a browser posts: fields and files, within limits of size, number and time."""

import hashlib
import re
import warnings
from urllib.parse import unquote

import msgspec
from aiohttp import BadContentDispositionHeader, BadContentDispositionParam, BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.multipart import MultipartReader

from channels.email.names import safe
from gateway.http.problem import ProblemError
from gateway.http.reading import CLOSE, Pace, broken_off, read_bytes, too_slow
from store.client import Store
from store.records import Attachment

# aiohttp would print the header, a stranger's words; what is wrong with it is found out here anyway
warnings.simplefilter("ignore", BadContentDispositionHeader)
warnings.simplefilter("ignore", BadContentDispositionParam)

MOST_PARTS = 100
LARGEST_FIELD = 500_000  # bytes of one text field; its characters are counted with the others' rules
_NAME = re.compile(r';\s*name="([^"]*)"', re.IGNORECASE)
_FILENAME = re.compile(r';\s*filename="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_FILENAME_EXTENDED = re.compile(r";\s*filename\*=utf-8''([^;\s]*)", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}")


class Upload(msgspec.Struct, frozen=True):
    """A file as it was posted; the name is clean."""

    field: str
    name: str
    media_type: str
    data: bytes


class Post(msgspec.Struct, frozen=True):
    """Fields by name, each with all its values in order, and files."""

    values: dict[str, list[str]]
    files: list[Upload]

    def one(self, name: str) -> str:
        """The first value of a field, "" if there is none."""
        return next(iter(self.values.get(name, ())), "")


POSTED = web.RequestKey("posted", Post)


async def read_post(request: web.Request, most: int) -> Post:
    """What was posted, as multipart/form-data or urlencoded; read once a request. Raises ProblemError 400, 408, 413 or 415."""
    if POSTED not in request:
        request[POSTED] = await _read_post(request, most)
    return request[POSTED]


async def _read_post(request: web.Request, most: int) -> Post:
    if request.content_type == "application/x-www-form-urlencoded":
        return _urlencoded(await read_bytes(request, min(most, LARGEST_FIELD * 3)))
    if request.content_type != "multipart/form-data":
        raise ProblemError(
            415,
            "Formularz wysyła się jako multipart/form-data lub application/x-www-form-urlencoded.",
            "A form is sent as multipart/form-data or application/x-www-form-urlencoded.",
            headers=CLOSE,
        )
    if (request.content_length or 0) > most:
        raise files_too_large(most)
    try:
        return await _multipart(request, most)
    except TimeoutError:
        raise too_slow() from None
    except (ValueError, AssertionError, HttpProcessingError, web.RequestPayloadError):
        raise broken_off() from None  # aiohttp's ways to say that a part is broken off or has a bad header


async def keep(store: Store, files: list[Upload]) -> tuple[Attachment, ...]:
    """The files as attachments; their bytes are durable on return."""
    blobs = await store.blobs.put_many([file.data for file in files]) if files else []
    return tuple(
        Attachment(
            name=file.name,
            media_type=file.media_type,
            size=len(file.data),
            sha256=hashlib.sha256(file.data).hexdigest(),
            blob=blob,
        )
        for file, blob in zip(files, blobs, strict=True)
    )


def media_type_of(header: str) -> str:
    """The media type a Content-Type names, without parameters; octet-stream where it names none."""
    media_type = header.partition(";")[0].strip().lower()
    return media_type if _MEDIA_TYPE.fullmatch(media_type) else "application/octet-stream"


def files_too_large(most: int) -> ProblemError:
    """413, for people with large files."""
    size = f"{most / 1_000_000:g} MB"
    return ProblemError(
        413,
        f"Pliki są za duże: razem z tekstem zmieści się {size}. Wyślij mniejsze albo podaj, gdzie można je pobrać.",
        f"The files are too large: {size} fit, with the text. Send smaller ones, or say where they can be fetched.",
        headers=CLOSE,
    )


async def _multipart(request: web.Request, most: int) -> Post:
    post = Post({}, [])
    pace = Pace(most)
    async with pace.limit:
        count = 0
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            count += 1
            if count > MOST_PARTS or isinstance(part, MultipartReader):
                raise broken_off()
            await _part(part, post, pace, most)
    return post


async def _part(part: BodyPartReader, post: Post, pace: Pace, most: int) -> None:
    header = part.headers.get("Content-Disposition", "")
    name = _NAME.search(header)
    if name is None:
        raise broken_off()
    filename = _filename(header)
    data = bytearray()
    while chunk := await part.read_chunk():
        try:
            pace.came(len(chunk))
        except ProblemError:
            raise files_too_large(most) from None
        data += chunk
        if filename is None and len(data) > LARGEST_FIELD:
            raise ProblemError(
                413, "Tekst w formularzu jest za długi.", "A text in the form is too long.", headers=CLOSE
            )
    field = unquote(name[1])
    if filename is None:
        post.values.setdefault(field, []).append(data.decode("utf-8", "replace"))
        return
    if not filename and not data:
        return  # a file field nobody filled in
    media_type = media_type_of(part.headers.get("Content-Type", ""))
    post.files.append(Upload(field, safe(filename, media_type, len(post.files) + 1), media_type, bytes(data)))


def _filename(header: str) -> str | None:
    """The file's name, "" if it has an empty one; None: not a file. Browsers write " as %22 (HTML standard, form submission)."""
    extended = _FILENAME_EXTENDED.search(header)
    if extended is not None:
        return unquote(extended[1], errors="replace")
    plain = _FILENAME.search(header)
    if plain is None:
        return None
    return plain[1].replace("%22", '"').replace("%0D", " ").replace("%0A", " ").replace('\\"', '"')


def _urlencoded(data: bytes) -> Post:
    values: dict[str, list[str]] = {}
    pairs = data.split(b"&") if data else []
    if len(pairs) > MOST_PARTS:
        raise broken_off()
    for pair in pairs:
        name, _, value = pair.partition(b"=")
        values.setdefault(_decoded(name), []).append(_decoded(value))
    return Post(values, [])


def _decoded(word: bytes) -> str:
    return unquote(word.decode("utf-8", "replace").replace("+", " "), errors="replace")
