"""Every table, in one import: what migrations and the database see."""

from models.records.audit import AuditEntry
from models.records.base import Record
from models.records.case import (
    Action,
    ActionUpdate,
    AgencyReturn,
    Case,
    Decision,
    Document,
    Hold,
    Occurrence,
    PublicationItem,
)
from models.records.clock import Alert, Deadline
from models.records.outbox import Attempt, InboundMail, Message, MessageKey, MessageState
from models.records.partnership import (
    Absence,
    Agency,
    CalendarFeed,
    Counter,
    GovernanceBody,
    GovernanceMeeting,
    Heartbeat,
    OutsideBody,
    Partnership,
    Person,
    RoleHolding,
)
from models.records.rulebook import (
    AdoptedReading,
    CalendarEdition,
    ClosureDay,
    Extension,
    LocalRules,
    RuleCheck,
)

__all__ = [
    "Absence",
    "Action",
    "ActionUpdate",
    "AdoptedReading",
    "Agency",
    "AgencyReturn",
    "Alert",
    "Attempt",
    "AuditEntry",
    "CalendarEdition",
    "CalendarFeed",
    "Case",
    "ClosureDay",
    "Counter",
    "Deadline",
    "Decision",
    "Document",
    "Extension",
    "GovernanceBody",
    "GovernanceMeeting",
    "Heartbeat",
    "Hold",
    "InboundMail",
    "LocalRules",
    "Message",
    "MessageKey",
    "MessageState",
    "Occurrence",
    "OutsideBody",
    "Partnership",
    "Person",
    "PublicationItem",
    "Record",
    "RoleHolding",
    "RuleCheck",
]
