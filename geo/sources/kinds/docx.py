"""Word files (.docx): paragraphs and tables in the order in which they stand."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from geo.errors import InputError
from geo.sources.files import Content, Kind

_LARGEST_UNPACKED_BYTES = 200_000_000


def _matches(raw: bytes, name: str) -> bool:
    return raw.startswith(b"PK\x03\x04") and (name.endswith(".docx") or b"word/" in raw[:4096])


def _read(raw: bytes) -> Content:
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    # 1. What it would unpack to, before anything is unpacked.
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise InputError("is a damaged Word file. Save it anew, or copy its text.") from error
    if unpacked > _LARGEST_UNPACKED_BYTES:
        raise InputError(
            f"unpacks to {unpacked / 1e6:,.0f} MB; a document may have {_LARGEST_UNPACKED_BYTES / 1e6:.0f} MB. "
            "Copy its text instead."
        )
    # 2. Its words.
    try:
        document = docx.Document(io.BytesIO(raw))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise InputError("is no Word document, or a damaged one. Save it anew, or copy its text.") from error
    text = "\n\n".join(_paragraphs(document))
    if not re.search(r"\w", text):
        raise InputError("is a Word file without text.")
    # 3. What it says of itself; the date of the file is not the date of the article.
    return Content(text, {"title": (document.core_properties.title or "").strip() or None})


def _paragraphs(part: Any) -> Iterator[str]:
    for item in part.iter_inner_content():
        if hasattr(item, "rows"):
            for row in item.rows:
                yield " | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells))
        elif item.text.strip():
            yield item.text.strip()


KIND = Kind(
    "Word",
    ("docx",),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    _matches,
    _read,
    apart=True,
)
