"""What is learned, as themes: our own list, short on purpose; codes and never a story."""

from typing import Literal

from models.records.tables import Decision

Theme = Literal[
    "sharing information",
    "professional curiosity",
    "thresholds and referrals",
    "the child's voice",
    "supervision and management",
    "men in the household",
    "injury to babies",
    "neglect",
    "domestic abuse",
    "mental health",
    "exploitation",
    "online harm",
    "moves between areas",
    "good practice",
]


def learned_at_once(outcome: Decision) -> list[str]:
    """The themes that a rapid review's outcome names as learned at once, in the order in which they were chosen."""
    return list(outcome.answers.get("learning_at_once") or ())
