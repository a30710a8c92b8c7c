"""How people are reached: absences and deputies, calendar feeds, acknowledged alerts.

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
        "uq_absence_standing",
        "absence",
        ["person_id", "from_on"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
    )
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
    op.add_column("alert", sa.Column("code", sa.String(length=12), nullable=True))
    op.add_column("alert", sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("alert", sa.Column("acknowledged_by", sa.String(), nullable=True))
    op.add_column(
        "alert", sa.Column("acknowledged_how", sa.String(length=20), nullable=False, server_default=sa.text("''"))
    )
    op.alter_column("alert", "acknowledged_how", server_default=None)
    op.create_unique_constraint(op.f("uq_alert_code"), "alert", ["code"])
    op.create_check_constraint(
        op.f("ck_alert_acknowledged_by_somebody"), "alert", "(acknowledged_at IS NULL) = (acknowledged_by IS NULL)"
    )
    op.add_column("person", sa.Column("deputy_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_person_deputy_id"), "person", "person", ["deputy_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint(op.f("fk_person_deputy_id"), "person", type_="foreignkey")
    op.drop_column("person", "deputy_id")
    op.drop_constraint(op.f("ck_alert_acknowledged_by_somebody"), "alert", type_="check")
    op.drop_constraint(op.f("uq_alert_code"), "alert", type_="unique")
    op.drop_column("alert", "acknowledged_how")
    op.drop_column("alert", "acknowledged_by")
    op.drop_column("alert", "acknowledged_at")
    op.drop_column("alert", "code")
    op.drop_index(op.f("ix_calendar_feed_person_id"), table_name="calendar_feed")
    op.drop_table("calendar_feed")
    op.drop_index(op.f("ix_absence_person_id"), table_name="absence")
    op.drop_table("absence")
