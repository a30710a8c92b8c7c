"""What somebody writes in their own words, looked at for what identifies a child or a family: names by their titles and kin, streets, dates of birth and death.

No rule finds every name: `docs/privacy.md` says what this does not catch. What is found is refused with its kind, never quoted.
"""

import re

from models.casework.record.identifiers import find_identifier, plain

_NAME = r"[A-Z][a-z]+(?:['’-][A-Z]?[a-z]+)?"
# Words with a capital that follow a title or a kinship without being anybody's name.
_NO_NAME = (
    r"(?!(?:Protection|Safeguarding|Practice|Panel|Death|Act|Social|Health|Police|Chancellor|Chief|Justice|Associate|Practitioner|Services?|Care|Council|Court|"
    r"Partnership|Trust|Education|School|Review|Rapid|Serious|Working|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|"
    r"June|July|August|September|October|November|December|The|This|That|They|There|He|She|It|Who|When|And|But|Was|Were|Is|Are|Has|Had|Their|Both|No|Not|On|In|At|"
    r"Ofsted|England|Wales|Children|Child|Baby|Family|Young|Adult)\b)"
)
_TITLES = r"(?:Mr|Mrs|Miss|Ms|Mx|Dr|Prof|Professor|Sir|Dame|PC|DC|DS|DI|DCI|DCS|Sgt|Sergeant|Inspector|Rev|Reverend|Nurse|HHJ|WPC|PCSO)"
_KIN = (
    r"(?:mother|father|mum|mummy|dad|daddy|son|daughter|brother|sister|twin|grandmother|grandfather|gran|nan|grandma|grandad|aunt|aunty|uncle|cousin|niece|nephew|"
    r"stepfather|stepmother|stepson|stepdaughter|stepdad|stepmum|husband|wife|boyfriend|girlfriend|toddler|infant|boy|girl|baby|sibling|carer|lodger|neighbour|half-brother|half-sister)"
)
_BODIES = (
    r"(?!(?:Council|Trust|Police|Board|Panel|Services?|Care|Health|Hospitals?|School|Academy|Partnership|Executive|Team|Group|Court|Office|Authority|Education|"
    r"College|Constabulary|Probation|Housing|Association|Committee|Forum|Network|Unit|Hub|Nursery|Centre|Surgery|Practice|Department|Directorate|Cabinet|Coroner|"
    r"Review|Plan|Act|Guidance|Safeguarding|State|Together|People|Children|Commission|Agency|Ombudsman|Crown|Prosecution|England|Wales|Kingdom|Borough|County|City)\b)"
)
_SAID = (
    r"(?:said|says|told|stated|reported|alleged|disclosed|died|was born|is the|was the|lives|lived|attended|has told)"
)
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
_DATE = rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\b|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b)"
_LIFE = r"(?:died|dies|was born|were born|born|killed|murdered|passed away|date of death|d\.? ?o\.? ?d\b\.?|birthday|stillborn|death (?:was |occurred )?on|found dead)"
_STREET = r"(?:Street|St|Road|Rd|Avenue|Ave|Close|Lane|Drive|Way|Crescent|Court|Place|Gardens|Terrace|Square|Grove|Mews|Walk|Rise|View|Hill|Row|Parade|Green)"
_COUNTED = (
    r"(?!(?:working|calendar|days?|weeks?|months?|years?|times|of|agencies|returns|actions|children|people|hours?)\b)"
)

KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a person's name after a title", re.compile(rf"\b{_TITLES}\.? (?:[A-Z]\.? )?{_NO_NAME}{_NAME}\b")),
    ("a name beside a word of kinship", re.compile(rf"\b(?i:{_KIN})(?:,| is| was| called| named|, called|, named)? {_NO_NAME}[A-Z][a-z]{{2,}}\b")),
    ("a name beside a word of kinship", re.compile(rf"\b{_NO_NAME}{_NAME}['’]s {_KIN}\b")),
    ("a name beside a word of kinship", re.compile(rf"\b{_NO_NAME}{_NAME},? (?:the|his|her|their)(?: \w+)? {_KIN}\b")),
    ("a name", re.compile(rf"\b(?:called|named|known as|whose name is|name is|surname|first name|forename|nickname)(?: is|:)? {_NO_NAME}{_NAME}\b")),
    ("a name", re.compile(rf"\b{_NO_NAME}{_NAME} {_BODIES}{_NAME} {_SAID}\b")),
    ("a name with an age", re.compile(rf"\b{_NO_NAME}{_NAME}(?: {_BODIES}{_NAME})?,? \(?aged? \d{{1,2}}\b")),
    ("a name with an age", re.compile(rf"\b{_NO_NAME}{_NAME} \(\d{{1,2}}\)")),
    ("initials with an age", re.compile(r"\b[A-Z]\.?[A-Z]\.?,? (?:\(?aged? )?\d{1,2}(?=[,.;)]|$| years? old| months? old)")),
    ("an address", re.compile(rf"\b\d{{1,4}}[a-zA-Z]?,? (?:{_COUNTED}[A-Z][A-Za-z'’]+ ){{1,3}}{_STREET}\b")),
    ("an address", re.compile(rf"\b\d{{1,4}}[a-z]?,? (?:{_COUNTED}[a-z'’]+ ){{1,2}}(?:street|road|avenue|crescent|terrace|lane)\b", re.IGNORECASE)),
    ("an address", re.compile(r"\b(?:flat|apartment) \d{1,4}[a-z]?\b", re.IGNORECASE)),
    ("an e-mail address", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("a vehicle's registration", re.compile(r"\b[A-Z]{2}\d{2} ?[A-Z]{3}\b")),
    (
        "a vehicle's registration",
        re.compile(r"\b(?:car|van|vehicle|motorbike|registration|reg|number plate|vrm)\b[^.\n]{0,30}?\b(?:[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-Z]?|[A-Z]{2}\d{2} ?[A-Z]{3})\b", re.IGNORECASE),
    ),
    ("a date of birth or death", re.compile(rf"\b{_LIFE}[^.\n]{{0,40}}?{_DATE}", re.IGNORECASE)),
    ("a date of birth or death", re.compile(rf"\b{_DATE}[^.\n]{{0,25}}?\b(?:died|was born|was killed|was found dead|birthday)\b", re.IGNORECASE)),
)  # fmt: skip


def find_in_prose(text: str) -> str | None:
    """What in somebody's own words looks as if it identified a person (`an address`), or `None`."""
    found = find_identifier(text)
    if found:
        return found
    words = plain(text)
    return next((what for what, pattern in KINDS if pattern.search(words)), None)
