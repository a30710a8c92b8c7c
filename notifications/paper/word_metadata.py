"""What a Word file says about whoever wrote it, and where: refused where it belongs to the text, taken out where it does not.

Word keeps the author, the company, the template's path, the people who commented and a number for each session of editing. A document that is made
here has a title, its author (an organisation), its language and its day.
"""

import zipfile
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from lxml import etree

from notifications.paper.template_broken import TemplateBroken

_ANY_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can hold: when it was packed is no part of what it says
_OF_THE_PACKAGE = {"officeDocument", "core-properties"}
_OF_THE_TEXT = {"styles", "stylesWithEffects", "settings", "numbering", "fontTable", "theme", "webSettings"}
_OF_THE_TEXT |= {"header", "footer", "footnotes", "endnotes", "image", "hyperlink"}
_SAYS_WHO = {"comments", "commentsExtended", "commentsIds", "commentsExtensible", "people", "customXml"}
_SAYS_WHO |= {
    "glossaryDocument",
    "attachedTemplate",
    "mailMergeSource",
    "mailMergeHeaderSource",
    "classificationlabels",
}
_SETTINGS = {"rsids", "attachedTemplate", "docId", "docVars", "mailMerge", "writeProtection"}


def check(document: Any) -> None:
    """Refuse a template whose text names who changed it, or that holds what is no text. Raises `TemplateBroken`."""
    for part in document.part.package.iter_parts():
        if not str(part.partname).startswith("/word/"):
            continue
        if str(part.partname).endswith(".xml") and _names_somebody(part.blob):
            raise TemplateBroken(
                "it holds tracked changes or comments, which name who made them",
                "accept or reject every change and delete every comment, then save it again",
            )
        for relation in part.rels.values():
            kind = _kind(relation)
            if kind not in _OF_THE_TEXT | _SAYS_WHO or (kind == "image" and relation.is_external):
                raise TemplateBroken(
                    f"it holds something that is neither text nor a picture of its own ({kind})",
                    "take it out; insert a picture from a file, not as a link",
                )


def take_out(document: Any) -> None:
    """Take out every part that is about people and machines, and what the settings keep of them."""
    package = document.part.package
    _keep(package.rels, _OF_THE_PACKAGE)
    for part in list(package.iter_parts()):
        _keep(part.rels, _OF_THE_TEXT)
    settings = document.settings.element
    for child in list(settings):
        if etree.QName(child).localname in _SETTINGS:
            settings.remove(child)


def describe(document: Any, *, title: str, author: str, language: str, made_on: date) -> None:
    """Say what the document is; whatever else its template said of itself is gone."""
    properties = document.core_properties
    for child in list(properties._element):
        properties._element.remove(child)
    day = datetime.combine(made_on, time())  # the library writes it as UTC
    properties.title, properties.author, properties.language = title[:255], author[:255], language
    properties.created = properties.modified = day


def repacked(packed: bytes) -> bytes:
    """The same file without the numbers of editing sessions and the time of packing."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(packed)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, _ANY_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = given.read(name)
            if name.startswith("word/") and name.endswith(".xml"):
                content = _without_sessions(content)
            archive.writestr(entry, content)
    return out.getvalue()


def _names_somebody(content: bytes) -> bool:
    return any(
        etree.QName(name).localname == "author"
        for element in _read(content).iter("{*}*")
        for name in element.attrib
        if etree.QName(element).localname != "person"  # the list of people: it is taken out
    )


def _without_sessions(content: bytes) -> bytes:
    tree = _read(content)
    for element in list(tree.iter("{*}*")):
        if etree.QName(element).localname == "rsid":
            element.getparent().remove(element)
        for name in list(element.attrib):
            if etree.QName(name).localname.startswith("rsid") or etree.QName(name).localname in ("paraId", "textId"):
                del element.attrib[name]
    whole: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return whole


def _read(content: bytes) -> Any:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _keep(relations: Any, kinds: set[str]) -> None:
    for name, relation in list(relations.items()):
        if _kind(relation) not in kinds:
            del relations[name]


def _kind(relation: Any) -> str:
    return str(relation.reltype).rstrip("/").rpartition("/")[2]
