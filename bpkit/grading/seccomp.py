"""System calls that the box refuses: what limits and namespaces leave open.

A process of the box could still make a user namespace, and be root in it; or keep its
memory in files and segments that a limit on addresses does not see. No answer needs
any of these calls, nor a process, a thread or a socket.
"""

import os
import platform
import struct

# name: number on x86-64, number on ARM64 (None: there is none)
REFUSED = {
    "clone": (56, 220),
    "clone3": (435, 435),
    "fork": (57, None),
    "vfork": (58, None),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "socket": (41, 198),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "kexec_load": (246, 104),
}
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06  # linux/bpf_common.h
ALLOW, REFUSE = 0x7FFF0000, 0x00050001  # linux/seccomp.h: yes; no, with EPERM
NUMBER, ARCHITECTURE = 0, 4  # where a call's facts stand
X32 = 0x40000000  # from here on x86-64 has its calls a second time


def known():
    return platform.machine() in MACHINES


def program(machine=None):
    """The filter as the kernel reads it: instructions of eight bytes."""
    column, architecture = MACHINES[machine or platform.machine()]
    numbers = [n[column] for n in REFUSED.values() if n[column] is not None]
    tests = [(AT_LEAST, X32), *((EQUAL, number) for number in numbers)]
    lines = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, REFUSE),
        (LOAD, 0, 0, NUMBER),
        # Each jumps to the last line, over the other tests and the line that allows.
        *((test, len(tests) - i, 0, k) for i, (test, k) in enumerate(tests)),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def pipe():
    """A file descriptor from which bubblewrap reads the filter, and closes it."""
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as file:
        file.write(program())
    return reader
