"""One file is one format: read and write; registered through the entry points terrazzo.formats."""
