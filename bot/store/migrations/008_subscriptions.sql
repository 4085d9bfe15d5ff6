-- What channels ask for in chat: subscriptions, their hours, mutes, and who changed what; and what a subscription would have told.

CREATE TABLE subscriptions (
	number  BIGINT PRIMARY KEY,
	server  TEXT   NOT NULL, -- as "slack:T0123"
	channel TEXT   NOT NULL, -- as questions name it: "slack:C0123"
	watch   TEXT   NOT NULL, -- the name of one of the settings'; empty: own
	own     TEXT   NOT NULL, -- JSON
	quiet   TEXT   NOT NULL,
	digest  TEXT   NOT NULL,
	who     TEXT   NOT NULL,
	made    BIGINT NOT NULL,
	ended   BIGINT NOT NULL DEFAULT 0,
	ender   TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX subscriptions_standing ON subscriptions (channel) WHERE ended = 0;

-- When a channel wants to be told, whichever route leads there.
CREATE TABLE hours (
	channel TEXT PRIMARY KEY, -- as questions name it
	server  TEXT NOT NULL,
	quiet   TEXT,             -- NULL: as each route says; empty: never quiet
	digest  TEXT,             -- likewise
	zone    TEXT NOT NULL     -- empty: as the settings say
);

ALTER TABLE mutes ADD COLUMN server TEXT NOT NULL DEFAULT '';

-- Every change that somebody asked for, in order.
CREATE TABLE audit (
	number  BIGINT PRIMARY KEY,
	at      BIGINT NOT NULL,
	server  TEXT   NOT NULL,
	channel TEXT   NOT NULL,
	who     TEXT   NOT NULL,
	act     TEXT   NOT NULL, -- subscribe, unsubscribe, mute, unmute, quiet, digest, correct
	about   TEXT   NOT NULL  -- in words
);
CREATE INDEX audit_server ON audit (server, channel, number);

-- Which channel a name of the settings is, as its platform last said.
CREATE TABLE channel_ids (
	name TEXT PRIMARY KEY, -- as the settings write it: "slack:#desk"
	id   TEXT NOT NULL     -- as questions name it
);

-- What a watch asks of each change, as it stood then: what a subscription would have told is decided by it.
CREATE TABLE change_slots (
	seq        BIGINT  PRIMARY KEY REFERENCES changes (seq) ON DELETE CASCADE,
	at         BIGINT  NOT NULL,
	story      BIGINT  NOT NULL,
	reason     TEXT    NOT NULL,
	corrected  BOOLEAN NOT NULL, -- somebody corrected it
	kind       TEXT    NOT NULL, -- of the development; empty: of a time before this table
	status     TEXT    NOT NULL,
	stands     TEXT    NOT NULL, -- the story's status after it
	certainty  BIGINT  NOT NULL,
	confidence DOUBLE PRECISION NOT NULL,
	who        TEXT    NOT NULL, -- actors, a line each; then the target, the speaker and the place
	of_kind    TEXT    NOT NULL, -- of the story, as all behind it
	conflict   TEXT    NOT NULL,
	of_whom    TEXT    NOT NULL, -- as who
	tier       TEXT    NOT NULL, -- of the article, as all behind it
	language   TEXT    NOT NULL,
	learned    BOOLEAN NOT NULL
);
CREATE INDEX change_slots_at ON change_slots (at);
INSERT INTO change_slots SELECT c.seq, a.at, c.story, c.reason, FALSE, '', '', '', 0, 0, '', '', '', '', a.tier, a.language, a.learned
	FROM changes c JOIN articles a ON a.id = c.article;
