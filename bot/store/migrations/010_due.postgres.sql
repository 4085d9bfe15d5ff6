-- What is dated: the day of each story, to be asked by; and the days that passed while nobody said what came of them.

ALTER TABLE stories ADD COLUMN day TEXT NOT NULL DEFAULT ''; -- as 2025-04-23; empty is unknown
UPDATE stories SET day = coalesce(story::json ->> 'Date', '');
CREATE INDEX stories_day ON stories (day) WHERE day <> '';

CREATE TABLE dues (
	seq   BIGINT PRIMARY KEY, -- its place in the order of verdicts and corrections
	story BIGINT NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
	day   TEXT   NOT NULL,
	due   TEXT   NOT NULL, -- JSON
	UNIQUE (story, day)
);
