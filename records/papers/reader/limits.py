"""How much of a machine a paper may take, and what it may hold. Read by both processes."""

# A file beyond these is no paper that people sign.
MAX_PAGES = 500
MAX_OBJECTS = 200_000
MAX_NESTING = 100
MAX_PIXELS = 150_000_000
MAX_COMPONENTS = 8
MAX_UNPACKED = 192 * 1024**2
MAX_SIDE_IN_POINTS = 14_400

SECONDS = 5
#: The clock runs on while a busy machine does other work: that is no fault of the paper.
SECONDS_OF_WAITING = 30
MEMORY = 256 * 1024**2
#: Addresses of shared libraries count too, but cost nothing.
ADDRESS_SPACE = 4 * MEMORY

#: Letters that are read of a paper, its earlier versions included.
TEXT_IN_ALL = 2_000_000
SECONDS_FOR_TEXT = 1
#: A long scan of plain pixels takes longer; then its size follows from its width and height alone.
SECONDS_FOR_PIXELS = 1.5


class Refused(Exception):
    """The file is not taken, for the reason that its code names."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code
