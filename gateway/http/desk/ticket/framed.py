"""The HTML of a mail as a document of its own for a sandboxed frame: no scripts, no styles of the sender, nothing from the internet (W1). Pure."""

from typing import Final

from gateway.http.language import Language

POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)
_LOOK: Final = (
    ":root{color-scheme:light}body{margin:12px;font:15px/1.5 system-ui,sans-serif;color:#1b2430;background:#fff;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}table{max-width:100%}blockquote{margin:.5em 0;padding-left:.8em;border-left:3px solid #c9d1db}"
    "pre{white-space:pre-wrap}"
)


def document(body: str, language: Language) -> str:
    """A whole document around the harmless HTML of a mail. Links open in a tab of their own: the sandbox lets them nowhere else."""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><base target="_blank"><title>HTML</title>'
        f"<style>{_LOOK}</style></head><body>{body}</body></html>"
    )
