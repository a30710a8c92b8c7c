"""Reviews by another method, the thread with the national Panel, the pool of reviewers.

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
        postgresql_where=sa.text("ended_on IS NULL"),
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


def downgrade() -> None:
    op.drop_index(op.f("ix_reviewer_partnership_id"), table_name="reviewer")
    op.drop_table("reviewer")
    op.drop_index(op.f("ix_panel_exchange_case_id"), table_name="panel_exchange")
    op.drop_table("panel_exchange")
    op.drop_index("uq_review_branch_running", table_name="review_branch")
    op.drop_index(op.f("ix_review_branch_case_id"), table_name="review_branch")
    op.drop_table("review_branch")
