"""Say what the simplest honest estimator says: as long as whoever was answered last waited.

Source: LES, the delay of the last customer to have entered service: Ibrahim and Whitt, "Real-time
delay estimation in overloaded multiserver queues with abandonments" (Management Science 55, 2009).
"""

import math

from routing.curve import Curve, normal
from routing.estimate import Range, spoken_range

UNSURE = 0.5
"""How far a wait strays from the last one, relative."""


def simple_range(mean_s: float) -> Range:
    """Return the best range for a wait that is gamma distributed with this mean.

    Source: Wilson and Hilferty (1931): the cube root of a gamma variable is nearly normal.
    """
    ninth = UNSURE**2 / 9
    at_s = [mean_s * each / 10 for each in range(1, 41)]
    roots = [(each / mean_s) ** (1 / 3) for each in at_s]
    within = [normal((each - (1 - ninth)) / math.sqrt(ninth)) for each in roots]
    return spoken_range(Curve([0.0, *at_s], [0.0, *within]))
