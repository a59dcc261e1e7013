"""Opens one PDF in a process of its own, which may be killed: `python reader ACT FILE …`.

Nothing of the portal is imported here, and the process gets no settings and no secrets: what a
hostile file does to it ends with it. Prints one JSON object, or for `picture` the PNG itself.
`records.papers.process` starts it.
"""

import json
import resource
import sys

from limits import ADDRESS_SPACE, MEMORY, SECONDS, Refused


def check(path):
    """Everything that decides whether a file is taken."""
    from raw import look_at_bytes

    look_at_bytes(path)
    from objects import look_at_objects

    pages = look_at_objects(path)
    from pages import has_text

    return {"pages": pages, "has_text": has_text(path, pages)}


def text(path):
    """The words of each page, and those beside the pages."""
    from words import words_of

    return words_of(path)


def picture(path, number, width):
    """Write a page as PNG."""
    from pages import draw

    draw(path, number, width)


ACTS = {"check": check, "text": text, "picture": picture}


def limit():
    """Take from this process what a paper does not need."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


def main(act, path, *numbers):
    limit()
    try:
        answer = ACTS[act](path, *map(int, numbers))
    except Refused as refusal:
        answer = {"refused": refusal.code}
    except (MemoryError, RecursionError):
        answer = {"refused": "too_complex"}
    if answer is not None:
        sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
