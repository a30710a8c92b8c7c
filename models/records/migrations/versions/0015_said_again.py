"""What was recorded under a key, and where in the audit chain: so that the same thing said again is known for what it is.

Revision: 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recorded_once", sa.Column("operation", sa.String(length=60), nullable=False, server_default=""))
    op.add_column("recorded_once", sa.Column("seq", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("recorded_once", "operation", server_default=None)
    op.alter_column("recorded_once", "seq", server_default=None)


def downgrade() -> None:
    op.drop_column("recorded_once", "seq")
    op.drop_column("recorded_once", "operation")
