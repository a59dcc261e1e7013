"""How much of an upload is read at all."""

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from records.papers.checking import MAX_BYTES


class PaperUploadHandler(TemporaryFileUploadHandler):
    """Writes uploads to the disk, for the process that looks at them, and no further than it must.

    What goes beyond the limit of a paper is counted and thrown away, so that the form comes back
    with its sentence and with what was typed, and nobody fills the disk.
    """

    def receive_data_chunk(self, raw_data, start):
        if start <= MAX_BYTES:
            self.file.write(raw_data)
