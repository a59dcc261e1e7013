"""A Word file for people: styles, directions and languages right, nothing of a template left.

Text comes in as it is. What XML 1.0 forbids becomes U+FFFD, so that nothing is lost unseen, and
each run says which language it is in: an English name in an Urdu paper stays left-to-right.
"""

import io
import re
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

from records.exports.runs import ARABIC, LATIN, runs_of

LATIN_FONT = "Calibri"
URDU_FONT = "Noto Nastaliq Urdu"
GREEN, INK, QUIET, LINE, TINT = "0C4D36", "15201B", "404B45", "6F766F", "E4F0E8"

#: Sizes of the letters in cells: of most tables, and of those with many columns.
CELL, SMALL_CELL = 9, 7.5

#: Language of the portal -> the one that Word checks the spelling by.
WORD_LANGUAGES = {"en": "en-GB", "ur": "ur-PK", "kk": "kk-KZ", "ru": "ru-RU"}

#: What XML 1.0 cannot hold; lone surrogates are no characters at all.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
REPLACEMENT = "\ufffd"

#: Parts of the library's template that say something of whoever made it.
LEFTOVERS = ("/customXml", "/thumbnail", "/extended-properties", "/stylesWithEffects")
KEPT_STYLES = {
    *("Normal", "Default Paragraph Font", "Normal Table", "No List", "Table Grid"),
    *("Title", "Heading 1", "Heading 2", "Heading 3", "Header", "Footer", "Caption"),
    *("Title Char", "Heading 1 Char", "Heading 2 Char", "Heading 3 Char"),
    *("Header Char", "Footer Char"),
}
TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="RegisterTable">
  <w:name w:val="Register Table"/><w:basedOn w:val="TableNormal"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="8" w:space="0" w:color="{GREEN}"/>
      <w:bottom w:val="single" w:sz="8" w:space="0" w:color="{GREEN}"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="40" w:type="dxa"/><w:left w:w="80" w:type="dxa"/>
      <w:bottom w:w="40" w:type="dxa"/><w:right w:w="80" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/><w:bCs/></w:rPr>
    <w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/></w:tcPr>
  </w:tblStylePr>
  <w:tblStylePr w:type="firstCol"><w:rPr><w:b/><w:bCs/></w:rPr></w:tblStylePr>
