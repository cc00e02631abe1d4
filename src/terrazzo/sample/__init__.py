"""A bundled sample: invented manuscript pages with exact masks, drawn by the package itself, no downloads."""

from __future__ import annotations

from terrazzo.sample.write import write_sample

__all__ = ["write_sample"]
