"""HTTP: parse, call a service, serialise."""
