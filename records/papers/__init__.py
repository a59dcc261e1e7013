"""Papers that people upload: are they safe, what do they look like, what is private in them.

`check_paper(upload)` takes or refuses a file; store it under `new_name()` and keep its `sha256`.
`picture_of(file, sha256, page)` draws a page, `text_of(file, sha256)` reads it,
`findings_in(file, sha256)` lists identity numbers and private contacts, `file_response()` hands a
stored file out. `is_clean(sha256)` says whether a stored file may be shown and cleared: it is False
while the scanner of the installation has not answered. No PDF is ever opened in the process that
answers requests, nor shown by the browser on the portal's own address.
"""

from records.papers.checking import Checked, check_paper, digest_of, new_name
from records.papers.private import Finding, Private
from records.papers.scanning import is_clean, scan
from records.papers.showing import (
    file_response,
    findings_in,
    forget,
    forget_all_but,
    picture_of,
    picture_response,
    text_of,
)

__all__ = [
    "Checked",
    "Finding",
    "Private",
    "check_paper",
    "digest_of",
    "file_response",
    "findings_in",
    "forget",
    "forget_all_but",
    "is_clean",
    "new_name",
    "picture_of",
    "picture_response",
    "scan",
    "text_of",
]
