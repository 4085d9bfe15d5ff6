-- What a channel is told later than it was decided: deliveries that are held, the summaries that tell them, digests; and what is muted.

ALTER TABLE deliveries ADD COLUMN held TEXT NOT NULL DEFAULT ''; -- why it was held or is not told: quiet, capped, muted, superseded
ALTER TABLE deliveries ADD COLUMN digest TEXT NOT NULL DEFAULT ''; -- the schedule of the digest that gathers it
ALTER TABLE deliveries ADD COLUMN until BIGINT NOT NULL DEFAULT 0; -- when it is let go
ALTER TABLE deliveries ADD COLUMN summary BIGINT NOT NULL DEFAULT 0; -- the number of the summary that tells it
CREATE INDEX deliveries_held ON deliveries (channel, until) WHERE state = 'held';
CREATE INDEX deliveries_summary ON deliveries (summary) WHERE summary > 0;
CREATE INDEX deliveries_decided ON deliveries (channel, decided);

CREATE TABLE summaries (
	id       BIGINT PRIMARY KEY, -- one of the deliveries' numbers
	channel  TEXT   NOT NULL,
	why      TEXT   NOT NULL,    -- quiet, capped; empty: a digest
	digest   TEXT   NOT NULL,    -- its schedule
	since    BIGINT NOT NULL,
	until    BIGINT NOT NULL,
	gone     BIGINT NOT NULL,    -- stories that were held and are not in it
	state    TEXT   NOT NULL,
	card     TEXT   NOT NULL DEFAULT '',
	attempts BIGINT NOT NULL DEFAULT 0,
	error    TEXT   NOT NULL DEFAULT '',
	decided  BIGINT NOT NULL,
	sent     BIGINT NOT NULL DEFAULT 0,
	begun    BIGINT NOT NULL DEFAULT 0 -- the first attempt whose outcome nobody knows; 0 is none
);
CREATE INDEX summaries_unsent ON summaries (channel, id) WHERE state IN ('waiting', 'sending');

CREATE TABLE digests (
	channel  TEXT   NOT NULL,
	schedule TEXT   NOT NULL,
	since    BIGINT NOT NULL, -- up to when the last one told
	due      BIGINT NOT NULL,
	PRIMARY KEY (channel, schedule)
);

CREATE TABLE mutes (
	id      BIGINT PRIMARY KEY,
	what    TEXT   NOT NULL, -- story, actor, kind, watch
	name    TEXT   NOT NULL,
	channel TEXT   NOT NULL, -- empty: all
	until   BIGINT NOT NULL,
	who     TEXT   NOT NULL, -- asked for it
	made    BIGINT NOT NULL,
	ended   BIGINT NOT NULL DEFAULT 0, -- before its time
	ender   TEXT   NOT NULL DEFAULT '' -- who asked for that
);
CREATE INDEX mutes_until ON mutes (until);
