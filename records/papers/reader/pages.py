"""What people see of a PDF: how its pages look, and whether words stand on them."""

import sys
import time

import pypdfium2
from limits import SECONDS_FOR_TEXT, Refused


def open_to_show(path):
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        raise Refused("damaged") from None


def has_text(path, pages):
    """Whether words can be read from the file, and not from its pictures alone."""
    began = time.process_time()
    paper = open_to_show(path)
    if len(paper) != pages:
        raise Refused("damaged")
    for page in paper:
        if page.get_textpage().count_chars() > 0:
            return True
        if time.process_time() - began > SECONDS_FOR_TEXT:
            break
    return False


def draw(path, number, width):
    """Write a page as PNG to the output, its longer side at most one and a half times the width."""
    paper = open_to_show(path)
    if not 1 <= number <= len(paper):
        raise Refused("no_such_page")
    page = paper[number - 1]
    across, along = page.get_size()
    scale = min(width / across, 1.5 * width / along)
    shown = page.render(scale=scale).to_pil()
    shown.save(sys.stdout.buffer, "PNG")
