"""The version of Terrazzo; the build reads it from pyproject.toml, a test keeps the two the same."""

__version__ = "0.1.0"
