"""What dates are worked out with: calendars, local rules, adopted readings, checks of rules, extensions. Holds say more.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
    op.add_column("deadline", sa.Column("reading", sa.String(), nullable=False, server_default=sa.text("''")))
    op.alter_column("deadline", "reading", server_default=None)
    op.add_column(
        "deadline",
        sa.Column("others", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text("'[]'")),
    )
    op.alter_column("deadline", "others", server_default=None)
    op.add_column(
        "deadline",
        sa.Column("moved", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text("'[]'")),
    )
    op.alter_column("deadline", "moved", server_default=None)
    op.add_column("deadline", sa.Column("suspended", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.alter_column("deadline", "suspended", server_default=None)
    op.add_column(
        "deadline", sa.Column("local_rule", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True)
    )
    op.add_column("hold", sa.Column("of_publication", sa.Boolean(), nullable=False, server_default=sa.text("true")))
    op.alter_column("hold", "of_publication", server_default=None)
    op.add_column("hold", sa.Column("continues", sa.Integer(), nullable=True))
    op.add_column("hold", sa.Column("because", sa.String(), nullable=False, server_default=sa.text("''")))
    op.alter_column("hold", "because", server_default=None)
    op.add_column("hold", sa.Column("recorded_by", sa.String(), nullable=False, server_default=sa.text("''")))
    op.alter_column("hold", "recorded_by", server_default=None)
    op.add_column("hold", sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index(op.f("ix_deadline_case_id"), table_name="deadline")  # the unique key begins with it
    op.drop_index(op.f("ix_deadline_due_on"), table_name="deadline")  # nothing looks for dates by it


def downgrade() -> None:
    op.create_index(op.f("ix_deadline_due_on"), "deadline", ["due_on"])
    op.create_index(op.f("ix_deadline_case_id"), "deadline", ["case_id"])
    op.drop_column("hold", "recorded_at")
    op.drop_column("hold", "recorded_by")
    op.drop_column("hold", "because")
    op.drop_column("hold", "continues")
    op.drop_column("hold", "of_publication")
    op.drop_column("deadline", "local_rule")
    op.drop_column("deadline", "suspended")
    op.drop_column("deadline", "moved")
    op.drop_column("deadline", "others")
    op.drop_column("deadline", "reading")
    op.drop_index("uq_extension_standing", table_name="extension", postgresql_where="reversed_at IS NULL")
    op.drop_index(op.f("ix_extension_case_id"), table_name="extension")
    op.drop_table("extension")
    op.drop_index("uq_local_rules_standing", table_name="local_rules", postgresql_where="replaced_at IS NULL")
    op.drop_index(op.f("ix_local_rules_partnership_id"), table_name="local_rules")
    op.drop_table("local_rules")
    op.drop_index(op.f("ix_closure_day_partnership_id"), table_name="closure_day")
    op.drop_table("closure_day")
    op.drop_index("uq_adopted_reading_standing", table_name="adopted_reading", postgresql_where="superseded_at IS NULL")
    op.drop_index(op.f("ix_adopted_reading_partnership_id"), table_name="adopted_reading")
    op.drop_table("adopted_reading")
    op.drop_table("rule_check")
    op.drop_table("calendar_edition")
