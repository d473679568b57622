from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.console.world import World
from tests.pages.softphone.conftest import Desk, loses_readiness, talking
from tests.pages.softphone.gateway import Gateway

pytestmark = pytest.mark.asyncio(loop_scope="session")

# A browser whose devices can be unplugged, and in which it is seen where sound goes.
DEVICES = """
window.unplugged = [];
window.heardOn = [];
const all = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
navigator.mediaDevices.enumerateDevices = async () =>
  (await all()).filter(({ label }) => !window.unplugged.includes(label));
window.unplug = (...labels) => {
  window.unplugged = labels;
  navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
};
const sink = HTMLMediaElement.prototype.setSinkId;
HTMLMediaElement.prototype.setSinkId = function (id) {
  window.heardOn.push(id);
  return sink.call(this, id);
};
"""
# Keeps what the page opens: the last track ends as an unplugged one does.
KEEPS_STREAMS = """
window.streams = [];
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await open(wanted);
  window.streams.push(stream);
  return stream;
};
"""
ENDS = """() => {
  const [track] = window.streams.at(-1).getTracks();
  track.stop();
  track.dispatchEvent(new Event("ended"));
}"""
# A microphone that is switched off at its cable; `window.cable.gain.value = 1` switches it on.
SILENT = """
navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  window.cable = new GainNode(context, { gain: 0 });
  const voice = new OscillatorNode(context);
  const out = context.createMediaStreamDestination();
  voice.connect(window.cable).connect(out);
  voice.start();
  return out.stream;
};
"""
RINGS_ON = "import('/static/desk_phone.js').then(({ ringer }) => ringer.context.sinkId)"


async def _chooses(page: Page, label: str, name: str) -> str:
    """Choose a device; return its id."""
    await page.get_by_label(label, exact=True).select_option(label=name)
    return await page.get_by_label(label, exact=True).input_value()


async def test_ringing_and_callers_are_heard_where_the_agent_chose(
    world: World, gateway: Gateway, desk: Desk
) -> None:
    """Each on an output of its own, kept in this browser; one that is gone is replaced and told."""
    await desk.page.add_init_script(DEVICES)
    page = await desk.begins()
    loud = await _chooses(page, "Ring on", "Fake Audio Output 1")
    near = await _chooses(page, "Hear callers on", "Fake Audio Output 2")
    assert await page.evaluate(RINGS_ON) == loud
    await talking(world, gateway, page)
    await page.wait_for_function("(id) => window.heardOn.at(-1) === id", arg=near)

    await page.evaluate("unplug('Fake Audio Output 1', 'Fake Audio Output 2')")
    gone = "Fake Audio Output 1 is gone: the usual one is used until it is back."
    await expect(page.locator("#ring-output-gone")).to_have_text(gone)
    await expect(page.locator("#output-gone")).to_contain_text("Fake Audio Output 2 is gone")
    await page.wait_for_function("() => window.heardOn.at(-1) !== undefined")
    assert await page.evaluate(RINGS_ON) == ""
    await page.evaluate("unplug()")
    await expect(page.locator("#ring-output-gone")).to_have_text("")
    await page.wait_for_function("(id) => window.heardOn.at(-1) === id", arg=near)

    await page.reload()
    await page.locator("h1").click()
    await expect(page.get_by_label("Ring on")).to_have_value(loud)
    await expect(page.get_by_label("Hear callers on")).to_have_value(near)
    assert await page.evaluate(RINGS_ON) == loud
    assert desk.wrong == []


async def test_a_microphone_that_is_silent_is_noticed_and_so_is_its_voice(desk: Desk) -> None:
    """A switch at the headset's cable is found before the first caller finds it."""
    await desk.page.add_init_script(SILENT)
    await desk.page.clock.install()
    page = await desk.begins()

    await page.clock.fast_forward(6000)
    await expect(page.locator("#microphone-words")).to_contain_text("The microphone is silent")
    await page.evaluate("window.cable.gain.value = 1")

    await expect(page.locator("#microphone-words")).to_have_text("The microphone works.")
    assert desk.wrong == []


async def test_a_microphone_that_is_unplugged_takes_no_calls(world: World, desk: Desk) -> None:
    """Not ready within seconds, and told why; Ready goes on with the usual one until it is back."""
    await desk.page.add_init_script(DEVICES + KEEPS_STREAMS)
    page = await desk.begins()
    chosen = await _chooses(page, "Microphone", "Fake Audio Input 2")

    await page.evaluate("unplug('Fake Audio Input 2')")
    await page.evaluate(ENDS)
    await expect(page.locator("#phone-line")).to_contain_text("The microphone is gone")
    await expect(page.locator("#input-gone")).to_contain_text("Fake Audio Input 2 is gone")
    await loses_readiness(world, page)
    await expect(page.locator("#note")).to_contain_text("its microphone was gone")
    await page.keyboard.press("Alt+r")
    await expect(page.locator("#words")).to_have_text("Ready")
    await page.evaluate("unplug()")

    await expect(page.get_by_label("Microphone", exact=True)).to_have_value(chosen)
    await expect(page.locator("#input-gone")).to_have_text("")
    assert desk.wrong == []


async def test_without_a_microphone_nobody_is_ready_and_the_page_says_what_to_do(
    world: World, chromium: Browser, address: str
) -> None:
    """Refused by the browser, not there, or taken: three sentences, and no call is offered."""
    context = await chromium.new_context()
    one = Desk(await context.new_page(), address)
    page = await one.signs_in("anna", "/desk")

    await page.locator("#ready").click()
    await expect(page.locator("#trouble")).to_contain_text("may not use the microphone")
    told: dict[str, Any] = {"NotFoundError": "no microphone", "NotReadableError": "another program"}
    for error, words in told.items():
        await page.evaluate(REFUSES, error)
        await page.locator("#ready").click()
        await expect(page.locator("#trouble")).to_contain_text(words)

    assert (await world.agent("anna")).presence == "not_ready"
    await context.close()


REFUSES = """(name) => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", name));
}"""
