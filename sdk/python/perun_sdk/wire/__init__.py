"""The Perun protocol, version 1: bytes in, messages out, and back. No sockets and no clocks in here."""
