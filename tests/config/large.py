"""Large sites, of the kind a large company would write."""

from collections.abc import Mapping

_ROOM = """\
  room{n}:
    start: door
    steps:
      door: {{type: hours, hours: h{m}, open: topic, closed: closed}}
      topic:
        type: menu
        prompt: topic{n}
        keys:
          "1": {{choose: buy, next: table}}
          "2": {{choose: mend, next: table}}
          "3": {{choose: pay, next: table}}
        repeat: "9"
        tries: 3
        timeout: 6s
        otherwise: {{choose: mend, next: general}}
      table:
        type: route
        rows:
          - {{choice: buy, tier: vip, next: experts}}
          - {{choice: buy, region: [france, other], next: general}}
          - {{choice: [mend, pay], language: fr, next: french}}
          - {{otherwise: true, next: general}}
      general: {{type: queue, department: d{n}}}
      french: {{type: queue, department: d{n}, language_level: 3}}
      experts: {{type: queue, department: d{n}, skills: {{product{m}: 3}}}}
      closed: {{type: hangup, prompt: goodbye}}
"""
_PROMPT = """\
  topic{n}:
    en: "This is room {n}. To buy, press 1. To have something mended, press 2. To pay, press 3."
    fr: "Salon {n}. Pour acheter, tapez 1. Pour une réparation, tapez 2. Pour payer, tapez 3."
"""
_AGENT = (
    "  a{n}: {{name: Agent number {n}, endpoints: ['client:a{n}'], departments: [d{m}, support], "
    "skills: {{en: 4, fr: 3, product{p}: 4}}, shift: s{p}}}\n"
)
_HOURS = (
    "  h{n}: {{timezone: Europe/Paris, weekly: {{mon-fri: '0{n}:30-18:00', sat: '09:00-12:00'}}}}\n"
)
_SHIFT = "  s{n}: {{timezone: Europe/Paris, weekly: {{mon-sat: '0{n}:00-19:30'}}}}\n"


def large_site(tiny: Mapping[str, str], rooms: int) -> dict[str, str]:
    """Return the tiny site with so many rooms more: each has a flow, a department, four agents."""
    every = range(rooms)
    numbers = "".join(
        f'  "+3318001{n:04}": {{flow: room{n}, brand: Room {n}, languages: [fr, en]}}\n'
        for n in every
    )
    return {
        **tiny,
        "large_flows.yaml": "flows:\n" + "".join(_ROOM.format(n=n, m=n % 9) for n in every),
        "large_prompts.yaml": "prompts:\n" + "".join(_PROMPT.format(n=n) for n in every),
        "large_people.yaml": "departments:\n"
        + "".join(f"  d{n}: {{name: Room {n}, ring_timeout: 20s}}\n" for n in every)
        + "shifts:\n"
        + "".join(_SHIFT.format(n=n) for n in range(9))
        + "hours:\n"
        + "".join(_HOURS.format(n=n) for n in range(9))
        + "agents:\n"
        + "".join(_AGENT.format(n=n, m=n % rooms, p=n % rooms % 9) for n in range(4 * rooms))
        + f"numbers:\n{numbers}",
    }


def size(sources: Mapping[str, str]) -> int:
    """Return how many bytes a site has."""
    return sum(len(text.encode()) for text in sources.values())
