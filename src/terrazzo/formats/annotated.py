"""What a format reads of one image, and what it is given to write: shapes and tags."""

from __future__ import annotations

from collections.abc import Collection

from terrazzo.types import Record, Shape


class Annotated(Record):
    """The annotation of one image; without shapes and tags it says that somebody looked and found nothing."""

    shapes: tuple[Shape, ...] = ()
    tags: tuple[str, ...] = ()

    def renamed(self, names: dict[str, str]) -> Annotated:
        """With other names of classes; a class that ``names`` does not have keeps its own."""
        if all(old == new for old, new in names.items()):
            return self
        return Annotated(
            shapes=tuple(
                one.model_copy(update={"class_name": names.get(one.class_name, one.class_name)}) for one in self.shapes
            ),
            tags=tuple(names.get(one, one) for one in self.tags),
        )

    def only(self, names: Collection[str]) -> Annotated:
        """Without what is of other classes than these."""
        if {one.class_name for one in self.shapes}.union(self.tags) <= set(names):
            return self
        return Annotated(
            shapes=tuple(one for one in self.shapes if one.class_name in names),
            tags=tuple(one for one in self.tags if one in names),
        )
