"""Bundled samples with exact truth, drawn by the package itself, no downloads: manuscript pages, microscope cells."""

from __future__ import annotations

from terrazzo.sample.write import write_sample
from terrazzo.sample.write_cells import write_cell_boxes, write_cell_tags, write_cells

__all__ = ["write_cell_boxes", "write_cell_tags", "write_cells", "write_sample"]
