"""What the allocator of the C library is asked for, and gives."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

HEAPS = """
import ctypes, sys, threading
from monitor.adapters.process import one_heap

if sys.argv[1] == "one":
    assert one_heap()
barrier = threading.Barrier(4)

def work():
    kept = [bytearray(5000) for _ in range(50)]
    barrier.wait()

threads = [threading.Thread(target=work) for _ in range(4)]
for each in threads: each.start()
for each in threads: each.join()
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has several heaps")
def test_threads_share_one_heap() -> None:
    """Else each keeps what it once needed."""

    def heaps(how: str) -> int:
        command = (sys.executable, "-c", HEAPS, how)
        ended = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        return ended.stdout.count("<heap nr=")

    assert heaps("one") == 1
    assert heaps("several") > 1
