"""Ask a site from the shell where a caller would go: ``route``, ``tree``.

Rules this module keeps:

* What is shown is what ``ivr.step`` decides, with the file and line that decided it.
* Nothing is dialled, rung or counted: a question changes nothing.
"""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from calls.clock import SystemClock
from config.site import Site
from ivr import outline, speech, wall
from ivr.session import Ask, Caller, Heard
from ivr.walkthrough import Turn, Walked, begin, goal, named, walk
from switchboard import terminal
from switchboard.site_source import site_of

Source = Annotated[
    str | None,
    typer.Argument(
        metavar="DIR",
        help="A directory or a published version; left out: SITE_DIR, else what is in force.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program to read.")]


def route(
    source: Source = None,
    from_: Annotated[str, typer.Option("--from", help="The caller's number.")] = "anonymous",
    to: Annotated[str, typer.Option("--to", help="The number dialled; else the first.")] = "",
    at: Annotated[str, typer.Option("--at", help="When: 2026-12-25T10:00; now.")] = "",
    timezone: Annotated[
        str, typer.Option("--timezone", help="On whose wall, such as Europe/Paris; the site's.")
    ] = "",
    press: Annotated[
        str, typer.Option("--press", help='Keys, one answer after the other: "1,2".')
    ] = "",
    say: Annotated[
        list[str] | None, typer.Option("--say", help="Words spoken, after the keys; repeatable.")
    ] = None,
    silence: Annotated[
        bool, typer.Option("--silence", help="Then stay silent to the end.")
    ] = False,
    region: Annotated[str, typer.Option("--region", help="Suppose this region.")] = "",
    tier: Annotated[str | None, typer.Option("--tier", help="Suppose this tier.")] = None,
    expect: Annotated[
        str, typer.Option("--expect", help="Department or outcome; exit 1 if it is another.")
    ] = "",
    json: Json = False,
) -> None:
    """Walk a caller through the flow: every decision with its file and line."""
    site = site_of(source)
    book = site.book
    zone = timezone or book.timezone
    caller = Caller("route", from_, to or next(iter(book.numbers)))
    at_ms = _moment(at, zone)
    keys = [Heard("keys", key.strip()) for key in press.split(",") if key.strip()]
    answers = [*keys, *(Heard("speech", words, 1.0) for words in say or ())]
    begun = begin(book, caller, _known(region, site, "region"), _known(tier, site, "tier"))
    walked = walk(book, begun, answers, at_ms, silent_after=silence)
    as_expected = not expect or named(walked.end) == expect
    if json:
        terminal.show_json({**_data(walked, site, at_ms), "as_expected": as_expected})
    else:
        _print(walked, site, f"{wall.shown(at_ms, zone)} {zone}", caller)
    if not as_expected:
        if not json:
            terminal.show_line(f'expected "{expect}", came to "{named(walked.end)}"', "red")
        raise typer.Exit(terminal.NO)


def tree(
    source: Source = None,
    number: Annotated[str, typer.Option("--number", help="Only what this number leads to.")] = "",
    mermaid: Annotated[
        bool, typer.Option("--mermaid", help="As a Mermaid flowchart, for a page.")
    ] = False,
) -> None:
    """Show the menu as a tree: keys, where they lead, conditions, hours, departments."""
    book = site_of(source).book
    if number and number not in book.numbers:
        raise typer.BadParameter(f'the site has no number "{number}"')
    draw = outline.mermaid if mermaid else outline.tree
    for line in draw(book, [number] if number else list(book.numbers)):
        terminal.show_line(line)


def _moment(text: str, zone: str) -> int:
    """Return the instant meant; now when nothing is said."""
    if not text:
        return SystemClock().now_ms()
    try:
        return wall.read(text, zone)
    except (ValueError, KeyError, OSError) as error:
        raise typer.BadParameter(str(error)) from error


def _known(name: str | None, site: Site, what: str) -> Any:
    """Return a region's or tier's name, having made sure there is one."""
    known = site.book.regions if what == "region" else site.book.tiers
    if name and name not in known:
        raise typer.BadParameter(f'there is no {what} "{name}": known are {", ".join(known)}')
    return name


def _print(walked: Walked, site: Site, when: str, caller: Caller) -> None:
    begun = walked.opening
    who = begun.known.name if begun.known else caller.from_number
    terminal.show(Text(f"{who} calls {caller.to_number}, {when}", "bold"))
    placed = f"region {begun.session.region}: {begun.region_why}"
    spoken = f"tier {begun.session.tier or 'none'}, greeted in {begun.session.language}"
    terminal.show(Text(f"{'':10}{terminal.printable(f'{placed}; {spoken}')}", "dim"))
    for turn in walked.turns:
        if turn.heard.kind != "opening":
            terminal.show(Text(terminal.printable(f"{'caller':10}{_done(turn.heard)}"), "cyan"))
        for said in turn.said:
            locale = speech.locale_and_voice(site.book, said.language).locale
            terminal.show_line(f"{'hears':10}“{said.text}” ({locale})")
        for each in turn.stepped.decisions:
            terminal.show_line(f"{'':10}{each.where:<16} {each.step}: {each.why}", "dim")
    terminal.show(Text(terminal.printable(f"{'ends':10}{_ended(walked)}"), "bold green"))


def _done(heard: Heard) -> str:
    match heard.kind:
        case "keys":
            return f"presses {heard.text}"
        case "speech":
            return f"says “{heard.text}”"
        case _:
            return "is silent"


def _ended(walked: Walked) -> str:
    if isinstance(walked.end, Ask):
        return f'still asked, at "{walked.session.step}"'
    return goal(walked.end)


def _data(walked: Walked, site: Site, at_ms: int) -> dict[str, object]:
    session = walked.session
    return {
        "version": site.version,
        "at_ms": at_ms,
        "region": session.region,
        "region_why": walked.opening.region_why,
        "tier": session.tier,
        "language": session.language,
        "turns": [_turn(turn) for turn in walked.turns],
        "end": named(walked.end),
        "demand": goal(walked.end),
    }


def _turn(turn: Turn) -> dict[str, object]:
    return {
        "heard": str(turn.heard),
        "said": [asdict(said) for said in turn.said],
        "decisions": [asdict(each) for each in turn.stepped.decisions],
    }
