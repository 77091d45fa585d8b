"""What keeps the memory of the process to itself: no core dumps, no debugger of another program of this user."""

import contextlib
import ctypes
import os
import resource

PR_SET_DUMPABLE = 4  # linux/prctl.h


def keep_memory_private() -> None:
    """Where the system has no such call nothing happens: the first two hold everywhere."""
    os.umask(0o077)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
