-- The store. `doc` (with the keys beside it) is what is known; every other column, and the index, is derived from it,
-- so that a new layout is made out of the old one's documents (sinks/layout.py). Raise LAYOUT there with every change.
-- Keyed by pipeline: two pipelines may hear the same recording and share one file.

CREATE TABLE calls (
    id           INTEGER PRIMARY KEY,
    pipeline     TEXT NOT NULL,
    recording_id TEXT NOT NULL,
    revision     INTEGER NOT NULL,
    ingested_at  TEXT NOT NULL,        -- when this revision arrived here
    doc          TEXT NOT NULL,        -- JSON: the call's document, without what its segments say
    call_id      TEXT NOT NULL,
    content_id   TEXT NOT NULL,
    began_at     TEXT NOT NULL,        -- UTC, sorts as text
    path         TEXT NOT NULL,
    name         TEXT NOT NULL,
    stem         TEXT NOT NULL,
    duration_ms  INTEGER NOT NULL,
    outcome      TEXT NOT NULL,
    UNIQUE (pipeline, recording_id)
);
CREATE INDEX calls_by_recording ON calls (recording_id);
-- Recordings of one call (legs, transfers) share its id: searches show them as one.
CREATE INDEX calls_by_call ON calls (call_id, pipeline, began_at, recording_id);
CREATE INDEX calls_by_content ON calls (content_id);
CREATE INDEX calls_by_time ON calls (pipeline, began_at);
CREATE INDEX calls_by_start ON calls (began_at DESC, recording_id);
CREATE INDEX calls_by_path ON calls (path);
CREATE INDEX calls_by_name ON calls (name);
CREATE INDEX calls_by_stem ON calls (stem);

-- A segment's id is its call's, shifted, plus its number: the index alone says who spoke of something.
CREATE TABLE segments (
    id   INTEGER PRIMARY KEY,
    doc  TEXT NOT NULL,                -- JSON: what this segment's document has beyond the call's
    call INTEGER GENERATED ALWAYS AS (id >> 20) VIRTUAL,
    n    INTEGER GENERATED ALWAYS AS (id & 1048575) VIRTUAL,
    text TEXT GENERATED ALWAYS AS (json_extract(doc, '$.message')) VIRTUAL
);

-- Contentless: the text stands in `segments`; a row goes by FTS5's 'delete' command with the text it was made of.
CREATE VIRTUAL TABLE segments_text USING fts5 (text, content = '', tokenize = 'unicode61 remove_diacritics 0');

CREATE TABLE fields (
    id       INTEGER PRIMARY KEY,
    call     INTEGER NOT NULL REFERENCES calls (id),
    n        INTEGER NOT NULL,
    doc      TEXT NOT NULL,            -- JSON: what this field's document has beyond the call's
    name     TEXT NOT NULL,            -- name, type and norm: folded as searched text is
    type     TEXT NOT NULL,
    norm     TEXT NOT NULL,            -- the value, folded, without spaces
    digits   TEXT,                     -- of a phone number: all, and those after the country code
    national TEXT,
    last4    TEXT,                     -- of a phone, card or identity number: its end
    number   REAL,                     -- where the value is one
    UNIQUE (call, n)
);
CREATE INDEX fields_by_name ON fields (name, norm);
CREATE INDEX fields_by_type ON fields (type, norm);
CREATE INDEX fields_by_last4 ON fields (last4) WHERE last4 IS NOT NULL;
CREATE INDEX fields_by_number ON fields (number) WHERE number IS NOT NULL;
