"""Check that what a department keeps free leaves somebody for the others.

Rules this module keeps:

* A department whose every agent is always kept for another could never have anybody rung for its
  callers: an error, for they would wait for ever.
* Departments that keep a reserve themselves share their agents with each other, and emergencies
  pass every reserve: neither is looked at. Nor is a department with a rota, which rings people too.
"""

from config.document import SiteDocument
from config.findings import Findings
from config.people import given_up
from config.problems import listed, quoted


def check_reserves(document: SiteDocument, findings: Findings) -> None:
    """Note departments nobody could ever be rung for; all names must be known to exist."""
    succeeded = given_up(document.departments)
    crews: dict[str, set[str]] = {name: set() for name in document.departments}
    for name, agent in document.agents.items():
        for department in agent.serves(succeeded):
            crews[department].add(name)
    stay = [
        name
        for name, each in document.departments.items()
        if each.reserve and each.reserve >= len(crews[name])
    ]
    for name, each in document.departments.items():
        passes = each.reserve or each.rota is not None or name in document.emergencies
        keepers = [other for other in stay if crews[other] & crews[name]]
        if (
            passes
            or not crews[name]
            or crews[name] - set().union(*(crews[other] for other in keepers))
        ):
            continue
        findings.error(
            ("departments", keepers[0], "reserve"),
            f"nobody could ever be rung for {quoted(name)}: all its agents are kept free for "
            f"{listed(keepers)}",
            f"keep fewer free, or let somebody serve {quoted(name)} alone",
        )
