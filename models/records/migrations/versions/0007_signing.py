"""Decisions that named people sign with codes of their own; how a partnership has its decisions signed.

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # What is on record was recorded as attended, and goes on so until the partnership says otherwise.
    op.add_column(
        "partnership", sa.Column("sign_off", sa.String(length=20), nullable=False, server_default=sa.text("'attended'"))
    )
    op.alter_column("partnership", "sign_off", server_default=None)
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("withdrawn_at", _MOMENT, nullable=True),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_delegation_ends_after_it_begins")),
        sa.CheckConstraint("delegate_id <> person_id", name=op.f("ck_delegation_to_somebody_else")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delegation_person_id")),
        sa.ForeignKeyConstraint(["delegate_id"], ["person.id"], name=op.f("fk_delegation_delegate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index(op.f("ix_delegation_person_id"), "delegation", ["person_id"], unique=False)
    op.create_index(op.f("ix_delegation_delegate_id"), "delegation", ["delegate_id"], unique=False)
    op.create_index(
        "uq_delegation_standing",
        "delegation",
        ["person_id", "delegate_id", "role", "from_on"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("documents", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.Column("entered_at", _MOMENT, nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("ended_because", sa.String(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name=op.f("ck_proposal_waits_or_ended")),
        sa.CheckConstraint(
            "(state = 'signed') = (decision_id IS NOT NULL)", name=op.f("ck_proposal_signed_made_a_decision")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_proposal_case_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_proposal_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_proposal_decision_id")),
    )
    op.create_index(op.f("ix_proposal_case_id"), "proposal", ["case_id"], unique=False)
    op.create_index(
        "uq_proposal_waiting",
        "proposal",
        ["case_id", "kind", "round"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "sign_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("for_person_id", sa.Integer(), nullable=True),
        sa.Column("delegation_id", sa.Integer(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=False),
        sa.Column("sent_times", sa.Integer(), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("signed_at", _MOMENT, nullable=True),
        sa.Column("entered_at", _MOMENT, nullable=True),
        sa.Column("position", sa.String(length=20), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.CheckConstraint("(signed_at IS NULL) = (entered_at IS NULL)", name=op.f("ck_sign_off_signed_and_entered")),
        sa.CheckConstraint(
            "(for_person_id IS NULL) = (delegation_id IS NULL)", name=op.f("ck_sign_off_for_somebody_by_delegation")
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_sign_off_proposal_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_off_person_id")),
        sa.ForeignKeyConstraint(["for_person_id"], ["person.id"], name=op.f("fk_sign_off_for_person_id")),
        sa.ForeignKeyConstraint(["delegation_id"], ["delegation.id"], name=op.f("fk_sign_off_delegation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
        sa.UniqueConstraint("proposal_id", "role", "person_id", name=op.f("uq_sign_off_proposal_id_role_person_id")),
    )
    op.create_index(op.f("ix_sign_off_person_id"), "sign_off", ["person_id"], unique=False)
    for name, column in (("uq_sign_off_role", "role"), ("uq_sign_off_person", "person_id")):
        op.create_index(
            name,
            "sign_off",
            ["proposal_id", column],
            unique=True,
            postgresql_where=sa.text("signed_at IS NOT NULL"),
        )
    op.create_table(
        "sign_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_try_person_id")),
        sa.ForeignKeyConstraint(["case_id"], ["review_case.id"], name=op.f("fk_sign_try_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_try")),
    )
    op.create_index("ix_sign_try_person_id_at", "sign_try", ["person_id", "at"], unique=False)
    op.create_index("ix_sign_try_case_id_at", "sign_try", ["case_id", "at"], unique=False)


def downgrade() -> None:
    op.drop_table("sign_try")
    op.drop_table("sign_off")
    op.drop_table("proposal")
    op.drop_table("delegation")
    op.drop_column("partnership", "sign_off")
