"""The migrations make exactly the tables the code speaks of, and can be taken back."""

import io
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, select, text

import collector_tui.billing_api.ledger
from collector_tui.billing_api.intake.file_bytes import copy_content
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.database import MIGRATIONS, migrate, newest_revision
from collector_tui.billing_api.ledger.playbooks import rulebook_in_force
from collector_tui.knowledge.playbook import shipped_text
from tests.x12_files import payment_file


@pytest.fixture
def engine(engine: Engine) -> Iterator[Engine]:
    """The next test finds the tables of the code again."""
    yield engine
    migrate(engine)


def config(tx: Connection) -> Config:
    """What alembic needs to migrate over this connection."""
    made = Config()
    made.set_main_option("script_location", str(Path(collector_tui.billing_api.ledger.__file__).parent / "migrations"))
    made.attributes["connection"] = tx
    return made


def test_migrated_tables_are_the_tables_of_the_code(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_the_files_of_the_migrations_are_named_by_their_revisions() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert newest_revision() == scripts.get_current_head()
    assert all(Path(script.path).stem[1:5] == script.revision for script in scripts.walk_revisions())


def test_a_migration_can_be_taken_back_and_made_again(engine: Engine) -> None:
    with engine.begin() as tx:
        command.downgrade(config(tx), "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    migrate(engine)
    migrate(engine)
    assert set(tables.metadata.tables) <= set(inspect(engine).get_table_names())


def test_a_ledger_of_the_version_before_keeps_its_playbook_and_its_mark(engine: Engine) -> None:
    published = shipped_text().replace('version = "shipped-2"', 'version = "mine-1"')
    with engine.begin() as tx:
        command.downgrade(config(tx), "0004")
        tx.execute(text("update feed set book = 'm1'"))
        row = {"text": published, "now": datetime(2026, 3, 10, tzinfo=UTC)}
        tx.execute(
            text("insert into playbook (version, text, \"user\", published_at) values ('mine-1', :text, 'b', :now)"),
            row,
        )
    migrate(engine)
    with engine.begin() as tx:
        assert tx.execute(select(tables.feed.c.playbook_mark)).scalar_one() == "m1"
        assert rulebook_in_force(tx).playbook.version == "mine-1"
    with engine.begin() as tx:
        command.downgrade(config(tx), "0004")
        assert tx.execute(text("select book from feed")).scalar_one() == "m1"


def test_a_ledger_with_files_and_adjustments_of_the_first_shape_is_carried_over(engine: Engine) -> None:
    raw = payment_file("A1")
    with engine.begin() as tx:
        command.downgrade(config(tx), "0001")
        row = {"now": datetime(2026, 3, 10, tzinfo=UTC), "content": zlib.compress(raw)}
        tx.execute(text("insert into file values ('f', 'a.835', 'intake', :now, '{}', :content)"), row)
        tx.execute(text("insert into provider_adjustment values ('p', 'f', 'ACME', 'EFT1', 'WO', 'ICN1', 4000)"))
    migrate(engine)
    whole = io.BytesIO()
    with engine.begin() as tx:
        assert copy_content(tx, "f", whole)
        kept = tx.execute(select(tables.provider_adjustment.c.cents, tables.provider_adjustment.c.account_id)).all()
    assert (whole.getvalue(), kept) == (raw, [(4_000, None)])
