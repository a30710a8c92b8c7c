"""A new revision of a date whose day did not move knows the first one: what was said since then is not said again.

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Revisions of one date in order; each that has the day of the one before it belongs to the first of that run.
_RUNS = """
    WITH revised AS (
        SELECT id, case_id, partnership_id, rule, item, revision, due_on,
               lag(due_on) OVER same AS before
        FROM deadline WINDOW same AS (PARTITION BY case_id, partnership_id, rule, item ORDER BY revision)
    ), runs AS (
        SELECT id, case_id, partnership_id, rule, item, revision,
               count(*) FILTER (WHERE before IS DISTINCT FROM due_on)
                   OVER (PARTITION BY case_id, partnership_id, rule, item ORDER BY revision) AS run
        FROM revised
    ), firsts AS (
        SELECT id, first_value(id) OVER (PARTITION BY case_id, partnership_id, rule, item, run ORDER BY revision) AS first
        FROM runs
    )
    UPDATE deadline SET first_id = firsts.first FROM firsts WHERE firsts.id = deadline.id AND firsts.first <> deadline.id
"""


def upgrade() -> None:
    op.add_column("deadline", sa.Column("first_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_deadline_first_id"), "deadline", "deadline", ["first_id"], ["id"])
    op.create_index(op.f("ix_deadline_first_id"), "deadline", ["first_id"], unique=False)
    op.execute(_RUNS)


def downgrade() -> None:
    op.drop_index(op.f("ix_deadline_first_id"), table_name="deadline")
    op.drop_constraint(op.f("fk_deadline_first_id"), "deadline", type_="foreignkey")
    op.drop_column("deadline", "first_id")
