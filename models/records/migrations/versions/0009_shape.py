"""What a case has beside it and around it: proceedings, links, areas, subjects, challenges; partnerships of several authorities.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
    op.add_column(
        "partnership",
        sa.Column(
            "authorities",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=sa.text("'[]'"),
        ),
    )
    op.alter_column("partnership", "authorities", server_default=None)
    op.add_column("review_case", sa.Column("authority", sa.String(), nullable=False, server_default=sa.text("''")))
    op.alter_column("review_case", "authority", server_default=None)


def downgrade() -> None:
    op.drop_column("review_case", "authority")
    op.drop_column("partnership", "authorities")
    op.drop_index(op.f("ix_routed_item_case_id"), table_name="routed_item")
    op.drop_index(op.f("ix_routed_item_body_id"), table_name="routed_item")
    op.drop_table("routed_item")
    op.drop_index(op.f("ix_proceeding_news_proceeding_id"), table_name="proceeding_news")
    op.drop_table("proceeding_news")
    op.drop_index(op.f("ix_challenge_step_challenge_id"), table_name="challenge_step")
    op.drop_table("challenge_step")
    op.drop_index(op.f("ix_subject_case_id"), table_name="subject")
    op.drop_table("subject")
    op.drop_index(op.f("ix_parallel_proceeding_case_id"), table_name="parallel_proceeding")
    op.drop_table("parallel_proceeding")
    op.drop_index(op.f("ix_challenge_case_id"), table_name="challenge")
    op.drop_table("challenge")
    op.drop_index("uq_case_link_standing", table_name="case_link", postgresql_where="removed_at IS NULL")
    op.drop_index(op.f("ix_case_link_other_id"), table_name="case_link")
    op.drop_index(op.f("ix_case_link_case_id"), table_name="case_link")
    op.drop_table("case_link")
    op.drop_index(op.f("ix_area_case_id"), table_name="area")
    op.drop_table("area")
    op.drop_index(op.f("ix_predecessor_partnership_id"), table_name="predecessor")
    op.drop_table("predecessor")
