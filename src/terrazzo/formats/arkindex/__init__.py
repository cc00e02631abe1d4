"""The SQLite export of Arkindex (version 11), read and written."""
