"""Look at a page with axe-core, in light and in dark. It comes from npm, as the voice SDK does."""

from functools import cache

from playwright.async_api import Page

from tests.pages.conftest import MODULES, needs

# All rules, the advice on good practice included; in dark only what a colour can change.
_RUN = """async (options) => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
  const told = (id, { html }) => `${id}: ${html.slice(0, 160)}`;
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => told(id, node)));
}"""
_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


@cache
def _script() -> str:
    return needs(MODULES / "axe-core/axe.min.js", "make, with Node.js").read_text(encoding="utf-8")


async def violations(page: Page) -> list[str]:
    """Return what is wrong with what a page shows now: each rule, and the element it is about."""
    if not await page.evaluate("Boolean(window.axe)"):
        await page.evaluate(_script())
    # What moves or fades would be measured half-way.
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found: list[str] = await page.evaluate(_RUN, {})
    await page.emulate_media(color_scheme="dark")
    found += [f"in dark, {each}" for each in await page.evaluate(_RUN, _COLOURS)]
    return found
