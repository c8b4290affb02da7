"""The numbering plan of mobile networks (ITU-T E.212), as python-stdnum holds it."""

from __future__ import annotations

from collections.abc import Mapping

from stdnum import imsi


def network(number: str) -> Mapping[str, str]:
    """Return what the plan says of the network that an IMSI of 14 or 15 digits begins with, nothing for none."""
    if not imsi.is_valid(number):
        return {}
    try:
        return dict(imsi.info(number))
    except ValueError:
        # Where the plan lists none of a country's networks so far, the library cannot part network and subscriber.
        return {}
