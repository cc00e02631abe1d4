"""The tables of an export of version 11, as they are made for a new one."""

from __future__ import annotations

TABLES = """
CREATE TABLE export_version(version INTEGER NOT NULL);
CREATE TABLE worker_version(id VARCHAR(37) PRIMARY KEY, slug VARCHAR(100) NOT NULL, name VARCHAR(100) NOT NULL,
    repository_url VARCHAR(250), revision VARCHAR(200), version INTEGER, type VARCHAR(50) NOT NULL);
CREATE TABLE worker_run(id VARCHAR(37) PRIMARY KEY,
    worker_version_id VARCHAR(37) NOT NULL REFERENCES worker_version(id),
    model_version_id VARCHAR(37), model_id VARCHAR(37), model_name VARCHAR(100), configuration_id VARCHAR(37),
    configuration TEXT);
CREATE TABLE image_server(id INTEGER PRIMARY KEY, url VARCHAR(200) NOT NULL UNIQUE, display_name VARCHAR(250) NOT NULL,
    max_width INTEGER, max_height INTEGER, version INTEGER NOT NULL DEFAULT 2);
CREATE TABLE image(id VARCHAR(37) PRIMARY KEY, server_id INTEGER NOT NULL REFERENCES image_server(id),
    url TEXT NOT NULL UNIQUE, width INTEGER NOT NULL, height INTEGER NOT NULL);
CREATE TABLE element(id VARCHAR(37) PRIMARY KEY, name VARCHAR(250) NOT NULL, type VARCHAR(50) NOT NULL,
    image_id VARCHAR(37) REFERENCES image(id), polygon TEXT, confidence REAL,
    rotation_angle INTEGER NOT NULL DEFAULT 0, mirrored INTEGER NOT NULL DEFAULT 0,
    worker_run_id VARCHAR(37) REFERENCES worker_run(id), created REAL NOT NULL, updated REAL NOT NULL);
CREATE TABLE classification(id VARCHAR(37) PRIMARY KEY, class_name VARCHAR(1024) NOT NULL, confidence REAL NOT NULL,
    state VARCHAR(16) NOT NULL DEFAULT 'pending', element_id VARCHAR(37) NOT NULL REFERENCES element(id),
    high_confidence INTEGER NOT NULL DEFAULT 0, moderator VARCHAR(255),
    worker_run_id VARCHAR(37) REFERENCES worker_run(id));
CREATE TABLE element_path(id VARCHAR(37) PRIMARY KEY, parent_id VARCHAR(37) NOT NULL REFERENCES element(id),
    child_id VARCHAR(37) NOT NULL REFERENCES element(id), ordering INTEGER NOT NULL DEFAULT 0);
CREATE TABLE entity_type(id VARCHAR(37) PRIMARY KEY, color VARCHAR(6) NOT NULL DEFAULT 'ff0000',
    name VARCHAR(250) NOT NULL UNIQUE);
CREATE TABLE metadata(id VARCHAR(37) PRIMARY KEY, name VARCHAR(250) NOT NULL, value TEXT NOT NULL,
    type VARCHAR(50) NOT NULL, element_id VARCHAR(37) NOT NULL REFERENCES element(id),
    worker_run_id VARCHAR(37) REFERENCES worker_run(id));
CREATE TABLE transcription(id VARCHAR(37) PRIMARY KEY, orientation TEXT NOT NULL DEFAULT 'horizontal-lr',
    text TEXT NOT NULL, confidence REAL, element_id VARCHAR(37) NOT NULL REFERENCES element(id),
    worker_run_id VARCHAR(37) REFERENCES worker_run(id));
CREATE TABLE transcription_entity(id VARCHAR(37) PRIMARY KEY, type_id VARCHAR(37) NOT NULL REFERENCES entity_type(id),
    length INTEGER NOT NULL, offset INTEGER NOT NULL, confidence REAL,
    transcription_id VARCHAR(37) NOT NULL REFERENCES transcription(id),
    worker_run_id VARCHAR(37) REFERENCES worker_run(id));
CREATE TABLE dataset(id VARCHAR(37) PRIMARY KEY, name VARCHAR(100) NOT NULL, description TEXT NOT NULL,
    state VARCHAR(50) NOT NULL DEFAULT 'open', sets TEXT NOT NULL);
CREATE TABLE dataset_element(id VARCHAR(37) PRIMARY KEY, element_id VARCHAR(37) NOT NULL REFERENCES element(id),
    dataset_id VARCHAR(37) NOT NULL REFERENCES dataset(id), set_name VARCHAR(50) NOT NULL);
CREATE UNIQUE INDEX element_path_parent_child ON element_path(parent_id, child_id);
"""
