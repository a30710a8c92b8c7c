"""The picture of a rehearsal: one row for each date, drawn by ourselves as an SVG. Serves every rule; pure.

It says nothing by colour alone: what stands behind a date is a shape and a word, what goes out and what would only go out late are two
shapes. It carries its own background, fonts by family only, no script and nothing from elsewhere. Title and description say the same in
words, because to a screen reader the picture is one image (WCAG 2.2, 1.1.1, 1.4.1, 1.4.3, 1.4.11).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from models.casework.reading.rehearsal import Date, Rehearsal, RehearsedAlert
from models.law.deadlines.counting import add_months
from models.law.deadlines.outcomes import Done, Outcome, became_of
from models.law.deadlines.projection import Due
from models.law.rules.rule import Force, Nature
from models.law.words.dates import long_date

PAPER, BAND, INK, GRID, BAR, LATE = "#ffffff", "#f1f4f8", "#1a1a1a", "#7a7a7a", "#1d4f91", "#8f2d00"
FONT_SIZE, CHARACTER = 13, 7.8  # the widest that a character of common sans-serif fonts is at that size, on average
MARGIN, ROW, HEAD, CHART = 20, 26, 96, 860
MONTH_LABEL = 76  # what a month's name needs

SHAPES = {
    Force.ACT: "square",
    Force.REGULATIONS: "diamond",
    Force.STATUTORY_GUIDANCE: "circle",
    Force.PANEL_GUIDANCE: "triangle",
    Force.LOCAL: "cross",
}
IN_THE_KEY = {force: f"due by {force.value}" for force in Force} | {
    Force.ACT: "due by an Act",
    Force.LOCAL: "due by a local target or expectation",
}


@dataclass(frozen=True)
class _Sheet:
    """Where things stand: the first and last day of the chart, and its edges in pixels."""

    first: date
    last: date
    left: float
    width: float
    height: float

    def x(self, day: date) -> float:
        """The middle of a day; a day beyond the chart stands at its edge."""
        share = ((day - self.first).days + 0.5) / ((self.last - self.first).days + 1)
        return round(self.left + CHART * min(max(share, 0.0), 1.0), 1)


def timeline(rehearsal: Rehearsal) -> str:
    """The rehearsal as one SVG document. Rows in the order of their dates; it may be wider or higher for longer lives."""
    dates = rehearsal.dates
    labels = [label(one) for one in dates]
    sheet = _sheet(dates, labels)
    key_y = HEAD + ROW * len(dates) + 36
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="timeline-title timeline-words" width="{sheet.width:g}" '
        f'height="{sheet.height:g}" viewBox="0 0 {sheet.width:g} {sheet.height:g}" font-family="Arial, Helvetica, sans-serif" '
        f'font-size="{FONT_SIZE}">',
        f'<title id="timeline-title">{escape(_title(rehearsal))}</title>',
        f'<desc id="timeline-words">{escape(_description(rehearsal))}</desc>',
        f'<rect width="100%" height="100%" fill="{PAPER}"/>',
        _text(MARGIN, 32, _title(rehearsal), bold=True, size=17),
        _text(MARGIN, 54, f"Rules: {rehearsal.facts.regime}. Done on the last day unless a day was given."),
        *_bands(sheet, len(dates)),
        *_months(sheet, bottom=HEAD + ROW * len(dates)),
    ]
    for number, (one, words) in enumerate(zip(dates, labels, strict=True)):
        alerts = [alert for alert in rehearsal.alerts if alert.due is one.due]
        parts += _row(sheet, one, words, alerts, y=HEAD + ROW * number + ROW / 2)
    if not dates:
        parts.append(_text(MARGIN, HEAD + ROW / 2 + 4, "No date follows from these facts."))
    parts += _key(key_y)
    return "\n".join([*parts, "</svg>\n"])


def label(one: Date) -> str:
    """The words of a row: `Mon 30 Mar 2026 · rapid-review-to-panel · Panel guidance`."""
    due = one.due
    name = f"{due.rule.id} {due.item}".strip()
    when = f"until {long_date(due.due_on)}" if due.rule.nature is Nature.KEEP_UNTIL else long_date(due.due_on)
    state = ["provisional"] if due.provisional else []
    state += ["no longer owed"] if due.not_applicable else []
    match became_of(due, today=due.due_on, closed=False):
        case Done(outcome, on) if on != due.due_on:
            state.append(f"done {long_date(on)}{', late' if outcome is Outcome.MET_LATE else ''}")
    return " · ".join([when, name, due.rule.force.value, *state])


def _title(rehearsal: Rehearsal) -> str:
    facts = rehearsal.facts
    return f"Rehearsal from awareness on {long_date(facts.intake.aware_on)}: route {facts.route.value}"


def _description(rehearsal: Rehearsal) -> str:
    """The picture in words."""
    lines = [f"The route is taken because {rehearsal.facts.because}."]
    for one in rehearsal.dates:
        due = one.due
        sent = sum(alert.due is due and not alert.only_if_late for alert in rehearsal.alerts)
        late = sum(alert.due is due and alert.only_if_late for alert in rehearsal.alerts)
        ends = f"; {due.not_applicable}" if due.not_applicable else ""
        more = f", {late} more if it is not done" if late else ""
        plural = "" if sent == 1 else "s"
        lines.append(
            f"{label(one)}: {due.rule.when} {long_date(due.from_on)}; {sent} alert{plural} go{'es' if sent == 1 else ''} out{more}{ends}."
        )
    return " ".join(lines if rehearsal.dates else [*lines, "No date follows from these facts."])


def _sheet(dates: Sequence[Date], labels: Sequence[str]) -> _Sheet:
    """The chart ends with the last thing to be done; what must only stand on beyond that runs to its edge."""
    days = [
        day
        for one in dates
        for day in (one.due.from_on, one.due.due_on)
        if one.due.rule.nature is not Nature.KEEP_UNTIL or day == one.due.from_on
    ]
    first = min(days, default=date(2000, 1, 1)).replace(day=1)
    last = add_months(max(days, default=first).replace(day=1), 1) - timedelta(days=1)
    wide = max((len(words) for words in labels), default=0) * CHARACTER
    left = MARGIN + max(wide, 300) + MARGIN
    if any(one.due.due_on > last for one in dates):
        last = add_months(last + timedelta(days=1), 1) - timedelta(days=1)  # room to see that it goes on
    return _Sheet(first, last, left, left + CHART + 2 * MARGIN, HEAD + ROW * max(len(dates), 1) + 36 + 5 * 22 + MARGIN)


def _bands(sheet: _Sheet, rows: int) -> Iterator[str]:
    """Every other row is shaded, to lead the eye from the words to the bar."""
    for number in range(0, rows, 2):
        yield f'<rect x="0" y="{HEAD + ROW * number:g}" width="{sheet.width:g}" height="{ROW}" fill="{BAND}"/>'


def _months(sheet: _Sheet, *, bottom: float) -> Iterator[str]:
    """A line at the start of each month, and the names of as many as have room."""
    months = (sheet.last.year - sheet.first.year) * 12 + sheet.last.month - sheet.first.month + 1
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if CHART / months * step >= MONTH_LABEL)
    for number in range(0, months, step):
        day = add_months(sheet.first, number)
        x = sheet.x(day)
        yield f'<line x1="{x:g}" y1="{HEAD - 8}" x2="{x:g}" y2="{bottom:g}" stroke="{GRID}" stroke-width="0.75"/>'
        yield _text(x, HEAD - 14, f"{day:%b %Y}")


def _row(sheet: _Sheet, one: Date, words: str, alerts: Sequence[RehearsedAlert], *, y: float) -> Iterator[str]:
    due = one.due
    yield f'<g class="deadline"><title>{escape(due.rule.duty)}</title>'
    yield _text(MARGIN, y + 4, words)
    yield from _bar(sheet, due, y)
    for other in due.others:
        yield _reading_mark(sheet.x(other.due_on), y)
    yield _mark(due.rule.force, sheet.x(due.due_on), y)
    for alert in alerts:
        if alert.on <= sheet.last:
            yield _alert_mark(sheet.x(alert.on), y, late=alert.only_if_late)
    yield "</g>"


def _bar(sheet: _Sheet, due: Due, y: float) -> Iterator[str]:
    start, end = sorted((sheet.x(due.from_on), sheet.x(due.due_on)))
    dashes = ' stroke-dasharray="6 3"' if due.not_applicable else ""
    yield f'<line x1="{start:g}" y1="{y:g}" x2="{end:g}" y2="{y:g}" stroke="{BAR}" stroke-width="3"{dashes}/>'
    if due.due_on > sheet.last:
        yield _onward(end - 22, y)


def _onward(x: float, y: float) -> str:
    """It goes on beyond the chart."""
    return f'<path d="M{x:g} {y - 6:g} l8 6 l-8 6" stroke="{BAR}" stroke-width="2" fill="none"/>'


def _reading_mark(x: float, y: float) -> str:
    return f'<path d="M{x:g} {y + 2:g} v7 m-3 0 h6" stroke="{INK}" stroke-width="1.5" fill="none"/>'


def _alert_mark(x: float, y: float, *, late: bool) -> str:
    """What goes out: a stroke above the bar. What only goes out late: an open ring below it."""
    if late:
        return f'<circle cx="{x:g}" cy="{y + 8:g}" r="3" fill="{PAPER}" stroke="{LATE}" stroke-width="1.5"/>'
    return f'<line x1="{x:g}" y1="{y - 13:g}" x2="{x:g}" y2="{y - 6:g}" stroke="{INK}" stroke-width="2"/>'


def _mark(force: Force, x: float, y: float) -> str:
    """The due day, in the shape of what stands behind it."""
    shape = SHAPES[force]
    common = f'fill="{BAR}" stroke="{PAPER}" stroke-width="1"'
    if shape == "square":
        return f'<rect x="{x - 6:g}" y="{y - 6:g}" width="12" height="12" {common}/>'
    if shape == "circle":
        return f'<circle cx="{x:g}" cy="{y:g}" r="6.5" {common}/>'
    if shape == "diamond":
        return f'<path d="M{x:g} {y - 8:g} l8 8 l-8 8 l-8 -8 z" {common}/>'
    if shape == "triangle":
        return f'<path d="M{x:g} {y - 8:g} l8 14 h-16 z" {common}/>'
    return f'<path d="M{x - 5:g} {y - 5:g} l10 10 m0 -10 l-10 10" stroke="{BAR}" stroke-width="2.5" fill="none"/>'


def _key(y: float) -> Iterator[str]:
    """What the shapes mean: on the left what stands behind a date, on the right everything else."""
    yield _text(MARGIN, y, "Key", bold=True)
    ended = f'<line x1="-10" y1="0" x2="14" y2="0" stroke="{BAR}" stroke-width="3" stroke-dasharray="6 3"/>'
    forces = [(_mark(force, 0, 0), IN_THE_KEY[force]) for force in Force]
    others = [
        (_alert_mark(0, 9, late=False), "an alert that goes out"),
        (_alert_mark(0, -8, late=True), "an alert that goes out only if it is not done"),
        (_reading_mark(0, -5), "the date by another reading of the rule"),
        (ended, "no longer owed when its day comes"),
        (_onward(-4, 0), "stands on beyond the end of this picture"),
    ]
    for x, lines in ((MARGIN + 10, forces), (MARGIN + 340, others)):
        for number, (mark, words) in enumerate(lines, start=1):
            line_y = y + 22 * number
            yield f'<g transform="translate({x:g} {line_y - 4:g})">{mark}</g>'
            yield _text(x + 26, line_y, words)


def _text(x: float, y: float, words: str, *, bold: bool = False, size: int = FONT_SIZE) -> str:
    weight = ' font-weight="bold"' if bold else ""
    sized = f' font-size="{size}"' if size != FONT_SIZE else ""
    return f'<text x="{x:g}" y="{y:g}" fill="{INK}"{weight}{sized}>{escape(words)}</text>'
