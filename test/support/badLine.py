"""A bad line between two network namespaces, where the kernel has no netem: badLine.py <namespace> <namespace> <delay ms> <loss %>.

Makes a TUN interface "line" in each and passes packets between them, each way late and some not at all. Prints "ready"; ends on
SIGTERM, and its interfaces with it.
"""

import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001
MTU = 1500


def open_line(namespace):
    libc = ctypes.CDLL(None, use_errno=True)
    place = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    if libc.setns(place, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")
    os.close(place)
    line = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(line, TUNSETIFF, struct.pack("16sH22x", b"line", IFF_TUN_NO_PI))
    return line


def main():
    first, second, delay_ms, loss = sys.argv[1:5]
    ends = [open_line(first), open_line(second)]
    chance = random.Random(5)
    waiting, count = [], 0
    print("ready", flush=True)
    while True:
        pause = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        for end in select.select(ends, [], [], pause)[0]:
            packet = os.read(end, MTU + 100)
            if chance.random() * 100 < float(loss):
                continue
            count += 1
            other = ends[1 - ends.index(end)]
            heapq.heappush(waiting, (time.monotonic() + float(delay_ms) / 1000, count, other, packet))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, end, packet = heapq.heappop(waiting)
            try:
                os.write(end, packet)
            except OSError:
                pass  # the interface is not up


main()
