"""Make one document fit to be inserted in a pack: a program of its own, run on a file at a time.

``python -m services.packs.apart.clean pdf|image SOURCE TARGET``. Who joined the file may be
hostile, or its producer clumsy: it is read in a process that has no secret, little time and little
memory, and what comes out is written anew. Of each page one drawing is kept, called ``/Document``;
scripts, actions, forms, attached files and whatever else a page can carry stay behind. What
annotations and fields show is drawn into the page, and links to the web are kept.

It answers one line of JSON: how many pages there are, or why the document cannot be inserted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Page
from PIL import Image, ImageOps

from services.packs.apart.limits import CLEANING, limit
from services.packs.apart.refusal import MOST_PAGES, Refusal

_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS: Final = 64_000_000
_LONGEST_SIDE: Final = 2_400
"""Pixels: an A4 page at some 200 dots an inch."""

_LONGEST_EDGE: Final = 14_400.0
"""Points of a page: what readers' programs take."""


class CannotInsert(Exception):
    """The document is not inserted."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def clean_pdf(source: Path, target: Path) -> int:
    """Write what is drawn on each page of ``source``, and nothing else of it.

    Returns:
        How many pages there are.

    Raises:
        CannotInsert: protected, even by a mere restriction, which is its author's to lift; empty
            or too long.
        PdfError: it cannot be read.
    """
    try:
        given = pikepdf.open(source)
    except pikepdf.PasswordError:
        raise CannotInsert(Refusal.PROTECTED) from None
    with given, pikepdf.new() as cleaned:
        if given.is_encrypted:
            raise CannotInsert(Refusal.PROTECTED)
        count = len(given.pages)
        if count == 0:
            raise CannotInsert(Refusal.UNREADABLE)
        if count > MOST_PAGES:
            raise CannotInsert(Refusal.TOO_LONG)
        if "/AcroForm" in given.Root:
            given.generate_appearance_streams()
        given.flatten_annotations("print")
        for page in given.pages:
            cleaned.pages.append(_redrawn(cleaned, page))
        _keep_layers(given, cleaned)
        cleaned.save(target)
    return count


def _redrawn(cleaned: pikepdf.Pdf, page: Page) -> Page:
    """A page of ``cleaned`` that draws another's as one drawing, and has nothing else of it.

    Raises:
        CannotInsert: no page is of such a size.
        PdfError: what it draws cannot be read.
    """
    if "/TrimBox" in page.obj:
        del page.obj.TrimBox  # what printers cut off is seen all the same
    across, along = (sorted(map(float, sides)) for sides in (page.cropbox[::2], page.cropbox[1::2]))
    if not all(1 <= far - near <= _LONGEST_EDGE for near, far in (across, along)):
        raise CannotInsert(Refusal.UNREADABLE)
    drawn = cleaned.copy_foreign(page.as_form_xobject(handle_transformations=False))
    redrawn = Dictionary(
        Type=Name.Page,
        MediaBox=Array([across[0], along[0], across[1], along[1]]),
        Rotate=int(page.obj.get("/Rotate", 0)) // 90 * 90 % 360,
        UserUnit=float(page.obj.get("/UserUnit", 1)),
        Resources=Dictionary(XObject=Dictionary(Document=drawn)),
        Contents=cleaned.make_stream(b"/Document Do"),
        Annots=Array(list(_web_links(page.obj))),
    )
    return Page(cleaned.make_indirect(redrawn))


def _web_links(page: pikepdf.Object) -> Iterator[Dictionary]:
    """The page's links to the web, made anew."""
    for annotation in page.get("/Annots", Array()):
        if not isinstance(annotation, Dictionary) or annotation.get("/Subtype") != "/Link":
            continue
        action = annotation.get("/A", Dictionary())
        address, corners = str(action.get("/URI", "")), list(annotation.get("/Rect", Array()))
        if action.get("/S") != "/URI" or not address.startswith(("https://", "http://")):
            continue
        if len(corners) == 4:
            yield Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array([float(each) for each in corners]),
                Border=Array([0, 0, 0]),
                A=Dictionary(S=Name.URI, URI=address),
            )


def _keep_layers(given: pikepdf.Pdf, cleaned: pikepdf.Pdf) -> None:
    """Leave the layers of a drawing hidden that its author hid."""
    layers = given.Root.get("/OCProperties")
    if layers is None:
        return
    shown = layers.get("/D", Dictionary())
    every, off = list(layers.get("/OCGs", Array())), list(shown.get("/OFF", Array()))
    if shown.get("/BaseState") == "/OFF":
        on = {each.objgen for each in shown.get("/ON", Array())}
        off = [each for each in every if each.objgen not in on]
    cleaned.Root.OCProperties = Dictionary(
        OCGs=Array([cleaned.copy_foreign(each) for each in every]),
        D=Dictionary(OFF=Array([cleaned.copy_foreign(each) for each in off])),
    )


def clean_image(source: Path, target: Path) -> int:
    """Write the image upright, opaque, no larger than a page needs, without its metadata.

    Raises:
        CannotInsert: it would take too much memory to be read.
        OSError, ValueError: it cannot be read.
    """
    with Image.open(source, formats=_FORMATS) as given:
        if given.width * given.height > _MOST_PIXELS:
            raise CannotInsert(Refusal.TOO_LARGE)
        form = "PNG" if given.format == "PNG" else "JPEG"
        given.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
        upright = ImageOps.exif_transpose(given).convert("RGBA")
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    page = Image.new("RGB", upright.size, "white")
    page.paste(upright, mask=upright.getchannel("A"))
    page.save(target, form, quality=88)
    return 0


def main(kind: str, source: str, target: str) -> None:
    """Clean a file, and say on standard output what came of it."""
    limit(CLEANING)
    clean = {"pdf": clean_pdf, "image": clean_image}[kind]
    try:
        said: dict[str, object] = {"pages": clean(Path(source), Path(target))}
    except CannotInsert as reason:
        said = {"refusal": reason.refusal}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
