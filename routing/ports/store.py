"""Put together what a store is."""

from typing import Protocol

from routing.ports.callbacks import Callbacks
from routing.ports.calls import Calls
from routing.ports.consulting import Consultations
from routing.ports.estimates import Estimates
from routing.ports.evacuating import Evacuations
from routing.ports.offers import Offers
from routing.ports.overrides import Overrides
from routing.ports.reading import Reading
from routing.ports.staff import Staff
from routing.ports.time import Outbox


class Store(
    Calls,
    Callbacks,
    Estimates,
    Offers,
    Consultations,
    Staff,
    Overrides,
    Evacuations,
    Outbox,
    Reading,
    Protocol,
):
    """Keep the site's state. One method, one atomic transition."""
