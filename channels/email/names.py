"""Names of attachments: cleaned first, then checked (CVE-2026-28289 was the other way round). A name is shown, never a path."""

import re
from unicodedata import category, normalize

NAME_MAX = 150
SUFFIX_MAX = 12

PATH = re.compile(r"[/\\]")
# Signs that Windows or a shell reads as something else.
TROUBLE = re.compile(r'[<>:"|?*]')

# For parts without a name. Our own short list: the system's differs from machine to machine.
SUFFIXES = {
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "text/rfc822-headers": ".txt",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/calendar": ".ics",
    "application/ics": ".ics",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/bmp": ".bmp",
    "image/tiff": ".tif",
    "image/svg+xml": ".svg",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/json": ".json",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/ms-tnef": ".dat",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pgp-signature": ".asc",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "video/mp4": ".mp4",
}


def safe(name: str, media_type: str, number: int) -> str:
    """A name to show: NFC, no control or invisible signs, no path, no leading dot, at most 150 characters, never empty.

    A name with nothing left becomes `part-<number>` with the usual suffix of its type.
    """
    cleaned = normalize("NFC", "".join(_visible(letter) for letter in normalize("NFC", name)))
    cleaned = TROUBLE.sub("_", PATH.split(cleaned)[-1])
    cleaned = cleaned.strip().lstrip(". ").rstrip(". ")
    if len(cleaned) > NAME_MAX:
        stem, dot, suffix = cleaned.rpartition(".")
        keep = dot + suffix if stem and len(suffix) <= SUFFIX_MAX else ""
        cleaned = cleaned[: NAME_MAX - len(keep)].rstrip(". ") + keep
    unknown = ".txt" if media_type.startswith("text/") else ".bin"
    return cleaned or f"part-{number}{SUFFIXES.get(media_type, unknown)}"


def _visible(letter: str) -> str:
    """The letter; a blank for other blanks; nothing for control, format, surrogate, private and unassigned code points."""
    if letter.isprintable():
        return letter
    return " " if category(letter) in {"Zs", "Zl", "Zp"} else ""
