"""XML from outside as a tree of elements: no DOCTYPE, no entities of its own, no endless depth."""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

DEPTH_MAX = 64


class BadMarkup(ValueError):
    """The bytes are no XML that is taken; the sentence says why."""


def tree_of(raw: bytes) -> Element:
    """The root element, names without their namespaces. Raises BadMarkup."""
    parser, builder = expat.ParserCreate(), TreeBuilder()
    depth = 0

    def refuse(*_: object) -> None:
        raise BadMarkup("It brings a DOCTYPE of its own.")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH_MAX:
            raise BadMarkup(f"Its elements are nested more than {DEPTH_MAX} deep.")
        builder.start(name.rpartition(":")[2], attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name.rpartition(":")[2])

    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(raw, True)
        return builder.close()
    except BadMarkup:
        raise
    except (expat.ExpatError, ValueError, LookupError, AssertionError) as error:
        raise BadMarkup(f"It is no whole XML ({str(error)[:80]}).") from None
