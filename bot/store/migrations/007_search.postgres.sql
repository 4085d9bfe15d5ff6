-- What stories say, to be searched, and how they stand, to be asked by.

ALTER TABLE stories ADD COLUMN status TEXT NOT NULL DEFAULT '';
ALTER TABLE stories ADD COLUMN certainty BIGINT NOT NULL DEFAULT 0;
UPDATE stories SET status = coalesce(story::json ->> 'Status', ''), certainty = coalesce((story::json ->> 'Certainty')::bigint, 0);
DROP INDEX stories_updated;
CREATE INDEX stories_asked ON stories (updated, into_story, opened, kind, status, conflict, certainty); -- what is asked for is seen without the rest
CREATE INDEX stories_into ON stories (into_story) WHERE into_story > 0;

-- The words of each story that is one of its own, folded and cut to their stems. What a story from before has is added at the start.
CREATE TABLE story_texts (
	story  BIGINT PRIMARY KEY REFERENCES stories (id) ON DELETE CASCADE,
	head   TEXT NOT NULL, -- its headline, who and where
	says   TEXT NOT NULL, -- its summary, and the sentences that its developments were read in, with their names
	titles TEXT NOT NULL, -- of its articles
	words  TSVECTOR NOT NULL GENERATED ALWAYS AS (
		setweight(to_tsvector('simple', head), 'A') || setweight(to_tsvector('simple', says), 'B') || setweight(to_tsvector('simple', titles), 'C')) STORED
);
CREATE INDEX story_texts_words ON story_texts USING gin (words);
