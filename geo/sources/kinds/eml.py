"""E-mails saved as .eml: a newsletter or a forwarded article; the message's own text, without its attachments."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from geo.errors import InputError
from geo.sources.files import Content, Kind

_HEADERS = re.compile(
    rb"^(?:from|received|return-path|delivered-to|mime-version|subject|date|message-id):", re.I | re.M
)


def _matches(raw: bytes, name: str) -> bool:
    head = raw[:4096].split(b"\n\n")[0].split(b"\r\n\r\n")[0]
    known = {match.group().lower() for match in _HEADERS.finditer(head)}
    return len(known) >= 3 or (name.endswith(".eml") and bool(known))


def _read(raw: bytes) -> Content:
    try:
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(preferencelist=("plain", "html"))
        text = _text(body)
    except (AssertionError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputError("is a damaged e-mail. Copy its text instead.") from error
    if not re.search(r"\w", text):
        raise InputError("is an e-mail without text; what is attached is not read. Give the attachment itself.")
    name, address = parseaddr(str(message.get("from", "")))
    return Content(
        text,
        {
            "title": str(message.get("subject", "")).strip() or None,
            "source": name or address.partition("@")[2] or None,
            "published": _day(message),
        },
    )


def _text(body: Any) -> str:
    if body is None:
        return ""
    written = body.get_content()
    if not isinstance(written, str):
        return ""
    if body.get_content_subtype() != "html":
        return written.strip()
    from geo.sources.text import article_from_html

    return article_from_html(written, "is an e-mail whose page").text


def _day(message: EmailMessage) -> Any:
    header = message.get("date")
    moment = getattr(header, "datetime", None)
    return moment.date() if moment else None


KIND = Kind("e-mail", ("eml",), ("message/rfc822",), _matches, _read)
