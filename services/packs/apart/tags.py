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

    def section_after(self, page: Object, title: str) -> Object:
        """A new section, read after all that stands on ``page``, which is one of ours."""
        document = self._root.K[0] if isinstance(self._root.K, Array) else self._root.K
        children = list(document.K)
        last = max(place for place, each in enumerate(children) if page.objgen in _pages_of(each))
        section = self._pack.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Sect, P=document, T=title, K=Array())
        )
        document.K = Array([*children[: last + 1], section, *children[last + 1 :]])
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
