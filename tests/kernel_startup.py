"""Run at the start of each kernel under test (conftest.py puts it there).

What a notebook must not do becomes an error in the cell that does it: reach for the
network, or use what is deprecated.
"""

import ipaddress
import socket
import warnings

for category in [DeprecationWarning, PendingDeprecationWarning, FutureWarning]:
    warnings.filterwarnings("error", category=category, module=r"(__main__|bpkit)\b")


def loopback_only(connect):
    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = "127.0.0.1" if address[0] == "localhost" else address[0]
            if not ipaddress.ip_address(host).is_loopback:
                raise ConnectionError(f"a notebook reached for {address}")
        return connect(self, address)

    return guarded


def no_lookup(getaddrinfo):
    def guarded(host, *args, **kwargs):
        if host not in ("localhost", "127.0.0.1", "::1", "", None):
            raise ConnectionError(f"a notebook looked up {host}")
        return getaddrinfo(host, *args, **kwargs)

    return guarded


socket.socket.connect = loopback_only(socket.socket.connect)
socket.socket.connect_ex = loopback_only(socket.socket.connect_ex)
socket.getaddrinfo = no_lookup(socket.getaddrinfo)
del ipaddress, socket, warnings, loopback_only, no_lookup, category
