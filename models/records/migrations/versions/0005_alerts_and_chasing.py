"""Alerts that climb by a policy of their own, returns that are chased one by one, mail that comes back, bodies that meet.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
    op.add_column("agencyreturn", sa.Column("number", sa.String(length=10), nullable=True))
    op.execute(
        "UPDATE agencyreturn SET number = 'R' || counted.n FROM "
        "(SELECT id, row_number() OVER (PARTITION BY case_id ORDER BY id) AS n FROM agencyreturn) counted "
        "WHERE agencyreturn.id = counted.id"
    )
    op.alter_column("agencyreturn", "number", nullable=False)
    op.add_column(
        "agencyreturn", sa.Column("kind", sa.String(length=20), nullable=False, server_default=sa.text("'summary'"))
    )
    op.alter_column("agencyreturn", "kind", server_default=None)
    op.add_column(
        "agencyreturn", sa.Column("late_found", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.alter_column("agencyreturn", "late_found", server_default=None)
    op.add_column("agencyreturn", sa.Column("because", sa.String(), nullable=False, server_default=sa.text("''")))
    op.alter_column("agencyreturn", "because", server_default=None)
    op.add_column("agencyreturn", sa.Column("author_id", sa.Integer(), nullable=True))
    op.add_column("agencyreturn", sa.Column("proxy_id", sa.Integer(), nullable=True))
    op.drop_constraint(op.f("uq_agencyreturn_case_id_agency_id"), "agencyreturn", type_="unique")
    op.create_unique_constraint(
        op.f("uq_agencyreturn_case_id_agency_id_kind"), "agencyreturn", ["case_id", "agency_id", "kind"]
    )
    op.create_unique_constraint(op.f("uq_agencyreturn_case_id_number"), "agencyreturn", ["case_id", "number"])
    op.create_foreign_key(op.f("fk_agencyreturn_proxy_id"), "agencyreturn", "person", ["proxy_id"], ["id"])
    op.create_foreign_key(op.f("fk_agencyreturn_author_id"), "agencyreturn", "person", ["author_id"], ["id"])
    op.add_column(
        "deadline", sa.Column("ladder", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True)
    )
    op.add_column(
        "message", sa.Column("channel", sa.String(length=40), nullable=False, server_default=sa.text("'mail'"))
    )
    op.alter_column("message", "channel", server_default=None)
    op.add_column("message", sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("message", sa.Column("bounce", sa.String(), nullable=False, server_default=sa.text("''")))
    op.alter_column("message", "bounce", server_default=None)
    op.create_index(
        "ix_message_discharging",
        "message",
        ["case_id", "discharges"],
        unique=False,
        postgresql_where="discharges IS NOT NULL",
    )
    op.add_column("message", sa.Column("carried_by_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_message_carried_by_id"), "message", "message", ["carried_by_id"], ["id"])
    op.create_index(op.f("ix_message_carried_by_id"), "message", ["carried_by_id"], unique=False)
    op.create_check_constraint(
        op.f("ck_message_carried_by_another"), "message", "(state = 'carried') = (carried_by_id IS NOT NULL)"
    )
    op.add_column("person", sa.Column("channel", sa.String(length=40), nullable=False, server_default=sa.text("''")))
    op.alter_column("person", "channel", server_default=None)
    op.add_column("person", sa.Column("digest", sa.Boolean(), nullable=False, server_default=sa.text("true")))
    op.alter_column("person", "digest", server_default=None)
    op.add_column("person", sa.Column("invitations", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.alter_column("person", "invitations", server_default=None)


def downgrade() -> None:
    op.drop_column("person", "invitations")
    op.drop_column("person", "digest")
    op.drop_column("person", "channel")
    op.drop_index("ix_message_discharging", table_name="message")
    op.drop_constraint(op.f("ck_message_carried_by_another"), "message", type_="check")
    op.drop_index(op.f("ix_message_carried_by_id"), table_name="message")
    op.drop_constraint(op.f("fk_message_carried_by_id"), "message", type_="foreignkey")
    op.drop_column("message", "carried_by_id")
    op.drop_column("message", "bounce")
    op.drop_column("message", "bounced_at")
    op.drop_column("message", "channel")
    op.drop_column("deadline", "ladder")
    op.drop_constraint(op.f("fk_agencyreturn_author_id"), "agencyreturn", type_="foreignkey")
    op.drop_constraint(op.f("fk_agencyreturn_proxy_id"), "agencyreturn", type_="foreignkey")
    op.drop_constraint(op.f("uq_agencyreturn_case_id_number"), "agencyreturn", type_="unique")
    op.drop_constraint(op.f("uq_agencyreturn_case_id_agency_id_kind"), "agencyreturn", type_="unique")
    op.create_unique_constraint(
        op.f("uq_agencyreturn_case_id_agency_id"),
        "agencyreturn",
        ["case_id", "agency_id"],
        postgresql_nulls_not_distinct=False,
    )
    op.drop_column("agencyreturn", "proxy_id")
    op.drop_column("agencyreturn", "author_id")
    op.drop_column("agencyreturn", "because")
    op.drop_column("agencyreturn", "late_found")
    op.drop_column("agencyreturn", "kind")
    op.drop_column("agencyreturn", "number")
    op.drop_index("ix_inbound_mail_state", table_name="inbound_mail")
    op.drop_index(op.f("ix_inbound_mail_case_id"), table_name="inbound_mail")
    op.drop_index(op.f("ix_inbound_mail_answers_id"), table_name="inbound_mail")
    op.drop_table("inbound_mail")
    op.drop_index(op.f("ix_governance_meeting_body_id"), table_name="governance_meeting")
    op.drop_table("governance_meeting")
    op.drop_index(op.f("ix_governance_body_partnership_id"), table_name="governance_body")
    op.drop_table("governance_body")
