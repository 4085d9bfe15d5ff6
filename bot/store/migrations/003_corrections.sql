-- What people corrected, in one order with the verdicts, and what of a story counts since.

CREATE TABLE corrections (
	number     BIGINT PRIMARY KEY,       -- the order in which they were asked for
	seq        BIGINT UNIQUE,            -- its place in the order of verdicts; NULL until it is carried out
	at         BIGINT NOT NULL,
	refused    TEXT   NOT NULL DEFAULT '', -- why it is not carried out
	correction TEXT   NOT NULL,          -- JSON
	ruling     TEXT                      -- JSON, once it is carried out
);

-- The stories that a correction was ever about: those of one another's corrections are decided together.
CREATE TABLE correction_stories (
	number BIGINT NOT NULL REFERENCES corrections (number) ON DELETE CASCADE,
	story  BIGINT NOT NULL,
	PRIMARY KEY (number, story)
);
CREATE INDEX correction_stories_story ON correction_stories (story);

-- The articles that count otherwise because of it.
CREATE TABLE correction_articles (
	number  BIGINT NOT NULL REFERENCES corrections (number) ON DELETE CASCADE,
	article TEXT   NOT NULL,
	PRIMARY KEY (number, article)
);
CREATE INDEX correction_articles_article ON correction_articles (article);

ALTER TABLE stories ADD COLUMN into_story BIGINT NOT NULL DEFAULT 0; -- the one that it was merged into
ALTER TABLE developments ADD COLUMN counts BOOLEAN NOT NULL DEFAULT TRUE; -- FALSE: it is false, or another one's repetition
ALTER TABLE reports ADD COLUMN counts BOOLEAN NOT NULL DEFAULT TRUE; -- FALSE: all that it reports of the story is false
