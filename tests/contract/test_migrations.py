"""The migrations make exactly the tables the code speaks of, and can be taken back."""

import io
import zlib
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text

import collector_tui.billing_api.ledger
from collector_tui.billing_api.intake.file_bytes import copy_content
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.database import migrate
from tests.x12_files import payment_file


def test_migrated_tables_are_the_tables_of_the_code(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_a_migration_can_be_taken_back_and_made_again(engine: Engine) -> None:
    config = Config()
    config.set_main_option(
        "script_location", str(Path(collector_tui.billing_api.ledger.__file__).parent / "migrations")
    )
    with engine.begin() as tx:
        config.attributes["connection"] = tx
        command.downgrade(config, "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    migrate(engine)
    migrate(engine)
    assert set(tables.metadata.tables) <= set(inspect(engine).get_table_names())


def test_a_ledger_with_files_and_adjustments_of_the_first_shape_is_carried_over(engine: Engine) -> None:
    config = Config()
    config.set_main_option(
        "script_location", str(Path(collector_tui.billing_api.ledger.__file__).parent / "migrations")
    )
    raw = payment_file("A1")
    with engine.begin() as tx:
        config.attributes["connection"] = tx
        command.downgrade(config, "0001")
        told = {"now": datetime(2026, 3, 10, tzinfo=UTC), "content": zlib.compress(raw)}
        tx.execute(text("insert into file values ('f', 'a.835', 'intake', :now, '{}', :content)"), told)
        tx.execute(text("insert into provider_adjustment values ('p', 'f', 'ACME', 'EFT1', 'WO', 'ICN1', 4000)"))
    migrate(engine)
    whole = io.BytesIO()
    with engine.begin() as tx:
        assert copy_content(tx, "f", whole)
        kept = tx.execute(select(tables.provider_adjustment.c.cents, tables.provider_adjustment.c.account_id)).all()
    assert (whole.getvalue(), kept) == (raw, [(4_000, None)])
