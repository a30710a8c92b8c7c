"""What a child or family may be called: Child, Baby, Young Person or Family with a letter, a number or a neutral word. Anything else may be a name."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from models.casework.forms.fields import TEXT

# Birds, trees, stones and waters that are nobody's first name; a partnership that publishes under another word uses a letter here.
WORDS = (
    "Alder", "Bittern", "Bluebell", "Bracken", "Cedar", "Curlew", "Dunlin", "Elm", "Gannet", "Granite", "Harbour", "Heron", "Kestrel",
    "Lapwing", "Larch", "Lichen", "Limestone", "Maple", "Meadow", "Oak", "Osprey", "Otter", "Pebble", "Pine", "Plover", "Puffin", "Quartz",
    "Redwing", "Reed", "Sandpiper", "Shale", "Slate", "Spruce", "Starling", "Swift", "Teal", "Thistle", "Wagtail", "Woodlark", "Yew",
)  # fmt: skip
_SHAPE = re.compile(
    rf"(?:(?:Child|Children|Baby|Young Person|Family|Sibling|Adult) )?(?:[A-Z]{{1,2}}\d?|\d{{1,3}}|{'|'.join(WORDS)})",
)
_SHORT = ", ".join(WORDS[n] for n in (2, 5, 11, 12, 20))


def _pseudonym(value: Any) -> Any:
    text = " ".join(str(value or "").split())
    if text and not _SHAPE.fullmatch(text):
        raise PydanticCustomError(
            "identifier",
            "{message}",
            {
                "message": "this may be somebody's name; call the child or family Child, Baby, Young Person or Family with a letter or number, as Child K, "
                f"or with a neutral word such as {_SHORT}"
            },
        )
    return text


Pseudonym = Annotated[str, BeforeValidator(_pseudonym), TEXT]
