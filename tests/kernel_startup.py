"""Run at the start of each kernel under test (conftest.py puts it there).

What a notebook must not do becomes an error in the cell that does it: reach for the
network, or use what is deprecated.
"""


def forbid_deprecated():
    import warnings

    ours = r"(__main__|bpkit)\b"
    for category in [DeprecationWarning, PendingDeprecationWarning, FutureWarning]:
        warnings.filterwarnings("error", category=category, module=ours)


def forbid_network():
    import ipaddress
    import socket

    def is_here(host):
        if host in ("localhost", "", None):
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:  # a name, which would have to be looked up
            return False

    def guard(function, host_of):
        def guarded(*args, **kwargs):
            if not is_here(host_of(*args)):
                raise ConnectionError(f"a notebook reached for {host_of(*args)}")
            return function(*args, **kwargs)

        return guarded

    def host_of_connect(self, address):
        internet = self.family in (socket.AF_INET, socket.AF_INET6)
        return address[0] if internet else None

    for name in ["connect", "connect_ex"]:
        function = getattr(socket.socket, name)
        setattr(socket.socket, name, guard(function, host_of_connect))
    socket.getaddrinfo = guard(socket.getaddrinfo, lambda host, *rest: host)


forbid_deprecated()
forbid_network()
del forbid_deprecated, forbid_network  # a cell finds no name that it did not make
