"""The migrations lead to the tables in the code, may be applied by two processes at once, and an upgrade keeps what is on record."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from models.records.migrate import differences, upgrade


def _fresh(postgres_url: str, name: str) -> str:
    admin = create_engine(make_url(postgres_url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return make_url(postgres_url).set(database=name).render_as_string(hide_password=False)


def test_the_migrations_lead_to_the_tables_in_the_code(postgres_url: str):
    url = _fresh(postgres_url, "agree")
    upgrade(url)
    assert differences(url) == []


def test_two_processes_may_migrate_at_once_and_again(postgres_url: str):
    url = _fresh(postgres_url, "at_once")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(upgrade, [url, url]))
    upgrade(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    engine.dispose()


def test_an_upgrade_keeps_the_holds_and_dates_of_a_running_case(postgres_url: str):
    url = _fresh(postgres_url, "upgraded")
    upgrade(url, to="0002")
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in BEFORE_0003:
            connection.execute(text(statement))
    upgrade(url)
    assert differences(url) == []
    with engine.connect() as connection:
        assert connection.execute(text("SELECT sign_off FROM partnership")).scalar() == "attended"
        deadline = connection.execute(
            text("SELECT due_on::text, reading, others, moved, suspended, local_rule FROM deadline")
        )
        assert deadline.one() == ("2026-03-09", "", [], [], False, None)
        hold = connection.execute(text("SELECT reason, review_on::text, of_publication, continues, because FROM hold"))
        assert hold.one() == ("inquest", "2026-05-01", True, None, "")
    engine.dispose()


BEFORE_0003 = (
    "INSERT INTO partnership (id, code, name, local_authority, shared_mailbox, website) "
    "VALUES (1, 'HMR', 'Harrowmere', 'Harrowmere Council', 'reviews@harrowmere.example', '')",
    "INSERT INTO review_case (id, ref, partnership_id, pseudonym, regime, route, stage, facts, opened_at, opened_by) "
    "VALUES (1, 'HMR-2026-0001', 1, '', 'cspr-2023', 'statutory', 'notification', '{}', now(), 'm.calloway')",
    "INSERT INTO deadline (partnership_id, case_id, rule, rule_from, item, revision, counts_from, from_on, due_on, provisional, working, "
    "projected_at, replaced_because) VALUES (1, 1, 'notify-panel', '2018-06-29', '', 1, 'aware', '2026-03-02', '2026-03-09', false, '[]', now(), '')",
    "INSERT INTO hold (case_id, number, reason, from_on, review_on) VALUES (1, 1, 'inquest', '2026-03-02', '2026-05-01')",
)
