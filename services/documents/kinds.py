"""What a document is, decided by its content and never by what its sender says of it.

Of an office file the first bytes tell only that it is a zip: what is inside is listed, within
bounds, and the one part that names its type is read. Nothing else of it is opened, so that an
archive that would fill the memory is never unpacked.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Sequence
from enum import StrEnum
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from services.documents.errors import DocumentHasMacros, UnsupportedDocument


class DocumentKind(StrEnum):
    """What a document may be."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"

    @property
    def media_type(self) -> str:
        """What browsers and programs call it."""
        return _MEDIA_TYPES[self]

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How the name of such a file ends, the usual way first."""
        return (".jpg", ".jpeg") if self is DocumentKind.JPEG else (f".{self}",)


_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."
_MEDIA_TYPES: Final = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.DOCX: f"{_OPEN_XML}wordprocessingml.document",
    DocumentKind.XLSX: f"{_OPEN_XML}spreadsheetml.sheet",
    DocumentKind.PPTX: f"{_OPEN_XML}presentationml.presentation",
    DocumentKind.ODT: f"{_OPEN_DOCUMENT}text",
    DocumentKind.ODS: f"{_OPEN_DOCUMENT}spreadsheet",
    DocumentKind.ODP: f"{_OPEN_DOCUMENT}presentation",
    DocumentKind.PNG: "image/png",
    DocumentKind.JPEG: "image/jpeg",
    DocumentKind.WEBP: "image/webp",
}
_OF_OPEN_XML: Final = {
    f"{kind.media_type}.main+xml": kind
    for kind in (DocumentKind.DOCX, DocumentKind.XLSX, DocumentKind.PPTX)
}
_OF_OPEN_DOCUMENT: Final = {
    kind.media_type.encode(): kind
    for kind in (DocumentKind.ODT, DocumentKind.ODS, DocumentKind.ODP)
}

_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_LONG_END: Final = b"PK\x06\x07"
_LONG_END_BYTES: Final = 20
_LONGEST_COMMENT: Final = 0xFFFF
_LONGEST_LISTING: Final = 1024 * 1024
"""Of an archive's table of contents: some 10,000 parts, where office files have a few hundred."""
_LONGEST_PART: Final = 1024 * 1024

_PACKED_AS: Final = (ZIP_STORED, ZIP_DEFLATED)
"""The others have no bound on what they unpack in one go, and office files do not use them."""
_UNREADABLE: Final = (
    BadZipFile,  # damaged
    EOFError,
    NotImplementedError,  # made by a later version of the format
    OSError,
    RuntimeError,  # encrypted
    ValueError,
    struct.error,
    zlib.error,
)

_TYPES_PART: Final = "[Content_Types].xml"
_CONTENT_TYPE: Final = re.compile(r"""ContentType\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ACTIVE_TYPES: Final = ("macroenabled", "vbaproject", "macrosheet", "activex")
_ACTIVE_PARTS: Final = ("vbaproject.bin", "vbadata.xml")
_ACTIVE_FOLDERS: Final = ("basic/", "scripts/")


def kind_of(content: bytes) -> DocumentKind:
    """What ``content`` is.

    Raises:
        UnsupportedDocument: none of the kinds that are taken, or a damaged one.
        DocumentHasMacros: an office file that holds programs.
    """
    if content.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return DocumentKind.PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return DocumentKind.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return DocumentKind.JPEG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return DocumentKind.WEBP
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    raise UnsupportedDocument


def _office_kind(content: bytes) -> DocumentKind:
    _check_listing(content)
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            if len(set(names)) < len(names):
                raise UnsupportedDocument  # two readers would not see the same file
            if _TYPES_PART in names:
                types = _content_types(_read(archive, _TYPES_PART))
                _refuse_macros(names, types)
                return _one_of([_OF_OPEN_XML[each] for each in types if each in _OF_OPEN_XML])
            if names[:1] == ["mimetype"]:
                _refuse_macros(names, ())
                return _one_of([_OF_OPEN_DOCUMENT.get(_read(archive, "mimetype").strip())])
    except _UNREADABLE:
        raise UnsupportedDocument from None
    raise UnsupportedDocument


def _check_listing(content: bytes) -> None:
    """Refuse a table of contents that would not be read at little cost.

    ``zipfile`` reads as many bytes of it as the archive's last record says.
    """
    place = len(content) - _END_BYTES
    if not (content[place:].startswith(_END) and content.endswith(b"\0\0")):
        place = content.rfind(_END, max(0, place - _LONGEST_COMMENT))
    if place < 0:
        raise UnsupportedDocument
    listing = int.from_bytes(content[place + 12 : place + 16], "little")
    is_long = content[max(0, place - _LONG_END_BYTES) : place].startswith(_LONG_END)
    if is_long or listing > _LONGEST_LISTING:
        raise UnsupportedDocument


def _read(archive: ZipFile, name: str) -> bytes:
    if archive.getinfo(name).compress_type not in _PACKED_AS:
        raise UnsupportedDocument
    with archive.open(name) as part:
        read = part.read(_LONGEST_PART + 1)
    if len(read) > _LONGEST_PART:
        raise UnsupportedDocument
    return read


def _content_types(part: bytes) -> list[str]:
    """The types that the part names; one that could hide something from us is refused."""
    text = part.decode("utf-8-sig")
    types = [double or single for double, single in _CONTENT_TYPE.findall(text)]
    if "<!" in text or any("&" in each for each in types):
        raise UnsupportedDocument
    return types


def _refuse_macros(names: Sequence[str], types: Sequence[str]) -> None:
    parts = [name.lower() for name in names if not name.endswith("/")]
    if any(
        part.endswith(_ACTIVE_PARTS) or part.startswith(_ACTIVE_FOLDERS) for part in parts
    ) or any(word in each.lower() for each in types for word in _ACTIVE_TYPES):
        raise DocumentHasMacros


def _one_of(kinds: Sequence[DocumentKind | None]) -> DocumentKind:
    if len(kinds) != 1 or kinds[0] is None:
        raise UnsupportedDocument
    return kinds[0]
