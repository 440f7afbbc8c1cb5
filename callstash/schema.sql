-- The journal: the only mutable state. Rows are keyed by (pipeline, recording).
-- Clock times are UTC, ISO 8601; next_try is seconds since the epoch.

CREATE TABLE IF NOT EXISTS paths (
    pipeline       TEXT NOT NULL,
    path           TEXT NOT NULL,
    state          TEXT NOT NULL
        CHECK (state IN ('settling', 'ignored', 'unreadable', 'sidecar', 'vanished', 'recording')),
    reason         TEXT NOT NULL DEFAULT '',
    device         INTEGER NOT NULL DEFAULT 0,
    inode          INTEGER NOT NULL DEFAULT 0,
    size           INTEGER NOT NULL DEFAULT 0,
    mtime_ns       INTEGER NOT NULL DEFAULT 0,
    recording_id   TEXT,
    content_id     TEXT,
    payload_offset INTEGER NOT NULL DEFAULT 0,
    payload_size   INTEGER NOT NULL DEFAULT 0,
    payload_id     TEXT NOT NULL DEFAULT '',
    updated_at     TEXT NOT NULL,
    PRIMARY KEY (pipeline, path)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS paths_of_recording ON paths (pipeline, recording_id) WHERE recording_id IS NOT NULL;

CREATE TABLE IF NOT EXISTS recordings (
    pipeline     TEXT NOT NULL,
    id           TEXT NOT NULL,
    content_id   TEXT NOT NULL,
    path         TEXT NOT NULL,
    size         INTEGER NOT NULL,
    media        TEXT NOT NULL CHECK (media IN ('audio', 'text')),
    duration_ms  INTEGER NOT NULL,
    channels     INTEGER NOT NULL,
    began_at     TEXT NOT NULL,
    meta         TEXT NOT NULL,                 -- JSON object
    tags         TEXT NOT NULL,                 -- JSON array
    revision     INTEGER NOT NULL DEFAULT 1,
    state        TEXT NOT NULL CHECK (state IN ('admitted', 'transcribed', 'dropped', 'dead')),
    stage        TEXT NOT NULL DEFAULT '',      -- of a dead letter
    reason       TEXT NOT NULL DEFAULT '',
    hint         TEXT NOT NULL DEFAULT '',
    engine       TEXT NOT NULL DEFAULT '',      -- with content_id: the transcript
    priority     INTEGER NOT NULL DEFAULT 0,    -- replays come after new work
    attempts     INTEGER NOT NULL DEFAULT 0,    -- claims that have not ended yet, or ended with the process
    next_try     REAL NOT NULL DEFAULT 0,
    extracted    INTEGER NOT NULL DEFAULT 0,    -- newest revision with an extraction
    delivered    INTEGER NOT NULL DEFAULT 0,    -- 1 once some sink has had it
    acknowledged INTEGER NOT NULL DEFAULT 0,    -- newest revision whose deliveries are all final
    released     INTEGER NOT NULL DEFAULT 0,    -- newest revision given back to its source
    admitted_at  TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    PRIMARY KEY (pipeline, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS recordings_of_content ON recordings (content_id);
CREATE INDEX IF NOT EXISTS recordings_to_claim ON recordings (pipeline, attempts, priority, admitted_at)
    WHERE state = 'admitted';
CREATE INDEX IF NOT EXISTS recordings_to_extract ON recordings (pipeline, priority, admitted_at)
    WHERE state IN ('transcribed', 'dead') AND extracted < revision;
CREATE INDEX IF NOT EXISTS recordings_backlog ON recordings (pipeline) WHERE state = 'transcribed' AND delivered = 0;
CREATE INDEX IF NOT EXISTS recordings_to_release ON recordings (pipeline) WHERE released < acknowledged;

CREATE TABLE IF NOT EXISTS extractions (
    pipeline     TEXT NOT NULL,
    recording_id TEXT NOT NULL,
    revision     INTEGER NOT NULL,
    rules_digest TEXT NOT NULL,
    event        TEXT NOT NULL,                 -- JSON: what every sink is given for this revision
    created_at   TEXT NOT NULL,
    PRIMARY KEY (pipeline, recording_id)        -- the newest revision's only
);

CREATE TABLE IF NOT EXISTS deliveries (
    pipeline     TEXT NOT NULL,
    recording_id TEXT NOT NULL,
    sink         TEXT NOT NULL,
    action       TEXT NOT NULL CHECK (action IN ('write', 'remove')),
    revision     INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'rejected')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    next_try     REAL NOT NULL DEFAULT 0,
    error        TEXT NOT NULL DEFAULT '',
    hint         TEXT NOT NULL DEFAULT '',
    location     TEXT NOT NULL DEFAULT '',      -- where the sink put it (an index)
    updated_at   TEXT NOT NULL,
    PRIMARY KEY (pipeline, recording_id, sink)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS deliveries_waiting ON deliveries (pipeline, sink, next_try) WHERE state = 'waiting';

CREATE TABLE IF NOT EXISTS facts (              -- what was resolved once: the engine that `auto` meant, for instance
    pipeline TEXT NOT NULL,
    name     TEXT NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (pipeline, name)
) WITHOUT ROWID;

CREATE VIEW IF NOT EXISTS dead_letters AS
    SELECT pipeline, id AS recording_id, path, stage, reason, hint, updated_at
    FROM recordings WHERE state = 'dead'
    UNION ALL
    SELECT d.pipeline, d.recording_id, r.path, 'sink ' || d.sink, d.error, d.hint, d.updated_at
    FROM deliveries d JOIN recordings r ON r.pipeline = d.pipeline AND r.id = d.recording_id
    WHERE d.state = 'rejected';
