import { CONTENTS, GARBAGE } from './catalog-contents.js';
import { CATALOG_EXPLANATIONS } from './explanations.js';
import type { Migration } from './migration.js';

const BUCKETS = `
CREATE TABLE @.catalog (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  id uuid NOT NULL,
  epoch bigint NOT NULL,
  tick bigint NOT NULL CHECK (tick >= 0)
);
COMMENT ON TABLE @.catalog IS 'One row: which catalog this is.';
COMMENT ON COLUMN @.catalog.epoch IS 'Raised when the catalog is put back from a backup and takes over its blob stores.';
COMMENT ON COLUMN @.catalog.tick IS 'Raised whenever something loses its last reference; the time of leases and zero_tick.';

CREATE TABLE @.buckets (
  id uuid PRIMARY KEY,
  name bytea UNIQUE,
  revision uuid NOT NULL,
  created_at bigint NOT NULL,
  attributes json NOT NULL
);
COMMENT ON TABLE @.buckets IS 'Buckets. A bucket of the same name that is created later is another one.';
COMMENT ON COLUMN @.buckets.name IS 'UTF-8, as bytes for their order. NULL once deleted, until its uploads are released.';
COMMENT ON COLUMN @.buckets.revision IS 'Changes at every update; a commit names the one it has seen.';
COMMENT ON COLUMN @.buckets.created_at IS 'Milliseconds since 1970.';
`;

/** The columns are the same in both tables: a version moves from one to the other. */
const versionColumns = (primaryKey: string): string => `
  bucket uuid NOT NULL REFERENCES @.buckets,
  key bytea NOT NULL,
  version_id uuid NOT NULL,
  is_null boolean NOT NULL,
  revision uuid NOT NULL,
  last_modified bigint NOT NULL,
  manifest uuid,
  root bytea,
  size bigint CHECK (size >= 0),
  etag text,
  checksum_algorithm text,
  checksum_type text,
  checksum_value text,
  part_count integer,
  attributes json,
  encryption json,
  PRIMARY KEY (${primaryKey}),
  CONSTRAINT delete_marker_has_no_root CHECK (manifest IS NOT NULL OR root IS NULL),
  CONSTRAINT object_has_size CHECK ((manifest IS NULL) = (size IS NULL)),
  CONSTRAINT object_has_etag CHECK ((manifest IS NULL) = (etag IS NULL)),
  CONSTRAINT object_has_attributes CHECK ((manifest IS NULL) = (attributes IS NULL)),
  CONSTRAINT checksum_has_value CHECK ((checksum_algorithm IS NULL) = (checksum_value IS NULL)),
  CONSTRAINT checksum_has_type CHECK ((checksum_algorithm IS NULL) = (checksum_type IS NULL))
`;

const VERSIONS = `
CREATE TABLE @.heads (${versionColumns('bucket, key')});
COMMENT ON TABLE @.heads IS
  'The current version or delete marker of every key. A commit locks the row, which stays the same from version to version.';
CREATE TABLE @.older_versions (${versionColumns('bucket, key, version_id')});
CREATE UNIQUE INDEX older_null_versions ON @.older_versions (bucket, key) WHERE is_null;
COMMENT ON TABLE @.older_versions IS 'The versions and delete markers that are not current. A key without a head has none.';
COMMENT ON INDEX @.older_null_versions IS 'Finds the null version of a key where another one is current; there is at most one.';
${['heads', 'older_versions']
  .map(
    (table) => `
