"""Whether a file is XML that is safe to read, before anything is done with it."""

from typing import BinaryIO, NoReturn
from xml.parsers import expat

from blog.errors import ImportRefused
from blog.porting.progress import Advance

CHUNK = 1 << 18

_TOO_EARLY = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}


def check(file: BinaryIO, advance: Advance) -> None:
    """Read the whole file; raise ImportRefused, with the line, unless it is a well-formed feed.

    A document type is refused: Blogger writes none, and only there entities could be declared that
    grow without bounds or read other files. Prefixes of namespaces are not looked at: real backups
    that went through other tools lack some.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: _refuse_doctype(parser.CurrentLineNumber)

    def root(name: str, _attributes: object) -> None:
        parser.StartElementHandler = None
        if name.rpartition(":")[2] != "feed":
            raise ImportRefused(f"This is not a Blogger backup: it begins with <{name[:40]}>.")

    parser.StartElementHandler = root
    try:
        while chunk := file.read(CHUNK):
            parser.Parse(chunk, False)
            advance(len(chunk))
        if parser.CurrentByteIndex <= 0 and file.tell() == 0:
            raise ImportRefused("The file is empty.")
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ImportRefused(_words(error)) from None


def _refuse_doctype(line: int) -> NoReturn:
    raise ImportRefused(
        f"Line {line} declares a document type. Blogger writes none, and it could hide harm."
    )


def _words(error: expat.ExpatError) -> str:
    if error.code in _TOO_EARLY:
        return f"The file ends too early, in line {error.lineno}."
    reason = expat.errors.messages[error.code]
    return f"This is not well-formed XML: {reason} in line {error.lineno}."
