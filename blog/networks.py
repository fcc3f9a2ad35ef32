"""Where somebody comes from, told without what would single out a household."""

from ipaddress import IPv6Address, ip_interface, ip_network


def network_of(address: str) -> str:
    """Return /24 of IPv4 and /48 of IPv6 for an address or a smaller network; nothing for what is none."""
    try:
        found = ip_interface(address).ip
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found
    return str(ip_network((found, 48 if isinstance(found, IPv6Address) else 24), strict=False))
