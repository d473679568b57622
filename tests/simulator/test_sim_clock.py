"""The carrier's clocks, and knowing when nothing can happen."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from simulator.activity import Activity
from simulator.clock import AcceleratedClock, ManualClock


@given(st.lists(st.integers(min_value=1, max_value=1_000), min_size=1, max_size=20))
def test_alarms_go_off_in_order_and_none_before_its_time(delays_ms: list[int]) -> None:
    """Advancing from alarm to alarm wakes each exactly at its instant."""

    async def story() -> list[int]:
        clock = ManualClock(0)
        woken: list[int] = []

        async def sleeper(at_ms: int) -> None:
            await clock.sleep_until(at_ms)
            assert clock.now_ms() == at_ms
            woken.append(at_ms)

        tasks = [asyncio.create_task(sleeper(delay_ms)) for delay_ms in delays_ms]
        await asyncio.sleep(0)
        while (due_ms := clock.next_due_ms()) is not None:
            clock.advance_to(due_ms)
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)
        return woken

    woken = asyncio.run(story())

    assert woken == sorted(delays_ms)


async def test_a_cancelled_alarm_is_forgotten() -> None:
    """It is nobody's next instant."""
    clock = ManualClock(0)
    early, late = clock.alarm(10), clock.alarm(20)

    early.cancel()

    assert clock.next_due_ms() == 20
    late.cancel()


async def test_an_accelerated_clock_wakes_sleepers_after_its_own_seconds() -> None:
    """A minute at six thousand times the speed is ten milliseconds."""
    clock = AcceleratedClock(speed=6_000, start_ms=1_000)

    await clock.sleep_until(61_000)

    assert clock.now_ms() >= 61_000


async def test_activity_is_quiet_only_when_every_task_is_parked() -> None:
    """A task whose future is done is not at rest, though it has not moved yet."""
    activity, clock = Activity(), ManualClock(0)

    async def work() -> None:
        await activity.park(clock.alarm(50))
        await activity.park(clock.alarm(80))

    activity.spawn(work(), name="work")
    fresh = activity.quiet()
    await activity.settle()
    parked = activity.quiet()
    clock.advance_to(50)
    woken = activity.quiet()
    await activity.settle()

    assert (fresh, parked, woken) == (False, True, False)
    assert clock.next_due_ms() == 80
    await activity.close()
