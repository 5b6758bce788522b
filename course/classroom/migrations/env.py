"""Alembic runs this for each command, with the engine that `course.classroom.migration` hands over."""

from alembic import context

from course.classroom.tables import Table

with context.config.attributes["engine"].connect() as connection:
    context.configure(
        connection=connection, target_metadata=Table.metadata, render_as_batch=True, transactional_ddl=True
    )
    with context.begin_transaction():
        context.run_migrations()