</w:style>
"""
BOLD = "<w:b/><w:bCs/>"
#: How a line of a numbered list begins.
NUMBERED = re.compile(r"\d+\.\t")
OPEN_TEXT = '<w:t xml:space="preserve">'
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def clean(text):
    """Text as XML 1.0 can hold it: every character that it forbids is seen as U+FFFD."""
    return FORBIDDEN.sub(REPLACEMENT, str(text))


class Paper:
    """A Word file that grows from top to bottom.

    language   of the portal; Urdu makes paragraphs and tables run from right to left
    title      in the properties, where screen readers and searches find it
    landscape  whether the pages lie on their side, for wide tables
    """

    def __init__(self, *, title, language, made_at, author="", identifier="", landscape=False):
        self.language = language
        self.is_rtl = language == "ur"
        self._file = Document()
        self._body = self._file.element.body
        _drop_leftovers(self._file)
        _set_styles(self._file, language)
        _set_settings(self._file, language)
        self._set_page(landscape)
        self._set_direction()
        properties = self._file.core_properties
        properties.title, properties.author, properties.identifier = title, author, identifier
        properties.comments = properties.last_modified_by = properties.keywords = ""
        properties.language = WORD_LANGUAGES.get(language, language)
        properties.created = properties.modified = made_at

    # --- What stands on the pages ------------------------------------------------------------

    def title(self, text):
        """The title of the paper."""
        self._add(self._paragraph(text, style="Title"))

    def heading(self, text, level=1):
        """A heading of level 1, 2 or 3."""
        self._add(self._paragraph(text, style=f"Heading{min(level, 3)}"))

    def paragraph(self, text, *, style="", bold=False, align="", before=0, keep=False):
        """One paragraph; line breaks and tabs in the text stay.

        style: "Quiet" or "Caption"; align: "end" or "center"; before: space above it in points;
        keep: on one page with the next
        """
        made = self._paragraph(text, style=style, bold=bold, align=align, before=before, keep=keep)
        self._add(made)

    def page_break(self):
        """What follows begins on a new page."""
        self._add('<w:p><w:r><w:br w:type="page"/></w:r></w:p>')

    def new_section(self, landscape=False):
        """What follows begins on a new page that may lie on its side."""
        self._file.add_section(WD_SECTION.NEW_PAGE)
        self._set_page(landscape)

    def table(self, head, rows, *, numbers=(), widths=None, first_bold=False, style="Cell"):
        """A table; its head is repeated on every page, and no row breaks across two.

        head     labels; empty for a table of (label, value) without a head
        numbers  places of the columns that hold numbers: aligned to the end
        widths   of the columns in relation to each other; even where not given
        style    of its cells: "Cell", or "SmallCell" for many columns
        """
        twips = self._in_twips(widths or [1] * len(head))
        parts = [self._table_properties(bool(head), first_bold), "<w:tblGrid>"]
        parts += [f'<w:gridCol w:w="{width}"/>' for width in twips]
        parts.append("</w:tblGrid>")
        if head:
            parts.append(self._row(head, twips, numbers, style, is_head=True))
        parts += [self._row(row, twips, numbers, style) for row in rows]
        self._add(f"<w:tbl>{''.join(parts)}</w:tbl>")
        # Word wants a paragraph after a table; without it two tables grow together.
        self._add(self._paragraph("", style="Cell"))

    def running_lines(self, head, page_words):
        """The head of every page, and "page x of y" at its foot.

        page_words: a sentence with %(page)s and %(pages)s
        """
        section = self._file.sections[0]
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        foot = [
            FIELDS[part] if part in FIELDS else self._runs(part)
            for part in re.split(r"(%\(pages?\)s)", page_words)
        ]
        foot = self._wrapped("".join(foot), self._properties("Footer", "center", self.is_rtl))
        section.header._element[:] = [_parsed(self._paragraph(head, style="Header"))]
        section.footer._element[:] = [_parsed(foot)]

    def as_bytes(self):
        """The file."""
        target = io.BytesIO()
        self._file.save(target)
        return target.getvalue()

    # --- Elements, as XML --------------------------------------------------------------------

    def _add(self, xml):
        self._body.insert(len(self._body) - 1, _parsed(xml))  # The section's properties stay last.

    def _paragraph(self, text, *, style="", bold=False, align="", before=0, keep=False):
        text = clean(text)
        is_rtl = self.is_rtl
        is_numbered = NUMBERED.match(text)
        if is_rtl and not is_numbered and LATIN.search(text) and not ARABIC.search(text):
            # English in an Urdu paper keeps its full stop at its own end. The numbers of a list
            # stand on one side, whatever the language of each line.
            is_rtl, align = False, {"": "right", "end": "left"}.get(align, align)
        properties = self._properties(style, align, is_rtl, before, keep)
        return self._wrapped(self._runs(text, bold), properties)

    def _wrapped(self, runs, properties):
        return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"

    def _properties(self, style, align, is_rtl, before=0, keep=False):
        # Of paragraphs from right to left Word reads "right" as the end of the line.
        side = {"end": "right"}.get(align, align)
        return "".join(
            (
                f'<w:pStyle w:val="{style}"/>' if style else "",
                "<w:keepNext/>" if keep else "",
                "<w:bidi/>" if is_rtl else "",
                f'<w:spacing w:before="{before * 20}"/>' if before else "",
                f'<w:jc w:val="{side}"/>' if side else "",
            )
        )

    def _runs(self, text, bold=False):
        return "".join(_run(*part, bold) for part in runs_of(text, self.language))

    def _table_properties(self, has_head, first_bold):
        look = 0x0600 | 0x0020 * has_head | 0x0080 * first_bold
        return (
            '<w:tblPr><w:tblStyle w:val="RegisterTable"/>'
            f"{'<w:bidiVisual/>' if self.is_rtl else ''}"
            '<w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="{look:04X}" w:firstRow="{has_head:d}" w:lastRow="0"'
            f' w:firstColumn="{first_bold:d}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            "</w:tblPr>"
        )

    def _row(self, cells, twips, numbers, style, is_head=False):
        parts = ["<w:tr><w:trPr><w:cantSplit/>", "<w:tblHeader/>" if is_head else "", "</w:trPr>"]
        for number, (value, width) in enumerate(zip(cells, twips, strict=True)):
            text = "" if value is None else value
            align = "end" if number in numbers else ""
            parts.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
                f"{self._paragraph(text, style=style, align=align)}</w:tc>"
            )
        return "".join((*parts, "</w:tr>"))

    def _in_twips(self, widths):
        section = self._file.sections[-1]
        room = Emu(section.page_width - section.left_margin - section.right_margin).twips
        return [int(room * width / sum(widths)) for width in widths]

    def _set_page(self, landscape):
        section = self._file.sections[-1]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        if landscape:
            section.page_width, section.page_height = Mm(297), Mm(210)
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin = section.bottom_margin = Mm(20)

    def _set_direction(self):
        if self.is_rtl:
            grid = self._file.sections[0]._sectPr.find(qn("w:docGrid"))
            grid.addprevious(OxmlElement("w:bidi"))


def _parsed(xml):
    """XML of one element, whose names need no declarations, as the library has it."""
    end = re.search("[ />]", xml).start()
    return parse_xml(f"{xml[:end]} {nsdecls('w')}{xml[end:]}")


def _run(text, language, is_rtl, bold=False):
    # Word reads the language of text from right to left from an attribute of its own.
    tongue = f'<w:lang w:{"bidi" if is_rtl else "val"}="{WORD_LANGUAGES.get(language, language)}"/>'
    properties = f"{BOLD if bold else ''}{'<w:rtl/>' if is_rtl else ''}{tongue}"
    text = escape(text.replace("\r", ""))
    for letter, element in (("\n", "<w:br/>"), ("\t", "<w:tab/>")):
        text = text.replace(letter, f"</w:t>{element}{OPEN_TEXT}")
    return f"<w:r><w:rPr>{properties}</w:rPr>{OPEN_TEXT}{text}</w:t></w:r>"


def _field(name):
    """A number that Word keeps up to date itself."""
    return "".join(
        f"<w:r>{part}</w:r>"
        for part in (
            '<w:fldChar w:fldCharType="begin"/>',
            f'<w:instrText xml:space="preserve"> {name} </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )


FIELDS = {"%(page)s": _field("PAGE"), "%(pages)s": _field("NUMPAGES")}


def _drop_leftovers(file):
    """Take out what the library's template says of its maker: the parts, not only their words."""
    for holder in (file.part.package, file.part):
        for name, relation in list(holder.rels.items()):
            if relation.reltype.endswith(LEFTOVERS):
                del holder.rels[name]


