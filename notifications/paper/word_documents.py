"""Word files (DOCX, ECMA-376) from templates that people edit in Word: a tag such as `{{ agency }}` becomes the fact of that name. Pure.

A template is somebody else's file. It may name known fields and choose between words (`or`, `if`); it can run nothing, repeat nothing and reach into
nothing. A fact comes out as it is written, whatever it contains. The same template, facts and day give the same bytes, and the file names no person:
what Word keeps of authors, machines and sessions is taken out.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from notifications.pages.markup import in_words
from notifications.paper.template_broken import TemplateBroken

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LARGEST = 5_000_000
LANGUAGE = "en-GB"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ALLOWED = (
    *(nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.CondExpr),
    *(nodes.Or, nodes.And, nodes.Not, nodes.Compare, nodes.Operand),
)


def fill(template: bytes, facts: Mapping[str, Any], *, title: str, author: str, made_on: date) -> bytes:
    """The document. `facts` are all the fields that the template may name. Raises `TemplateBroken`."""
    from docxtpl import DocxTemplate  # takes long to load, and only this needs it

    from notifications.paper import word_metadata  # so does lxml

    if len(template) > LARGEST:
        raise TemplateBroken(
            f"the file is larger than {LARGEST // 1_000_000} MB", "make the pictures in it smaller and save it again"
        )
    document = DocxTemplate(BytesIO(template))
    try:
        document.init_docx()
    except Exception:  # whatever a file may hold that calls itself a document
        raise TemplateBroken("it is not a Word document", "save it in Word as “Word Document (*.docx)”") from None
    try:
        word_metadata.check(document.docx)
        document.render(dict(facts), _Fields(facts), autoescape=True)
        word_metadata.take_out(document.docx)
        word_metadata.describe(document.docx, title=title, author=author, language=LANGUAGE, made_on=made_on)
        packed = BytesIO()
        document.docx.save(packed)
        return word_metadata.repacked(packed.getvalue())
    except TemplateBroken:
        raise
    except TemplateError as error:
        raise _in_words(error) from None
    except Exception as error:
        raise TemplateBroken(
            f"a document cannot be made of it ({type(error).__name__})",
            "put every {% if … %} and its {% endif %} into the same paragraph, or begin again with what `cspr papers write` writes",
        ) from None


class _Part(Template):
    """One part of a document, as a template."""

    def render(self, *args: Any, **facts: Any) -> str:
        """The part, filled. Raises `XMLSyntaxError` where it no longer holds together: docxtpl would leave out what does not fit, and say nothing."""
        from lxml import etree

        filled = super().render(*args, **facts)
        if filled.lstrip().startswith("<"):
            etree.fromstring(filled.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
        return filled


class _Fields(ImmutableSandboxedEnvironment):
    """Knows the fields that it is given, and no more of the template language than it takes to choose between words."""

    template_class = _Part

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=_as_written)
        self.fields = sorted(facts)

    def from_string(self, source: Any, *args: Any, **options: Any) -> Any:
        """Every part of a document comes through here: the text, headers, footers, notes and properties. Raises `TemplateBroken`."""
        for node in self.parse(source).find_all(nodes.Node):
            if isinstance(node, nodes.Name) and node.name not in self.fields:
                raise TemplateBroken(
                    f"it names a field that does not exist: '{node.name[:60]}'",
                    f"use one of these in its place: {', '.join(self.fields)}",
                )
            if not isinstance(node, _ALLOWED):
                raise TemplateBroken(
                    f"a tag does more than name a field or choose between words ({type(node).__name__.lower()})",
                    'take it out; use {{ field }}, {{ field or "other words" }} and {% if field %} … {% endif %} only',
                )
        return super().from_string(source, *args, **options)


def _as_written(fact: Any) -> Any:
    """One fact as text on one line. Braces are written as numbers: docxtpl would take some of them for its own."""
    if isinstance(fact, Undefined):
        return fact
    plain = fact.unescape() if isinstance(fact, Markup) else in_words(fact)
    one_line = " ".join(_NOT_XML.sub("", " ".join(plain.split())).split())
    return Markup(str(escape(one_line)).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704  # escaped just before


def _in_words(error: TemplateError) -> TemplateBroken:
    near = " ".join(" ".join(_lines(error)).split())[:120]
    where = f", near “{near}”" if near else ""
    if "endif" in str(error.message):
        return TemplateBroken(f"a choice begins and does not end{where}", "write {% endif %} where it ends")
    return TemplateBroken(
        f"a tag is not written as one ({error.message}{where})", "write it as {{ field }}, with two braces on each side"
    )


def _lines(error: TemplateError) -> Iterator[str]:
    """The lines of the document round a fault: docxtpl keeps seven, and the fourth is the one."""
    around = [str(line) for line in getattr(error, "docx_context", ())]
    yield from around[3:4] or around[-1:]
