-- What the operator is told: the troubles that are known to be told, and the one notice on its way; and what it takes to see them.

ALTER TABLE deliveries ADD COLUMN refused BIGINT NOT NULL DEFAULT 0; -- at the last attempt, until somebody mends it: 1 by the channel, 2 by the whole platform
ALTER TABLE summaries ADD COLUMN refused BIGINT NOT NULL DEFAULT 0; -- likewise

DROP INDEX articles_source;
CREATE INDEX articles_source ON articles (source, at); -- a source's rhythm is read from it alone

CREATE TABLE troubles (
	kind  TEXT    NOT NULL,
	name  TEXT    NOT NULL,
	since BIGINT  NOT NULL,
	says  TEXT    NOT NULL,
	open  BOOLEAN NOT NULL, -- told, and its end is not
	told  BIGINT  NOT NULL, -- when it was last told
	well  BIGINT  NOT NULL, -- since when it is over; 0: it stands
	PRIMARY KEY (kind, name)
);

CREATE TABLE notices (
	id     BIGINT PRIMARY KEY,         -- one of the deliveries' numbers
	notice TEXT   NOT NULL,            -- JSON
	begun  BIGINT NOT NULL DEFAULT 0,  -- the first attempt whose outcome nobody knows; 0 is none
	sent   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX notices_unsent ON notices (id) WHERE sent = 0;
