"""Who may record what: the roles that a partnership adds to the table.

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "partnership",
        sa.Column("who_may", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default="{}"),
    )
    op.alter_column("partnership", "who_may", server_default=None)


def downgrade() -> None:
    op.drop_column("partnership", "who_may")
