"""Referrals: what comes in before there is a case. Positions of partners that were heard later.

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
        sa.CheckConstraint("(state = 'opened') = (case_id IS NOT NULL)", name=op.f("ck_referral_opened_as_a_case")),
        sa.CheckConstraint(
            "state <> 'declined' OR settled_because <> ''", name=op.f("ck_referral_declined_for_a_reason")
        ),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by = '')", name=op.f("ck_referral_settled_by_somebody")),
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
        "partner_position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(length=60), nullable=False),
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


def downgrade() -> None:
    op.drop_index(op.f("ix_partner_position_case_id"), table_name="partner_position")
    op.drop_table("partner_position")
    op.drop_index("ix_referral_waiting", table_name="referral", postgresql_where="state IN ('received', 'parked')")
    op.drop_index(op.f("ix_referral_partnership_id"), table_name="referral")
    op.drop_index(op.f("ix_referral_case_id"), table_name="referral")
    op.drop_table("referral")
