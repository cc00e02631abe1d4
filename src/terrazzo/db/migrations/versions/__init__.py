"""Changes of the schema, oldest first; applied by ``terrazzo.db.migrate``."""
