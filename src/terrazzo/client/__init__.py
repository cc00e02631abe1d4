"""The same API from Python, elsewhere."""

from terrazzo.client.client import Client

__all__ = ["Client"]
