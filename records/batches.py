"""Going through many rows in little memory."""

import contextlib
import gc
from itertools import islice

BATCH = 500


def batches(rows, size=BATCH):
    """Lists of up to so many rows.

    Rows and their parts refer to each other in rings. Python's collector would go through them
    again and again while they are being made (four tenths of the time); it waits for the end of
    each batch.
    """
    rows = iter(rows)
    with _collector_waiting() as collect:
        while batch := list(islice(rows, size)):
            yield batch
            del batch
            collect()


@contextlib.contextmanager
def _collector_waiting():
    """Gives a function that collects now. Within another such block it does nothing."""
    if not gc.isenabled():
        yield int
        return
    gc.freeze()
    gc.disable()
    try:
        yield gc.collect
    finally:
        gc.enable()
        gc.unfreeze()
