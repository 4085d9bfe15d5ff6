-- A source's settings, to notice that they changed, and its state whole, whatever it comes to hold.

ALTER TABLE sources ADD COLUMN settings TEXT NOT NULL DEFAULT ''; -- a fingerprint of those it is scheduled by
ALTER TABLE sources ADD COLUMN state TEXT NOT NULL DEFAULT '{}'; -- JSON; without the former one it is asked for in full once
ALTER TABLE sources DROP COLUMN etag;
ALTER TABLE sources DROP COLUMN last_modified;
