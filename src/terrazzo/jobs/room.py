"""Writing to the database on a full disk: what must be recorded gets the room that the data folder holds back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from terrazzo.files import reserve
from terrazzo.files.disk import is_full
from terrazzo.home import Home

_logger = logging.getLogger(__name__)

T = TypeVar("T")


def recorded(home: Home, write: Callable[[], T]) -> T:
    """Do a short write to the database; on a full disk give up the reserve of the data folder and do it again.

    Raises:
        OperationalError: the database did not answer, or the disk is full and there is no reserve any more.
    """
    try:
        return write()
    except OperationalError as error:
        if not is_full(error) or not reserve.let_go(home.root):
            raise
        _logger.warning("The disk of %s is full; what was held back there is used to record how jobs ended.", home.root)
    return write()
