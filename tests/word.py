"""Word files in tests."""

import io

import docx


def word_file(content):
    """A file as it would be opened."""
    return docx.Document(io.BytesIO(content))


def paragraphs(file):
    """The texts of its paragraphs that are not empty."""
    return [paragraph.text for paragraph in file.paragraphs if paragraph.text]
