"""Insert documents behind the pages that announce them: a program of its own, as ``clean`` is.

``python -m services.packs.apart.join FOLDER``: the folder holds ``own.pdf``, the documents as
``clean`` made them, ``stamps.pdf`` and ``plan.json``; ``pack.pdf`` is written there. What the pages
weigh is copied from file to file, never held.

Our own pages keep their tags; the outline, the language and the title are theirs. Inserted pages
come without their tags: each is told to programs that read aloud as one paragraph, in the order in
which it was drawn. The whole does not conform to PDF/UA, then, and no longer says so; what an
author tagged better is read in the document itself, whose address is on the page before.
"""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

from services.packs.apart.limits import JOINING, limit
from services.packs.apart.tags import Tags

_A4_WIDTH: Final = 595.0
_MARGIN: Final = 12.0
"""Points between the stamp and the edges of a page of A4; on a plan all is in proportion."""


def join(folder: Path) -> None:
    """Write ``pack.pdf``.

    Raises:
        PdfError: a file cannot be read.
    """
    plan = json.loads((folder / "plan.json").read_text())
    with ExitStack() as opened:
        pack = opened.enter_context(pikepdf.open(folder / "own.pdf"))
        stamps = iter(opened.enter_context(pikepdf.open(folder / "stamps.pdf")).pages)
        tags = Tags(pack)
        done = 0
        for insertion in plan:
            given = opened.enter_context(pikepdf.open(folder / insertion["file"]))
            section = tags.section_after(
                pack.pages[insertion["after"] + done - 1].obj, insertion["title"]
            )
            for place, page in enumerate(given.pages, start=insertion["after"] + done):
                pack.pages.insert(place, _numbered(pack, page, next(stamps)))
                tags.add_page(section, pack.pages[place].obj)
            _add_layers(pack, given)
            done += len(given.pages)
        tags.write()
        pack.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
        with pack.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata.pop("pdfuaid:part", None)
        pack.save(folder / "pack.pdf")


def _numbered(pack: Pdf, page: Page, stamp: Page) -> Page:
    """A page that ``clean`` made, as a page of ``pack``, with its number in the corner."""
    box, turned = [float(each) for each in page.mediabox], int(page.obj.Rotate)
    matrix = _bottom_right(box, turned, float(stamp.mediabox[2]))
    placed = " ".join(f"{each:.3f}" for each in matrix)
    drawings = Dictionary(
        Document=pack.copy_foreign(page.obj.Resources.XObject.Document),
        Number=pack.copy_foreign(stamp.as_form_xobject()),
    )
    marks = "/P <</MCID 0>> BDC q /Document Do Q EMC\n"
    marks += f"/Artifact BMC q {placed} cm /Number Do Q EMC\n"
    numbered = Dictionary(
        Type=Name.Page,
        MediaBox=Array(box),
        Rotate=turned,
        UserUnit=page.obj.UserUnit,
        Resources=Dictionary(XObject=drawings),
        Contents=pack.make_stream(marks.encode()),
        Annots=pack.copy_foreign(page.obj).Annots if len(page.obj.Annots) else Array(),
    )
    return Page(pack.make_indirect(numbered))


def _bottom_right(box: list[float], turned: int, width: float) -> tuple[float, ...]:
    """The matrix that puts a stamp of that width at the bottom right of a page as it is seen.

    Args:
        box: left, bottom, right, top of what is seen of the page, before it is turned.
        turned: degrees, clockwise.
        width: of the stamp.
    """
    left, bottom, right, top = box
    seen = top - bottom if turned in {90, 270} else right - left
    scale = seen / _A4_WIDTH
    margin, length = _MARGIN * scale, (_MARGIN + width) * scale
    match turned:
        case 90:
            return 0, scale, -scale, 0, right - margin, top - length
        case 180:
            return -scale, 0, 0, -scale, left + length, top - margin
        case 270:
            return 0, -scale, scale, 0, left + margin, bottom + length
        case _:
            return scale, 0, 0, scale, right - length, bottom + margin


def _add_layers(pack: Pdf, given: Pdf) -> None:
    """Keep hidden the layers that are hidden in ``given``."""
    layers = given.Root.get("/OCProperties")
    if layers is None:
        return
    if "/OCProperties" not in pack.Root:
        pack.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary(OFF=Array()))
    kept = pack.Root.OCProperties
    _extend(kept.OCGs, pack, layers.OCGs)
    _extend(kept.D.OFF, pack, layers.D.OFF)


def _extend(kept: Object, pack: Pdf, layers: Object) -> None:
    for layer in layers:
        kept.append(pack.copy_foreign(layer))


def main(folder: str) -> None:
    """Join what is in a folder."""
    limit(JOINING)
    join(Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
