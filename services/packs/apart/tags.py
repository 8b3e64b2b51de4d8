"""The tags of a pack: what programs that read aloud are told of the pages inserted."""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, NumberTree, Object, Pdf


class Tags:
    """The structure tree of our own pages, to which pages inserted are added.

    Args:
        pack: begun with our own pages, tagged by Typst.
    """

    def __init__(self, pack: Pdf) -> None:
        self._pack = pack
        self._root = pack.Root.StructTreeRoot
        self._of_page = NumberTree(self._root.ParentTree)
        self._next = max((int(key) for key in self._of_page), default=-1) + 1
        self._document = self._root.K[0] if isinstance(self._root.K, Array) else self._root.K
        self._ours = list(self._document.K)
        self._last_of = {
            page: place for place, each in enumerate(self._ours) for page in _pages_of(each)
        }
        self._added: dict[int, Object] = {}

    def section_after(self, page: Object, title: str) -> Object:
        """A new section, read after all that stands on ``page``, which is one of ours."""
        section = self._pack.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Sect, P=self._document, T=title, K=Array())
        )
        self._added[self._last_of[page.objgen]] = section
        return section

    def add_page(self, section: Object, page: Object) -> None:
        """Have the first marked content of an inserted page read, as a paragraph of a section."""
        paragraph = self._pack.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.P, P=section, Pg=page, K=0)
        )
        section.K.append(paragraph)
        page.StructParents = self._next
        self._of_page[self._next] = self._pack.make_indirect(Array([paragraph]))
        self._next += 1

    def write(self) -> None:
        """Put the sections where they are read."""
        elements = []
        for place, each in enumerate(self._ours):
            elements.append(each)
            if place in self._added:
                elements.append(self._added[place])
        self._document.K = Array(elements)
        self._root.ParentTreeNextKey = self._next


def _pages_of(element: Object) -> set[tuple[int, int]]:
    """The pages on which an element of the tree stands."""
    found = set()
    waiting = [element]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Array):
            waiting.extend(one)
        elif isinstance(one, Dictionary):
            if "/Pg" in one:
                found.add(one.Pg.objgen)
            if "/K" in one:
                waiting.append(one.K)
    return found
