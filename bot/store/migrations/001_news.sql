-- What was read and what it meant: sources, articles, verdicts, stories and their parts, silences, deliveries.
-- Times are microseconds since 1970 in UTC, 0 is unknown; those an article carries keep their zone and are text.

CREATE TABLE numbers (
	name  TEXT   PRIMARY KEY, -- delivery, verdict, story, development, change: the last one given;
	                          -- unclean: 1 while a process has the database open
	value BIGINT NOT NULL
);

CREATE TABLE sources (
	name          TEXT    PRIMARY KEY,
	etag          TEXT    NOT NULL DEFAULT '',
	last_modified TEXT    NOT NULL DEFAULT '',
	polls         BIGINT  NOT NULL DEFAULT 0,
	failures      BIGINT  NOT NULL DEFAULT 0, -- in a row, up to the last poll
	last_poll     BIGINT  NOT NULL DEFAULT 0,
	last_ok       BIGINT  NOT NULL DEFAULT 0,
	last_new      BIGINT  NOT NULL DEFAULT 0,
	last_error    TEXT    NOT NULL DEFAULT '', -- of the last poll
	next_poll     BIGINT  NOT NULL DEFAULT 0,
	listed        BIGINT  NOT NULL DEFAULT 0, -- when a poll last brought its list of items
	dropped       BOOLEAN NOT NULL DEFAULT FALSE -- the settings no longer name it
);

CREATE TABLE articles (
	id        TEXT    PRIMARY KEY,
	source    TEXT    NOT NULL,
	outlet    TEXT    NOT NULL,
	tier      TEXT    NOT NULL,
	url       TEXT    NOT NULL,
	title     TEXT    NOT NULL,
	text      TEXT    NOT NULL,
	language  TEXT    NOT NULL,
	credit    TEXT    NOT NULL,
	published TEXT    NOT NULL,
	day_only  BOOLEAN NOT NULL,
	seen      TEXT    NOT NULL,
	version   BIGINT  NOT NULL,
	learned   BOOLEAN NOT NULL,
	at        BIGINT  NOT NULL,           -- when it counts for
	listed    BIGINT  NOT NULL,           -- when a poll last brought it, to the day
	hash      TEXT    NOT NULL,           -- of title and text
	kind      TEXT    NOT NULL DEFAULT '',
	matched   BIGINT  NOT NULL DEFAULT 0, -- the version last matched
	findings  BIGINT  NOT NULL DEFAULT 0  -- in that version
);
CREATE INDEX articles_unread ON articles (at, id) WHERE matched < version;
CREATE INDEX articles_at ON articles (at);
CREATE INDEX articles_source ON articles (source);

-- Every name under which an item came: its id, its address, its source's guid. One item, one article.
CREATE TABLE item_names (
	name    TEXT PRIMARY KEY,
	article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE
);
CREATE INDEX item_names_article ON item_names (article);

CREATE TABLE verdicts (
	seq     BIGINT PRIMARY KEY, -- the order in which they were saved
	article TEXT   NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	version BIGINT NOT NULL,
	saved   BIGINT NOT NULL,
	verdict TEXT   NOT NULL,    -- JSON, without the article's title and text
	title   TEXT,               -- of that version, once the article has another
	text    TEXT,
	UNIQUE (article, version)
);
CREATE INDEX verdicts_saved ON verdicts (saved);

CREATE TABLE stories (
	id       BIGINT PRIMARY KEY,
	kind     TEXT   NOT NULL,
	conflict TEXT   NOT NULL,
	opened   BIGINT NOT NULL,
	updated  BIGINT NOT NULL,
	closes   BIGINT NOT NULL, -- when it does unless something more is reported
	story    TEXT   NOT NULL -- JSON, without its developments and reports
);
CREATE INDEX stories_updated ON stories (updated);
CREATE INDEX stories_closes ON stories (closes);

-- The actors and places of a story and of all its developments, to be asked by.
CREATE TABLE story_names (
	story BIGINT NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
	role  TEXT   NOT NULL, -- actor, place
	name  TEXT   NOT NULL,
	PRIMARY KEY (story, role, name)
);
CREATE INDEX story_names_name ON story_names (role, name);

CREATE TABLE developments (
	id          BIGINT PRIMARY KEY,
	story       BIGINT NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
	development TEXT   NOT NULL -- JSON
);
CREATE INDEX developments_story ON developments (story, id);

CREATE TABLE reports (
	story   BIGINT NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
	article TEXT   NOT NULL,
	seq     BIGINT NOT NULL, -- of the verdict that brought it
	report  TEXT   NOT NULL, -- JSON
	PRIMARY KEY (story, article)
);
CREATE INDEX reports_article ON reports (article);

CREATE TABLE changes (
	seq     BIGINT PRIMARY KEY,
	story   BIGINT NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
	article TEXT   NOT NULL,
	reason  TEXT   NOT NULL,
	change  TEXT   NOT NULL -- JSON
);
CREATE INDEX changes_story ON changes (story, seq);
CREATE INDEX changes_article ON changes (article);

CREATE TABLE silences (
	article TEXT   NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	version BIGINT NOT NULL,
	finding BIGINT NOT NULL,
	reason  TEXT   NOT NULL,
	PRIMARY KEY (article, version, finding)
);

CREATE TABLE deliveries (
	id       BIGINT  PRIMARY KEY,
	change   BIGINT  NOT NULL REFERENCES changes (seq) ON DELETE CASCADE,
	story    BIGINT  NOT NULL,
	channel  TEXT    NOT NULL,
	watch    TEXT    NOT NULL,
	loud     BOOLEAN NOT NULL,
	state    TEXT    NOT NULL,
	card     TEXT    NOT NULL DEFAULT '',
	reply    TEXT    NOT NULL DEFAULT '',
	attempts BIGINT  NOT NULL DEFAULT 0,
	error    TEXT    NOT NULL DEFAULT '',
	decided  BIGINT  NOT NULL,
	sent     BIGINT  NOT NULL DEFAULT 0,
	UNIQUE (change, channel)
);
CREATE INDEX deliveries_unsent ON deliveries (channel, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX deliveries_story ON deliveries (story, channel);
