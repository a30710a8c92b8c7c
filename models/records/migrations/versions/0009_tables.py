"""Every table as it was at revision 0009: the nine first migrations in one.

What is on record at 0009 goes on from there. An older database is refused in words by `models.records.migrate`.
Revision: 0009, after nothing
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = None
branch_labels = None
depends_on = None

# fmt: off
ROLE = sa.Enum(
    "business-manager", "review-coordinator", "local-authority-notifier", "local-authority-partner", "icb-partner",
    "police-partner", "scrutineer", "review-group-chair", "agency-lead", "agency-author", "agency-executive",
    "liaison-officer", "referrer", "lead-reviewer", "action-owner", "press-lead", "governance-body", "panel",
    "secretary-of-state", "ofsted", "nspcc", "foundations", name="role", native_enum=False, length=60,
)
ROUTE = sa.Enum(
    "undecided", "statutory", "looked-after-death", "care-leaver-death", "non-statutory", "not-notifiable", name="route",
    native_enum=False, length=60,
)
STAGE = sa.Enum(
    "notification", "rapid-review", "panel-notice", "practice-review", "action-plan", "publication", "closed", name="stage",
    native_enum=False, length=60,
)
OCCURRENCE_KIND = sa.Enum(
    "incident", "aware", "immediate_safety_considered", "managers_alerted", "notified", "notification_copied",
    "partners_told", "notification_withdrawn", "position_awaited", "position_heard", "scoping_letters_sent",
    "midpoint_checked", "return_due", "returned", "returns_complete", "rapid_review_meeting_held", "rapid_review_signed_off",
    "rapid_review_sent", "panel_responded", "reconsideration_due", "reconsidered", "panel_replied_to",
    "national_review_begun", "national_review_ended", "branch_step_due", "branch_step_done", "agency_report_due",
    "agency_report_returned", "decided", "commissioned", "review_panel_met", "family_step_due", "family_step_done",
    "family_declined", "draft_offered_to_family", "draft_read_by_family", "practitioners_event_held", "draft_received",
    "draft_commented_on", "report_sent_back", "panel_told_of_review", "secretary_of_state_told_of_review",
    "ofsted_told_of_review", "interval_checked", "delay_known", "panel_told_of_delay", "secretary_of_state_told_of_delay",
    "report_approved", "plan_adopted", "action_due", "action_finished", "publication_planned", "report_sent_to_panel",
    "report_sent_to_secretary_of_state", "report_sent_to_ofsted", "hold_review_due", "hold_reviewed", "published",
    "plan_signed_off", "proceeding_next_due", "proceeding_heard_of", "body_papers_due", "body_papers_sent",
    "child_death_known", "child_death_reference_recorded", "child_death_review_not_owed", "lead_area_published",
    "learning_passed_on", "challenge_with_practitioners", "challenge_with_managers", "challenge_with_senior_leads",
    "challenge_at_meeting", "challenge_with_partners", "challenge_answered", "withdrawn", "transferred", "closed",
    "yearly_report_published", "yearly_report_sent_to_panel", "scr_decision_made", "decided_not_to_review",
    "national_experts_told", "report_sent_to_national_experts", name="occurrencekind", native_enum=False, length=60,
)
DECISION_KIND = sa.Enum(
    "notifiable", "notification-sent", "rapid-review-outcome", "branch-begun", "branch-done", "panel-response",
    "national-review", "commission", "interval-check", "report-approved", "adopt-plan", "publication-decision",
    "release-hold", "ready-to-publish", "published", "sign-off-plan", "close", "look-again", "withdraw-notification",
    "withdraw", "transfer", "transfer-received", "reopen", name="decisionkind", native_enum=False, length=60,
)
PROPOSAL_STATE = sa.Enum(
    "waiting", "signed", "replaced", "withdrawn", "lapsed", "not-carried", name="proposalstate", native_enum=False, length=60,
)
MESSAGESTATE = sa.Enum(
    "pending", "accepted", "rejected", "carried", "uncertain", name="messagestate", native_enum=False, length=60,
)
# fmt: on


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("operation", sa.String(length=60), nullable=False),
        sa.Column("case_ref", sa.String(length=24), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
    )
    op.create_index(op.f("ix_audit_entry_case_ref"), "audit_entry", ["case_ref"], unique=False)
    op.create_table(
        "calendar_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("covers_from", sa.Date(), nullable=False),
        sa.Column("covers_to", sa.Date(), nullable=False),
        sa.Column("holidays", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_edition")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "partnership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("local_authority", sa.String(), nullable=False),
        sa.Column("authorities", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shared_mailbox", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("sign_off", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership")),
        sa.UniqueConstraint("code", name=op.f("uq_partnership_code")),
    )
    op.create_table(
        "rule_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("rule_from", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("checked_by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_check")),
        sa.UniqueConstraint(
            "rule",
            "rule_from",
            "source",
            "checked_on",
            "checked_by",
            name=op.f("uq_rule_check_rule_rule_from_source_checked_on_checked_by"),
        ),
    )
    op.create_table(
        "adopted_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("choice", sa.String(length=60), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("adopted_by", sa.String(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"], name=op.f("fk_adopted_reading_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adopted_reading")),
    )
    op.create_index(op.f("ix_adopted_reading_partnership_id"), "adopted_reading", ["partnership_id"], unique=False)
    op.create_index(
        "uq_adopted_reading_standing",
        "adopted_reading",
        ["partnership_id", "question"],
        unique=True,
        postgresql_where="superseded_at IS NULL",
    )
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scoped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"], name=op.f("fk_agency_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("partnership_id", "code", name=op.f("uq_agency_partnership_id_code")),
    )
    op.create_index(op.f("ix_agency_partnership_id"), "agency", ["partnership_id"], unique=False)
    op.create_table(
        "closure_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"], name=op.f("fk_closure_day_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure_day")),
        sa.UniqueConstraint("partnership_id", "on", name=op.f("uq_closure_day_partnership_id_on")),
    )
    op.create_index(op.f("ix_closure_day_partnership_id"), "closure_day", ["partnership_id"], unique=False)
    op.create_table(
        "counter",
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"], name=op.f("fk_counter_partnership_id")),
        sa.PrimaryKeyConstraint("partnership_id", "year", name=op.f("pk_counter")),
    )
    op.create_table(
        "governance_body",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("cadence", sa.String(length=20), nullable=False),
        sa.Column("papers_working_days", sa.Integer(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"], name=op.f("fk_governance_body_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_governance_body")),
        sa.UniqueConstraint("partnership_id", "code", name=op.f("uq_governance_body_partnership_id_code")),
    )
    op.create_index(op.f("ix_governance_body_partnership_id"), "governance_body", ["partnership_id"], unique=False)
    op.create_table(
        "local_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("loaded_by", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"], name=op.f("fk_local_rules_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_rules")),
    )
    op.create_index(op.f("ix_local_rules_partnership_id"), "local_rules", ["partnership_id"], unique=False)
    op.create_index(
        "uq_local_rules_standing",
        "local_rules",
        ["partnership_id", "in_force_from"],
        unique=True,
        postgresql_where="replaced_at IS NULL",
    )
    op.create_table(
        "outsidebody",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            ROLE,
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"], name=op.f("fk_outsidebody_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outsidebody")),
        sa.UniqueConstraint("partnership_id", "role", name=op.f("uq_outsidebody_partnership_id_role")),
    )
    op.create_index(op.f("ix_outsidebody_partnership_id"), "outsidebody", ["partnership_id"], unique=False)
    op.create_table(
        "predecessor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"], name=op.f("fk_predecessor_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_predecessor")),
        sa.UniqueConstraint("partnership_id", "name", name=op.f("uq_predecessor_partnership_id_name")),
    )
    op.create_index(op.f("ix_predecessor_partnership_id"), "predecessor", ["partnership_id"], unique=False)
    op.create_table(
        "review_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("pseudonym", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("regime", sa.String(length=40), nullable=False),
        sa.Column(
            "route",
            ROUTE,
            nullable=False,
        ),
        sa.Column(
            "stage",
            STAGE,
            nullable=False,
        ),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_once", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"], name=op.f("fk_review_case_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_case")),
        sa.UniqueConstraint("opened_once", name=op.f("uq_review_case_opened_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_review_case_ref")),
    )
    op.create_index(op.f("ix_review_case_closed_at"), "review_case", ["closed_at"], unique=False)
    op.create_index(op.f("ix_review_case_partnership_id"), "review_case", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_review_case_stage"), "review_case", ["stage"], unique=False)
    op.create_table(
        "reviewer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("competences", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("availability", sa.String(length=20), nullable=False),
        sa.Column("past_quality", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"], name=op.f("fk_reviewer_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewer")),
        sa.UniqueConstraint("partnership_id", "email", name=op.f("uq_reviewer_partnership_id_email")),
    )
    op.create_index(op.f("ix_reviewer_partnership_id"), "reviewer", ["partnership_id"], unique=False)
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_area_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_area_case_id_number")),
    )
    op.create_index(op.f("ix_area_case_id"), "area", ["case_id"], unique=False)
    op.create_table(
        "case_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("linked_on", sa.Date(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(), nullable=False),
        sa.Column("removed_because", sa.String(), nullable=False),
        sa.CheckConstraint("case_id <> other_id", name=op.f("ck_case_link_of_two_cases")),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_case_link_case_id")),
        sa.ForeignKeyConstraint(["other_id"], ["review_case.id"], name=op.f("fk_case_link_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
    )
    op.create_index(op.f("ix_case_link_case_id"), "case_link", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_link_other_id"), "case_link", ["other_id"], unique=False)
    op.create_index(
        "uq_case_link_standing",
        "case_link",
        ["case_id", "other_id", "kind"],
        unique=True,
        postgresql_where="removed_at IS NULL",
    )
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("challenger", sa.String(), nullable=False),
        sa.Column("challenged", sa.String(), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_challenge_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_challenge_case_id_number")),
    )
    op.create_index(op.f("ix_challenge_case_id"), "challenge", ["case_id"], unique=False)
    op.create_table(
        "deadline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("rule_from", sa.Date(), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "counts_from",
            OCCURRENCE_KIND,
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("working", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reading", sa.String(), nullable=False),
        sa.Column("others", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("moved", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("local_rule", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("ladder", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("not_applicable", sa.String(), nullable=True),
        sa.Column("next_rung_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("projected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_because", sa.String(), nullable=False),
        sa.CheckConstraint(
            "replaced_at IS NULL OR next_rung_at IS NULL", name=op.f("ck_deadline_no_alarm_for_a_replaced_date")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_deadline_case_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"], name=op.f("fk_deadline_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        sa.UniqueConstraint(
            "case_id",
            "partnership_id",
            "rule",
            "item",
            "revision",
            name=op.f("uq_deadline_case_id_partnership_id_rule_item_revision"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_deadline_next_rung_at",
        "deadline",
        ["next_rung_at"],
        unique=False,
        postgresql_where="next_rung_at IS NOT NULL",
    )
    op.create_index(
        "uq_deadline_in_force",
        "deadline",
        ["case_id", "partnership_id", "rule", "item"],
        unique=True,
        postgresql_where="replaced_at IS NULL",
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            DECISION_KIND,
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_decision_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("case_id", "kind", "round", name=op.f("uq_decision_case_id_kind_round")),
    )
    op.create_index(op.f("ix_decision_case_id"), "decision", ["case_id"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_document_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("case_id", "kind", "sha256", name=op.f("uq_document_case_id_kind_sha256")),
    )
    op.create_index(op.f("ix_document_case_id"), "document", ["case_id"], unique=False)
    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reversed_by", sa.String(), nullable=True),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reversed_because", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(reversed_at IS NULL) = (reversed_by IS NULL)", name=op.f("ck_extension_reversed_by_somebody")
        ),
        sa.CheckConstraint("to_on > from_on", name=op.f("ck_extension_later_than_before")),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_extension_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(op.f("ix_extension_case_id"), "extension", ["case_id"], unique=False)
    op.create_index(
        "uq_extension_standing",
        "extension",
        ["case_id", "rule", "item", "from_on"],
        unique=True,
        postgresql_where="reversed_at IS NULL",
    )
    op.create_table(
        "governance_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["governance_body.id"], name=op.f("fk_governance_meeting_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_governance_meeting")),
        sa.UniqueConstraint("body_id", "on", name=op.f("uq_governance_meeting_body_id_on")),
    )
    op.create_index(op.f("ix_governance_meeting_body_id"), "governance_meeting", ["body_id"], unique=False)
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("of_publication", sa.Boolean(), nullable=False),
        sa.Column("continues", sa.Integer(), nullable=True),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_hold_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_hold_case_id_number")),
    )
    op.create_index(op.f("ix_hold_case_id"), "hold", ["case_id"], unique=False)
    op.create_table(
        "occurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            OCCURRENCE_KIND,
            nullable=False,
        ),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("moment_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_by", sa.String(), nullable=True),
        sa.Column("superseded_because", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(superseded_at IS NULL) = (superseded_by IS NULL)", name=op.f("ck_occurrence_superseded_by_somebody")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_occurrence_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
    )
    op.create_index(op.f("ix_occurrence_case_id"), "occurrence", ["case_id"], unique=False)
    op.create_index(
        "uq_occurrence_current",
        "occurrence",
        ["case_id", "kind", "item"],
        unique=True,
        postgresql_where="superseded_at IS NULL",
    )
    op.create_table(
        "parallel_proceeding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("holds_up", sa.String(length=20), nullable=False),
        sa.Column("together", sa.String(length=20), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("hold_number", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_parallel_proceeding_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parallel_proceeding")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_parallel_proceeding_case_id_number")),
    )
    op.create_index(op.f("ix_parallel_proceeding_case_id"), "parallel_proceeding", ["case_id"], unique=False)
    op.create_table(
        "partner_position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "partner",
            ROLE,
            nullable=False,
        ),
        sa.Column("position", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_partner_position_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_position")),
        sa.UniqueConstraint("case_id", "round", "partner", name=op.f("uq_partner_position_case_id_round_partner")),
    )
    op.create_index(op.f("ix_partner_position_case_id"), "partner_position", ["case_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("handle", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("invitations", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_person_agency_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_person_deputy_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"], name=op.f("fk_person_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("partnership_id", "email", name=op.f("uq_person_partnership_id_email")),
        sa.UniqueConstraint("partnership_id", "handle", name=op.f("uq_person_partnership_id_handle")),
    )
    op.create_index(op.f("ix_person_partnership_id"), "person", ["partnership_id"], unique=False)
    op.create_table(
        "publicationitem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_publicationitem_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicationitem")),
        sa.UniqueConstraint("case_id", "slot", name=op.f("uq_publicationitem_case_id_slot")),
    )
    op.create_index(op.f("ix_publicationitem_case_id"), "publicationitem", ["case_id"], unique=False)
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("taken_once", sa.String(length=80), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_from", sa.String(length=20), nullable=False),
        sa.Column("form", sa.String(length=30), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("reply_to", sa.String(), nullable=False),
        sa.Column("safety_asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("learning", sa.String(length=20), nullable=False),
        sa.Column("learning_words", sa.String(), nullable=False),
        sa.Column("media_interest", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("adopted_by", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_because", sa.String(), nullable=False),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by = '')", name=op.f("ck_referral_settled_by_somebody")),
        sa.CheckConstraint("(state = 'opened') = (case_id IS NOT NULL)", name=op.f("ck_referral_opened_as_a_case")),
        sa.CheckConstraint(
            "state <> 'declined' OR settled_because <> ''", name=op.f("ck_referral_declined_for_a_reason")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_referral_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_referral_case_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"], name=op.f("fk_referral_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("ref", name=op.f("uq_referral_ref")),
        sa.UniqueConstraint("taken_once", name=op.f("uq_referral_taken_once")),
    )
    op.create_index(op.f("ix_referral_case_id"), "referral", ["case_id"], unique=False)
    op.create_index(op.f("ix_referral_partnership_id"), "referral", ["partnership_id"], unique=False)
    op.create_index(
        "ix_referral_waiting",
        "referral",
        ["partnership_id"],
        unique=False,
        postgresql_where="state IN ('received', 'parked')",
    )
    op.create_table(
        "review_branch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("begun_by", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_how", sa.String(length=40), nullable=False),
        sa.CheckConstraint("(ended_on IS NULL) = (ended_by IS NULL)", name=op.f("ck_review_branch_ended_by_somebody")),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_review_branch_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_branch")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_review_branch_case_id_number")),
    )
    op.create_index(op.f("ix_review_branch_case_id"), "review_branch", ["case_id"], unique=False)
    op.create_index(
        "uq_review_branch_running",
        "review_branch",
        ["case_id", "code"],
        unique=True,
        postgresql_where="ended_on IS NULL",
    )
    op.create_table(
        "subject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("harm", sa.String(length=20), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_subject_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("case_id", "letter", name=op.f("uq_subject_case_id_letter")),
    )
    op.create_index(op.f("ix_subject_case_id"), "subject", ["case_id"], unique=False)
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("cover_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_absence_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["cover_id"], ["person.id"], name=op.f("fk_absence_cover_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_person_id"), "absence", ["person_id"], unique=False)
    op.create_index(
        "uq_absence_standing", "absence", ["person_id", "from_on"], unique=True, postgresql_where="withdrawn_at IS NULL"
    )
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("recommendation", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_action_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_action_case_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_action_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_action_case_id_number")),
    )
    op.create_index(op.f("ix_action_case_id"), "action", ["case_id"], unique=False)
    op.create_table(
        "agencyreturn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("late_found", sa.Boolean(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("proxy_id", sa.Integer(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agencyreturn_agency_id")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_agencyreturn_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_agencyreturn_case_id")),
        sa.ForeignKeyConstraint(["proxy_id"], ["person.id"], name=op.f("fk_agencyreturn_proxy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencyreturn")),
        sa.UniqueConstraint("case_id", "agency_id", "kind", name=op.f("uq_agencyreturn_case_id_agency_id_kind")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_agencyreturn_case_id_number")),
    )
    op.create_index(op.f("ix_agencyreturn_case_id"), "agencyreturn", ["case_id"], unique=False)
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("overtaken_by", sa.String(length=40), nullable=True),
        sa.Column("code", sa.String(length=12), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(), nullable=True),
        sa.Column("acknowledged_how", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name=op.f("ck_alert_acknowledged_by_somebody")
        ),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadline.id"], name=op.f("fk_alert_deadline_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("code", name=op.f("uq_alert_code")),
        sa.UniqueConstraint("deadline_id", "rung", name=op.f("uq_alert_deadline_id_rung")),
    )
    op.create_index(op.f("ix_alert_deadline_id"), "alert", ["deadline_id"], unique=False)
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_calendar_feed_token_sha256")),
    )
    op.create_index(op.f("ix_calendar_feed_person_id"), "calendar_feed", ["person_id"], unique=False)
    op.create_table(
        "challenge_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_challenge_step_challenge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_step")),
    )
    op.create_index(op.f("ix_challenge_step_challenge_id"), "challenge_step", ["challenge_id"], unique=False)
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            ROLE,
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("delegate_id <> person_id", name=op.f("ck_delegation_to_somebody_else")),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_delegation_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["delegate_id"], ["person.id"], name=op.f("fk_delegation_delegate_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delegation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index(op.f("ix_delegation_delegate_id"), "delegation", ["delegate_id"], unique=False)
    op.create_index(op.f("ix_delegation_person_id"), "delegation", ["person_id"], unique=False)
    op.create_index(
        "uq_delegation_standing",
        "delegation",
        ["person_id", "delegate_id", "role", "from_on"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
    )
    op.create_table(
        "proceeding_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["parallel_proceeding.id"], name=op.f("fk_proceeding_news_proceeding_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceeding_news")),
    )
    op.create_index(op.f("ix_proceeding_news_proceeding_id"), "proceeding_news", ["proceeding_id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            DECISION_KIND,
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("documents", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            PROPOSAL_STATE,
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("ended_because", sa.String(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'signed') = (decision_id IS NOT NULL)", name=op.f("ck_proposal_signed_made_a_decision")
        ),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name=op.f("ck_proposal_waits_or_ended")),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_proposal_case_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_proposal_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_proposal_decision_id")),
    )
    op.create_index(op.f("ix_proposal_case_id"), "proposal", ["case_id"], unique=False)
    op.create_index(
        "uq_proposal_waiting",
        "proposal",
        ["case_id", "kind", "round"],
        unique=True,
        postgresql_where="state = 'waiting'",
    )
    op.create_table(
        "roleholding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            ROLE,
            nullable=False,
        ),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_roleholding_agency_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roleholding_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roleholding")),
        sa.UniqueConstraint(
            "person_id",
            "role",
            "agency_id",
            name=op.f("uq_roleholding_person_id_role_agency_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_roleholding_person_id"), "roleholding", ["person_id"], unique=False)
    op.create_index(op.f("ix_roleholding_role"), "roleholding", ["role"], unique=False)
    op.create_table(
        "routed_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("minute", sa.String(length=60), nullable=False),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["governance_body.id"], name=op.f("fk_routed_item_body_id")),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_routed_item_case_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["governance_meeting.id"], name=op.f("fk_routed_item_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routed_item")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_routed_item_case_id_number")),
    )
    op.create_index(op.f("ix_routed_item_body_id"), "routed_item", ["body_id"], unique=False)
    op.create_index(op.f("ix_routed_item_case_id"), "routed_item", ["case_id"], unique=False)
    op.create_table(
        "sign_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_sign_try_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_try_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_try")),
    )
    op.create_index("ix_sign_try_case_id_at", "sign_try", ["case_id", "at"], unique=False)
    op.create_index("ix_sign_try_person_id_at", "sign_try", ["person_id", "at"], unique=False)
    op.create_table(
        "actionupdate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_actionupdate_action_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actionupdate")),
    )
    op.create_index(op.f("ix_actionupdate_action_id"), "actionupdate", ["action_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.Column("carried_by_id", sa.Integer(), nullable=True),
        sa.Column("notice", sa.String(length=60), nullable=False),
        sa.Column(
            "to_role",
            ROLE,
            nullable=False,
        ),
        sa.Column("to_name", sa.String(), nullable=False),
        sa.Column("to_address", sa.String(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("thread", sa.String(length=120), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column(
            "discharges",
            OCCURRENCE_KIND,
            nullable=True,
        ),
        sa.Column("discharges_item", sa.String(length=20), nullable=False),
        sa.Column("composed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            MESSAGESTATE,
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("relay_code", sa.Integer(), nullable=True),
        sa.Column("relay_reply", sa.String(), nullable=False),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounce", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(state = 'carried') = (carried_by_id IS NOT NULL)", name=op.f("ck_message_carried_by_another")
        ),
        sa.CheckConstraint(
            "state <> 'accepted' OR accepted_at IS NOT NULL", name=op.f("ck_message_accepted_at_some_moment")
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'rejected') OR next_try_at IS NULL", name=op.f("ck_message_settled_is_not_tried")
        ),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_message_alert_id")),
        sa.ForeignKeyConstraint(["carried_by_id"], ["message.id"], name=op.f("fk_message_carried_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_message_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_message_message_id")),
    )
    op.create_index(op.f("ix_message_alert_id"), "message", ["alert_id"], unique=False)
    op.create_index(op.f("ix_message_carried_by_id"), "message", ["carried_by_id"], unique=False)
    op.create_index(op.f("ix_message_case_id"), "message", ["case_id"], unique=False)
    op.create_index(
        "ix_message_discharging",
        "message",
        ["case_id", "discharges"],
        unique=False,
        postgresql_where="discharges IS NOT NULL",
    )
    op.create_index(
        "ix_message_next_try_at", "message", ["next_try_at"], unique=False, postgresql_where="next_try_at IS NOT NULL"
    )
    op.create_index(op.f("ix_message_state"), "message", ["state"], unique=False)
    op.create_table(
        "sign_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            ROLE,
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("for_person_id", sa.Integer(), nullable=True),
        sa.Column("delegation_id", sa.Integer(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_times", sa.Integer(), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.String(length=20), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "(for_person_id IS NULL) = (delegation_id IS NULL)", name=op.f("ck_sign_off_for_somebody_by_delegation")
        ),
        sa.CheckConstraint("(signed_at IS NULL) = (entered_at IS NULL)", name=op.f("ck_sign_off_signed_and_entered")),
        sa.ForeignKeyConstraint(["delegation_id"], ["delegation.id"], name=op.f("fk_sign_off_delegation_id")),
        sa.ForeignKeyConstraint(["for_person_id"], ["person.id"], name=op.f("fk_sign_off_for_person_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_off_person_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_sign_off_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
        sa.UniqueConstraint("proposal_id", "role", "person_id", name=op.f("uq_sign_off_proposal_id_role_person_id")),
    )
    op.create_index(op.f("ix_sign_off_person_id"), "sign_off", ["person_id"], unique=False)
    op.create_index(
        "uq_sign_off_person",
        "sign_off",
        ["proposal_id", "person_id"],
        unique=True,
        postgresql_where="signed_at IS NOT NULL",
    )
    op.create_index(
        "uq_sign_off_role", "sign_off", ["proposal_id", "role"], unique=True, postgresql_where="signed_at IS NOT NULL"
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            MESSAGESTATE,
            nullable=False,
        ),
        sa.Column("relay_code", sa.Integer(), nullable=True),
        sa.Column("relay_reply", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_attempt_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_message_id"), "attempt", ["message_id"], unique=False)
    op.create_table(
        "inbound_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.String(length=120), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("message_id", sa.String(length=998), nullable=False),
        sa.Column("from_address", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("placed_by", sa.String(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answers_id"], ["message.id"], name=op.f("fk_inbound_mail_answers_id")),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_inbound_mail_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_mail")),
        sa.UniqueConstraint("mailbox", "uid", name=op.f("uq_inbound_mail_mailbox_uid")),
    )
    op.create_index(op.f("ix_inbound_mail_answers_id"), "inbound_mail", ["answers_id"], unique=False)
    op.create_index(op.f("ix_inbound_mail_case_id"), "inbound_mail", ["case_id"], unique=False)
    op.create_index("ix_inbound_mail_state", "inbound_mail", ["state"], unique=False)
    op.create_table(
        "message_key",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_key_message_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_key")),
    )
    op.create_table(
        "panel_exchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("checkpoint", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_panel_exchange_case_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_panel_exchange_document_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_panel_exchange_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_exchange")),
        sa.UniqueConstraint(
            "case_id",
            "checkpoint",
            "direction",
            "kind",
            "on",
            "document_id",
            name=op.f("uq_panel_exchange_case_id_checkpoint_direction_kind_on_document_id"),
            postgresql_nulls_not_distinct=True,
        ),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_panel_exchange_case_id_number")),
    )
    op.create_index(op.f("ix_panel_exchange_case_id"), "panel_exchange", ["case_id"], unique=False)
    op.execute(
        """
        CREATE FUNCTION refuse_to_change_audit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'audit entries are append-only: % refused', TG_OP;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_audit()"
    )
    op.execute(
        "CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit()"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_panel_exchange_case_id"), table_name="panel_exchange")
    op.drop_table("panel_exchange")
    op.drop_table("message_key")
    op.drop_index("ix_inbound_mail_state", table_name="inbound_mail")
    op.drop_index(op.f("ix_inbound_mail_case_id"), table_name="inbound_mail")
    op.drop_index(op.f("ix_inbound_mail_answers_id"), table_name="inbound_mail")
    op.drop_table("inbound_mail")
    op.drop_index(op.f("ix_attempt_message_id"), table_name="attempt")
    op.drop_table("attempt")
    op.drop_index("uq_sign_off_role", table_name="sign_off", postgresql_where="signed_at IS NOT NULL")
    op.drop_index("uq_sign_off_person", table_name="sign_off", postgresql_where="signed_at IS NOT NULL")
    op.drop_index(op.f("ix_sign_off_person_id"), table_name="sign_off")
    op.drop_table("sign_off")
    op.drop_index(op.f("ix_message_state"), table_name="message")
    op.drop_index("ix_message_next_try_at", table_name="message", postgresql_where="next_try_at IS NOT NULL")
    op.drop_index("ix_message_discharging", table_name="message", postgresql_where="discharges IS NOT NULL")
    op.drop_index(op.f("ix_message_case_id"), table_name="message")
    op.drop_index(op.f("ix_message_carried_by_id"), table_name="message")
    op.drop_index(op.f("ix_message_alert_id"), table_name="message")
    op.drop_table("message")
    op.drop_index(op.f("ix_actionupdate_action_id"), table_name="actionupdate")
    op.drop_table("actionupdate")
    op.drop_index("ix_sign_try_person_id_at", table_name="sign_try")
    op.drop_index("ix_sign_try_case_id_at", table_name="sign_try")
    op.drop_table("sign_try")
    op.drop_index(op.f("ix_routed_item_case_id"), table_name="routed_item")
    op.drop_index(op.f("ix_routed_item_body_id"), table_name="routed_item")
    op.drop_table("routed_item")
    op.drop_index(op.f("ix_roleholding_role"), table_name="roleholding")
    op.drop_index(op.f("ix_roleholding_person_id"), table_name="roleholding")
    op.drop_table("roleholding")
    op.drop_index("uq_proposal_waiting", table_name="proposal", postgresql_where="state = 'waiting'")
    op.drop_index(op.f("ix_proposal_case_id"), table_name="proposal")
    op.drop_table("proposal")
    op.drop_index(op.f("ix_proceeding_news_proceeding_id"), table_name="proceeding_news")
    op.drop_table("proceeding_news")
    op.drop_index("uq_delegation_standing", table_name="delegation", postgresql_where="withdrawn_at IS NULL")
    op.drop_index(op.f("ix_delegation_person_id"), table_name="delegation")
    op.drop_index(op.f("ix_delegation_delegate_id"), table_name="delegation")
    op.drop_table("delegation")
    op.drop_index(op.f("ix_challenge_step_challenge_id"), table_name="challenge_step")
    op.drop_table("challenge_step")
    op.drop_index(op.f("ix_calendar_feed_person_id"), table_name="calendar_feed")
    op.drop_table("calendar_feed")
    op.drop_index(op.f("ix_alert_deadline_id"), table_name="alert")
    op.drop_table("alert")
    op.drop_index(op.f("ix_agencyreturn_case_id"), table_name="agencyreturn")
    op.drop_table("agencyreturn")
    op.drop_index(op.f("ix_action_case_id"), table_name="action")
    op.drop_table("action")
    op.drop_index("uq_absence_standing", table_name="absence", postgresql_where="withdrawn_at IS NULL")
    op.drop_index(op.f("ix_absence_person_id"), table_name="absence")
    op.drop_table("absence")
    op.drop_index(op.f("ix_subject_case_id"), table_name="subject")
    op.drop_table("subject")
    op.drop_index("uq_review_branch_running", table_name="review_branch", postgresql_where="ended_on IS NULL")
    op.drop_index(op.f("ix_review_branch_case_id"), table_name="review_branch")
    op.drop_table("review_branch")
    op.drop_index("ix_referral_waiting", table_name="referral", postgresql_where="state IN ('received', 'parked')")
    op.drop_index(op.f("ix_referral_partnership_id"), table_name="referral")
    op.drop_index(op.f("ix_referral_case_id"), table_name="referral")
    op.drop_table("referral")
    op.drop_index(op.f("ix_publicationitem_case_id"), table_name="publicationitem")
    op.drop_table("publicationitem")
    op.drop_index(op.f("ix_person_partnership_id"), table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_partner_position_case_id"), table_name="partner_position")
    op.drop_table("partner_position")
    op.drop_index(op.f("ix_parallel_proceeding_case_id"), table_name="parallel_proceeding")
    op.drop_table("parallel_proceeding")
    op.drop_index("uq_occurrence_current", table_name="occurrence", postgresql_where="superseded_at IS NULL")
    op.drop_index(op.f("ix_occurrence_case_id"), table_name="occurrence")
    op.drop_table("occurrence")
    op.drop_index(op.f("ix_hold_case_id"), table_name="hold")
    op.drop_table("hold")
    op.drop_index(op.f("ix_governance_meeting_body_id"), table_name="governance_meeting")
    op.drop_table("governance_meeting")
    op.drop_index("uq_extension_standing", table_name="extension", postgresql_where="reversed_at IS NULL")
    op.drop_index(op.f("ix_extension_case_id"), table_name="extension")
    op.drop_table("extension")
    op.drop_index(op.f("ix_document_case_id"), table_name="document")
    op.drop_table("document")
    op.drop_index(op.f("ix_decision_case_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_index(
        "uq_deadline_in_force",
        table_name="deadline",
        postgresql_where="replaced_at IS NULL",
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_deadline_next_rung_at", table_name="deadline", postgresql_where="next_rung_at IS NOT NULL")
    op.drop_table("deadline")
    op.drop_index(op.f("ix_challenge_case_id"), table_name="challenge")
    op.drop_table("challenge")
    op.drop_index("uq_case_link_standing", table_name="case_link", postgresql_where="removed_at IS NULL")
    op.drop_index(op.f("ix_case_link_other_id"), table_name="case_link")
    op.drop_index(op.f("ix_case_link_case_id"), table_name="case_link")
    op.drop_table("case_link")
    op.drop_index(op.f("ix_area_case_id"), table_name="area")
    op.drop_table("area")
    op.drop_index(op.f("ix_reviewer_partnership_id"), table_name="reviewer")
    op.drop_table("reviewer")
    op.drop_index(op.f("ix_review_case_stage"), table_name="review_case")
    op.drop_index(op.f("ix_review_case_partnership_id"), table_name="review_case")
    op.drop_index(op.f("ix_review_case_closed_at"), table_name="review_case")
    op.drop_table("review_case")
    op.drop_index(op.f("ix_predecessor_partnership_id"), table_name="predecessor")
    op.drop_table("predecessor")
    op.drop_index(op.f("ix_outsidebody_partnership_id"), table_name="outsidebody")
    op.drop_table("outsidebody")
    op.drop_index("uq_local_rules_standing", table_name="local_rules", postgresql_where="replaced_at IS NULL")
    op.drop_index(op.f("ix_local_rules_partnership_id"), table_name="local_rules")
    op.drop_table("local_rules")
    op.drop_index(op.f("ix_governance_body_partnership_id"), table_name="governance_body")
    op.drop_table("governance_body")
    op.drop_table("counter")
    op.drop_index(op.f("ix_closure_day_partnership_id"), table_name="closure_day")
    op.drop_table("closure_day")
    op.drop_index(op.f("ix_agency_partnership_id"), table_name="agency")
    op.drop_table("agency")
    op.drop_index("uq_adopted_reading_standing", table_name="adopted_reading", postgresql_where="superseded_at IS NULL")
    op.drop_index(op.f("ix_adopted_reading_partnership_id"), table_name="adopted_reading")
    op.drop_table("adopted_reading")
    op.drop_table("rule_check")
    op.drop_table("partnership")
    op.drop_table("heartbeat")
    op.drop_table("calendar_edition")
    op.drop_index(op.f("ix_audit_entry_case_ref"), table_name="audit_entry")
    op.drop_table("audit_entry")
    op.execute("DROP FUNCTION refuse_to_change_audit()")