COMMENT ON COLUMN @.${table}.key IS 'UTF-8, as bytes for their order: convert_from(key, ''UTF8'') shows it.';
COMMENT ON COLUMN @.${table}.version_id IS 'Its first 7 bytes are the order of the version: microseconds since 1970.';
COMMENT ON COLUMN @.${table}.is_null IS 'Whether it is the null version of its key.';
COMMENT ON COLUMN @.${table}.revision IS 'Changes at every update; a commit names the one it has seen.';
COMMENT ON COLUMN @.${table}.last_modified IS 'Milliseconds since 1970.';
COMMENT ON COLUMN @.${table}.manifest IS 'Parent of the edge to the root. NULL for a delete marker.';
COMMENT ON COLUMN @.${table}.root IS 'An extent or subtree, packed like the entries of a node. NULL for no bytes.';
COMMENT ON COLUMN @.${table}.encryption IS 'By whose key it is sealed, and its wrapped data key. NULL for what is not sealed.';
COMMENT ON COLUMN @.${table}.part_count IS 'NULL for an object that was put or copied whole.';`,
  )
  .join('')}

CREATE VIEW @.versions AS
  SELECT b.name AS bucket, v.key, v.version_id, v.is_current, v.is_null, v.is_delete_marker, v.size, v.etag,
         v.last_modified, v.attributes
    FROM (SELECT id, convert_from(name, 'UTF8') AS name FROM @.buckets WHERE name IS NOT NULL) b
    JOIN (SELECT bucket AS bucket_id, convert_from(key, 'UTF8') AS key, version_id, true AS is_current, is_null,
                 manifest IS NULL AS is_delete_marker, size, etag, last_modified, attributes FROM @.heads
          UNION ALL
          SELECT bucket, convert_from(key, 'UTF8'), version_id, false, is_null,
                 manifest IS NULL, size, etag, last_modified, attributes FROM @.older_versions) v ON v.bucket_id = b.id;
COMMENT ON VIEW @.versions IS 'All versions with the names of their buckets, to look at.';

CREATE TABLE @.completed_parts (
  manifest uuid NOT NULL,
  first_number integer NOT NULL CHECK (first_number >= 1),
  parts json NOT NULL,
  PRIMARY KEY (manifest, first_number)
);
-- To compress them would take longer than all the rest of a completion.
ALTER TABLE @.completed_parts ALTER COLUMN parts SET STORAGE EXTERNAL;
COMMENT ON TABLE @.completed_parts IS
  'The parts that versions were completed from, 256 to a row: [[number, offset, size, etag, checksum], ...].';
`;

const UPLOADS = `
CREATE TABLE @.uploads (
  bucket uuid NOT NULL REFERENCES @.buckets,
  key bytea NOT NULL,
  id uuid NOT NULL,
  initiated bigint NOT NULL,
  initiator json NOT NULL,
  attributes json NOT NULL,
  checksum_algorithm text,
  checksum_type text,
  encryption json,
  found uuid,
  ended_at bigint,
  outcome json,
  PRIMARY KEY (bucket, key, id),
  CONSTRAINT checksum_has_type CHECK ((checksum_algorithm IS NULL) = (checksum_type IS NULL)),
  CONSTRAINT end_has_outcome CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX open_uploads ON @.uploads (bucket, key, id) WHERE ended_at IS NULL;
CREATE INDEX ended_uploads ON @.uploads (ended_at) WHERE ended_at IS NOT NULL;
COMMENT ON TABLE @.uploads IS 'Multipart uploads: open ones, and for a while those that have ended.';
COMMENT ON COLUMN @.uploads.key IS 'UTF-8, as bytes for their order: convert_from(key, ''UTF8'') shows it.';
COMMENT ON COLUMN @.uploads.initiated IS 'Milliseconds since 1970.';
COMMENT ON COLUMN @.uploads.initiator IS 'The canonical id and the name of whoever opened it.';
COMMENT ON COLUMN @.uploads.encryption IS 'Of its parts and of the object it becomes. NULL when they are not sealed.';
COMMENT ON COLUMN @.uploads.found IS 'What the key held when it was opened: a manifest, or the revision of a delete marker.';
COMMENT ON COLUMN @.uploads.ended_at IS 'Milliseconds since 1970. NULL while the upload is open.';
COMMENT ON COLUMN @.uploads.outcome IS 'How it ended, to answer a repeated request.';

CREATE TABLE @.parts (
  upload uuid NOT NULL,
  number integer NOT NULL CHECK (number >= 1),
  revision uuid NOT NULL,
  manifest uuid NOT NULL,
  root bytea,
  size bigint NOT NULL CHECK (size >= 0),
  etag text NOT NULL,
  last_modified bigint NOT NULL,
  checksum text,
  PRIMARY KEY (upload, number)
);
COMMENT ON TABLE @.parts IS
  'The parts of uploads. No foreign key: those of an upload that has ended wait to be released, and may outlive its row.';
COMMENT ON COLUMN @.parts.manifest IS 'Parent of the edge to the root.';
COMMENT ON COLUMN @.parts.root IS 'An extent or subtree, packed like the entries of a node. NULL for no bytes.';
`;

export const CATALOG_MIGRATIONS: readonly Migration[] = [
  {
    title: 'buckets, versions, uploads, contents, garbage',
    sql: BUCKETS + VERSIONS + UPLOADS + CONTENTS + GARBAGE + CATALOG_EXPLANATIONS,
  },
];
