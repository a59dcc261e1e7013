"""The home of the desk: what waits, for whom, since when, and where the list of it is."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, IntegerField, Value
from django.utils.text import capfirst

from records.link_checks import Check
from records.queues import Owner, Theme


@dataclass(frozen=True)
class StartLink:
    """Something to begin. What is done more rarely than every day stands second."""

    url: str
    label: str
    is_second: bool = False


@dataclass(frozen=True)
class Line:
    """One list of the home page.

    name      of what it lists, beside a title that several kinds share
    count     None: nobody has checked, which is not the same as none
    since     civil date since when the oldest waits; with `deadline`, of the first end
    """

    title: str
    name: str
    url: str
    count: int | None
    theme: str = Theme.WAITING
    owner: str = Owner.EDITORS
    since: dt.date | None = None
    deadline: bool = False
    check: Check | None = None

    @property
    def is_empty(self):
        """Whether it was looked at, and nothing waits."""
        return self.count == 0


@dataclass(frozen=True)
class Section:
    """The lists under one heading of which something waits."""

    title: str
    lines: list


def in_sections(lines):
    """(sections with what waits, the lists in which nothing does) of all lines."""
    sections = []
    for theme in Theme.IN_ORDER:
        waiting = [line for line in lines if line.theme == theme and not line.is_empty]
        if waiting:
            sections.append(Section(theme, waiting))
    return sections, [line for line in lines if line.is_empty]


def queue_lines(request, desks, url):
    """The lines of the queues that are the user's work, counted in one query.

    desks: the QueueAdmin of each list; url: (desk, queue) -> address of the filtered list
    """
    queues = [
        (desk, queue, rows)
        for desk in desks
        for rows in [desk.get_queryset(request)]
        for queue in desk.get_queues(request.user)
    ]
    counted = _count([(queue, queue.rows(rows, request.user)) for _desk, queue, rows in queues])
    return [
        _line(desk, queue, url(desk, queue), *counts)
        for (desk, queue, _rows), counts in zip(queues, counted, strict=True)
    ]


def _count(queues):
    """(how many, since when) of the rows of each queue, all in one query."""
    parts = [
        rows.order_by()
        .annotate(queue_number=Value(number, output_field=IntegerField()))
        .values("queue_number")
        .annotate(queue_length=Count("pk"), queue_since=queue.since)
        for number, (queue, rows) in enumerate(queues)
    ]
    if not parts:
        return []
    # A part that cannot hold anything, such as `pk__in=[]`, is left out of the query.
    found = {
        row["queue_number"]: (row["queue_length"], row["queue_since"])
        for row in parts[0].union(*parts[1:], all=True)
    }
    return [found.get(number, (0, None)) for number in range(len(queues))]


def _line(desk, queue, url, count, since):
    check = queue.checked and queue.checked()
    return Line(
        title=queue.title,
        name=capfirst(desk.opts.verbose_name_plural),
        url=url,
        count=None if check and check.on is None else count,
        theme=queue.theme,
        owner=queue.owner,
        since=since,
        deadline=queue.deadline,
        check=check,
    )
