"""Sets one paper in a process of its own: `python press FONTS SECONDS WORDS < JSON > PDF`.

The compiler keeps what it set for the next time and never gives it up (measured: 100 MB for every
thousand rows), and a paper may be longer than a page of the site may wait for: both end with the
process. Nothing of the portal is imported here, and there are no settings and no secrets.
Prints the PDF; or, where no font has some letters, a JSON list of them. `records.exports.pdf`
starts it.
"""

import json
import re
import resource
import sys
from pathlib import Path

import typst

FOLDER = Path(__file__).parent
STANDARDS = ["a-2a", "ua-1"]
#: Bytes of memory, and of address space, most of which is never touched.
MEMORY, ADDRESS_SPACE = 3 << 30, 16 << 30
#: A word that is drawn in Nastaliq.
ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]+")
#: How the compiler says that no font has a letter.
NO_LETTER = re.compile(r'the text `"(.+?)"` could not be displayed')


def limit(seconds):
    """Take from this process what a paper does not need."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


def main(fonts, seconds, most_words):
    limit(int(seconds))
    job = json.load(sys.stdin.buffer)
    said = json.dumps(job["paper"], ensure_ascii=False)
    plain_letters = 0 < len(ARABIC.findall(said)) <= int(most_words)
    try:
        paper = typst.compile(
            FOLDER / f"{job['template']}.typ",
            # The compiler sees this folder and no other, and no font of the system.
            root=FOLDER,
            font_paths=[fonts],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"answer": said, "plain_letters": "yes" if plain_letters else "no"},
            pdf_standards=STANDARDS,
            timestamp=job["made_at"],
        )
        if plain_letters:
            # Its library takes a fifth of a second, which other papers need not.
            from mute import mute

            paper = mute(paper)
    except typst.TypstError as error:
        missing = {unescaped(found) for found in NO_LETTER.findall(error.diagnostic)}
        if not missing:
            raise
        paper = json.dumps(sorted(missing)).encode()
    sys.stdout.buffer.write(paper)


def unescaped(found):
    """A letter as the compiler quotes it: itself, or its number."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), found)


if __name__ == "__main__":
    main(*sys.argv[1:])
