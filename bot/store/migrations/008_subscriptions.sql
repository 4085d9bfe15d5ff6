-- What channels ask for in chat: subscriptions, their hours, mutes, and who changed what; and when each change was, to ask what a subscription would have told.

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

ALTER TABLE changes ADD COLUMN at BIGINT NOT NULL DEFAULT 0;
UPDATE changes SET at = coalesce((SELECT a.at FROM articles a WHERE a.id = changes.article), 0);
CREATE INDEX changes_at ON changes (at);