def _set_styles(file, language):
    styles = file.styles
    for style in list(styles):
        if style.name not in KEPT_STYLES:
            style.element.getparent().remove(style.element)
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    defaults[:] = [
        _fonts(),
        *parse_xml(
            f'<w:rPr {nsdecls("w")}><w:sz w:val="22"/><w:szCs w:val="22"/>'
            f'<w:lang w:val="{_left_to_right(language)}" w:bidi="ur-PK"/></w:rPr>'
        ),
    ]
    styles["Normal"].paragraph_format.space_after = Pt(6)
    sizes = {"Title": 20, "Heading 1": 15, "Heading 2": 12.5, "Heading 3": 11}
    for name, size in sizes.items():
        style = styles[name]
        _plain_style(style, size)
        style.font.bold = style.font.cs_bold = True
        style.font.color.rgb = RGBColor.from_string(GREEN)
        style.paragraph_format.space_before = Pt(0 if name == "Title" else 14)
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.keep_with_next = True
    for name, size in {"Header": 8.5, "Footer": 8.5, "Caption": 9.5}.items():
        _plain_style(styles[name], size)
        styles[name].font.color.rgb = RGBColor.from_string(QUIET)
    for name, size, ink, after in (
        ("Quiet", 9.5, QUIET, 6),
        ("Cell", CELL, INK, 0),
        ("SmallCell", SMALL_CELL, INK, 0),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.font.size, style.font.color.rgb = Pt(size), RGBColor.from_string(ink)
        style.element.get_or_add_rPr().append(_complex_size(size))
        style.paragraph_format.space_after = Pt(after)
        style.paragraph_format.line_spacing = 1.0
    styles.element.append(parse_xml(TABLE_STYLE))


def _plain_style(style, size):
    """A style in our font and size for both directions, without the template's frills."""
    properties = style.element.get_or_add_rPr()
    properties[:] = []
    if style.element.pPr is not None:
        for name in ("w:pBdr", "w:contextualSpacing", "w:numPr"):
            for frill in style.element.pPr.findall(qn(name)):
                style.element.pPr.remove(frill)
    properties.append(_fonts())
    style.font.size = Pt(size)
    properties.append(_complex_size(size))


def _complex_size(size):
    made = OxmlElement("w:szCs")
    made.set(qn("w:val"), str(int(size * 2)))
    return made


def _fonts():
    return parse_xml(
        f'<w:rFonts {nsdecls("w")} w:ascii="{LATIN_FONT}" w:hAnsi="{LATIN_FONT}"'
        f' w:eastAsia="{LATIN_FONT}" w:cs="{URDU_FONT}"/>'
    )


def _left_to_right(language):
    return WORD_LANGUAGES["en" if language == "ur" else language]


def _set_settings(file, language):
    settings = file.settings.element
    settings[:] = parse_xml(
        f'<w:settings {nsdecls("w")}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{_left_to_right(language)}" w:bidi="ur-PK"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )
