"""Which addresses are of this machine, under all of its names and numbers.

Example: ``is_loopback("http://localhost:8000/v1")`` and ``is_loopback("http://127.1")`` are true.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """Tell whether an address is on this machine.

    The machine's own name is not taken for it: who answers to that name is for others to say.
    """
    try:
        host = (urlsplit(url.strip()).hostname or "").removesuffix(".")
    except ValueError:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    number = number_of_host(host)
    if isinstance(number, IPv6Address) and number.ipv4_mapped:
        number = number.ipv4_mapped
    # To connect to 0.0.0.0 or [::] is to connect to this machine; servers print them when they start.
    return number is not None and (number.is_loopback or number.is_unspecified)


def number_of_host(host: str) -> IPv4Address | IPv6Address | None:
    """Return the number that a host is written as, None where it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        # The system reads 127.1 and 0x7f000001 as it reads 127.0.0.1.
        return IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None
