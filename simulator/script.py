"""Write down what a person does, to be done later.

Rules this module keeps:

* A script reads like the call it is: ``Script().dials("+1800…").hears("press").presses("2")``.
* It holds steps only; whoever follows it does them one after another.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Self

from simulator.people import Caller
from simulator.person import Person

Step = Callable[[Person], Awaitable[Any]]


class Script:
    """The steps of one person's call."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def does(self, step: Step) -> Self:
        """Add a step of one's own."""
        self._steps.append(step)
        return self

    def dials(self, to: str) -> Self:
        """Call a number."""
        return self.does(lambda person: _caller(person).dials(to))

    def rings(self, *, within_s: float = 60) -> Self:
        """Wait for the telephone to ring."""
        return self.does(lambda person: person.rings(within_s=within_s))

    def answers(self, *, within_s: float = 60) -> Self:
        """Pick up when it rings."""
        return self.does(lambda person: person.answers(within_s=within_s))

    def declines(self, *, within_s: float = 60) -> Self:
        """Refuse the call when it rings."""
        return self.does(lambda person: person.declines(within_s=within_s))

    def hears(self, words: str, *, within_s: float = 60) -> Self:
        """Wait until a text is spoken that holds these words."""
        return self.does(lambda person: person.hears(words, within_s=within_s))

    def hears_music(self, *, within_s: float = 60) -> Self:
        """Wait until something is played."""
        return self.does(lambda person: person.hears_music(within_s=within_s))

    def presses(self, digits: str, *, within_s: float = 60, blindly: bool = False) -> Self:
        """Press keys when asked for some."""
        return self.does(lambda person: person.presses(digits, within_s=within_s, blindly=blindly))

    def speaks(self, text: str) -> Self:
        """Say something."""
        return self.does(lambda person: person.speaks(text))

    def waits(self, seconds: float) -> Self:
        """Let time pass."""
        return self.does(lambda person: person.waits(seconds))

    def talks_to(self, who: str = "", *, within_s: float = 600) -> Self:
        """Wait until together with somebody."""
        return self.does(lambda person: person.talks_to(who, within_s=within_s))

    def is_alone(self, *, within_s: float = 600) -> Self:
        """Wait until nobody else is there."""
        return self.does(lambda person: person.is_alone(within_s=within_s))

    def is_released(self, *, within_s: float = 600) -> Self:
        """Wait until the call is over."""
        return self.does(lambda person: person.is_released(within_s=within_s))

    def hangs_up(self) -> Self:
        """Hang up."""
        return self.does(lambda person: person.hangs_up())

    async def run(self, person: Person) -> None:
        """Let ``person`` do it all.

        Raises:
            StoryError: a step did not come about.
        """
        for step in self._steps:
            await step(person)


def _caller(person: Person) -> Caller:
    if not isinstance(person, Caller):
        raise TypeError(f"{person.address} is not a caller and dials nobody")
    return person
