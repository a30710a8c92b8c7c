"""Keys under which something was recorded once, whatever died meanwhile.

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recorded_once",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("case_ref", sa.String(length=24), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_recorded_once")),
    )


def downgrade() -> None:
    op.drop_table("recorded_once")
