"""A published model as an immutable folder; importing this loads no ML package."""

from terrazzo.bundle.bundle import Bundle
from terrazzo.bundle.manifest import BundleManifest, Lineage, Preprocessing
from terrazzo.bundle.opening import open_bundle
from terrazzo.bundle.stage import Stage

__all__ = ["Bundle", "BundleManifest", "Lineage", "Preprocessing", "Stage", "open_bundle"]
