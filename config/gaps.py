"""Check that the regions leave no gap within a country they divide.

Rules this module keeps:

* ``other`` takes whoever no region takes, so nobody is ever lost. But where two regions or more
  divide a country by state, city or postcode, and none takes its rest, a forgotten state would be
  found out by a caller: that is a warning.
"""

from config.document import SiteDocument
from config.findings import Findings
from config.problems import listed, quoted
from ivr.region import OTHER


def check_gaps(document: SiteDocument, findings: Findings) -> None:
    """Note countries of which parts are given to several regions, and the rest to none."""
    parts: dict[str, dict[str, None]] = {}
    wholes: set[str] = set()
    for name, region in document.regions.items():
        for where in region.where:
            if where.country is None:
                continue
            if where.state is None and where.city is None and where.postal_prefix is None:
                wholes.add(where.country)
            else:
                parts.setdefault(where.country, {})[name] = None
    for country, regions in parts.items():
        if len(regions) > 1 and country not in wholes:
            findings.warning(
                ("regions", next(iter(regions))),
                f"{listed(regions)} divide {quoted(country)}, and none takes the rest of it: "
                f"callers from there are in {quoted(OTHER)}",
                f"add {{country: {country}}} to the region that is to have them",
            )
