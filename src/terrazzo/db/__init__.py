"""Records: schema, session, migrations."""
