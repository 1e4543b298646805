"""Small documents of every kind that Emplace reads, made on the spot, and some that are bad on purpose."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import docx

LINES = (
    "Russia has deployed S-400 air defence systems in Kaliningrad, the regional",
    "governor said on Monday. Two Iskander missile systems were also sta-",
    "tioned near Gusev.",
    "Weather in the region stayed mild.",
)
JOINED = (
    "Russia has deployed S-400 air defence systems in Kaliningrad, the regional governor said on Monday. "
    "Two Iskander missile systems were also stationed near Gusev."
)


def pdf(lines: tuple[str, ...] = LINES, pages: int = 1, title: str = "Launchers") -> bytes:
    """The smallest PDF that shows some lines on each of its pages."""
    drawn = " ".join(f"({line}) Tj T*" for line in lines)
    stream = f"BT /F1 11 Tf 14 TL 40 780 Td {drawn} ET".encode()
    kids = " ".join(f"{4 + number} 0 R" for number in range(pages))
    last = 4 + pages
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *[
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {last} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        ]
        * pages,
        f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream",
        f"<< /Title ({title}) >>".encode(),
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    out += f"trailer << /Size {len(bodies) + 1} /Root 1 0 R /Info {len(bodies)} 0 R >>\n".encode()
    return bytes(out + f"startxref\n{table}\n%%EOF".encode())


def word(*texts: str) -> bytes:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    row = document.add_table(1, 2).rows[0].cells
    row[0].text, row[1].text = "Gusev", "Iskander"
    document.core_properties.title = "Launchers"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def mail(html: bool = False) -> bytes:
    message = EmailMessage()
    message["From"] = "Baltic Bulletin <news@bulletin.example>"
    message["To"] = "reader@example.org"
    message["Subject"] = "Пускові установки біля Гусєва"
    message["Date"] = "Mon, 06 Mar 2023 09:00:00 +0200"
    if html:
        message.set_content(
            f"<html><body><article><p>{JOINED}</p><p>{JOINED}</p></article></body></html>", subtype="html"
        )
    else:
        message.set_content("Комплекс «Іскандер» розміщено біля Гусєва.", charset="windows-1251", cte="8bit")
    message.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="x.bin")
    return message.as_bytes()


def bomb() -> bytes:
    """A small Word file that unpacks to 300 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("word/document.xml", "w") as entry:
        for _ in range(300):
            entry.write(bytes(1_000_000))
    return out.getvalue()


def lying_bomb() -> bytes:
    """The same, with a table of contents that says it is small."""
    raw = bytearray(bomb())
    for magic, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = raw.rindex(magic)
        raw[start + at : start + at + 4] = (1000).to_bytes(4, "little")
    return bytes(raw)


def archive(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(name, "One S-400.")
    return out.getvalue()
