"""PDF files, through PDFium: the text in reading order, its lines joined into paragraphs again."""

from __future__ import annotations

import re

from geo.errors import InputError
from geo.sources.files import Content, Kind
from geo.sources.text import LARGEST_BYTES

_MOST_PAGES = 500
_SHORT_LINE = 0.72  # a line shorter than this share of the longest ends its paragraph
_HYPHEN = "\x02"  # what PDFium gives for a hyphen at a line's end, with the line break that follows it
_DIVIDED = re.compile(r"[^\W\d_][-\u00ad]$")
_NOT_A_TITLE = re.compile(r"\.\w{2,5}$|^(?:microsoft|untitled|document\d*$)", re.IGNORECASE)


def _matches(raw: bytes, _name: str) -> bool:
    return b"%PDF-" in raw[:1024]


def _read(raw: bytes) -> Content:
    import pypdfium2 as pdfium

    # 1. Open it.
    try:
        document = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError("is a PDF locked with a password. Save it without one, or copy its text.") from error
        raise InputError("is a damaged PDF. Open it elsewhere and save it anew, or copy its text.") from error
    if len(document) > _MOST_PAGES:
        raise InputError(f"has {len(document)} pages; one article may have {_MOST_PAGES}. Give the pages that matter.")
    # 2. The text of each page.
    lines: list[str] = []
    size = 0
    for page in document:
        found = page.get_textpage().get_text_bounded()
        size += len(found)
        if size > LARGEST_BYTES:
            raise InputError(f"has more than {LARGEST_BYTES / 1e6:.0f} million characters of text.")
        lines += [*found.splitlines(), ""]
    text = paragraphs(lines)
    if not re.search(r"\w", text):
        raise InputError("is a PDF without text, probably a scan. Run text recognition (OCR) on it first.")
    # 3. What it says of itself; the date of the file is not the date of the article.
    title = str(document.get_metadata_dict().get("Title") or "").strip()
    return Content(text, {"title": title if title and not _NOT_A_TITLE.search(title) else None})


def paragraphs(lines: list[str]) -> str:
    """Join the lines of a page layout into paragraphs, and words that a hyphen divides at a line's end."""
    longest = max((len(line) for line in lines), default=0)
    out: list[str] = []
    open_line = False
    for raw in lines:
        line = re.sub(r"[ \t\u00a0]+", " ", raw).strip()
        if not line:
            open_line = False
            continue
        full = len(line.rpartition(_HYPHEN)[2]) >= _SHORT_LINE * longest
        line = line.replace(_HYPHEN, "")
        if not open_line:
            out.append(line)
        elif _DIVIDED.search(out[-1]) and line[0].islower():
            out[-1] = out[-1][:-1] + line
        else:
            out[-1] += f" {line}"
        open_line = full
    return "\n\n".join(out)


KIND = Kind("PDF", ("pdf",), ("application/pdf",), _matches, _read, apart=True)
