-- What stories say, to be searched, and how they stand, to be asked by.

ALTER TABLE stories ADD COLUMN status TEXT NOT NULL DEFAULT '';
ALTER TABLE stories ADD COLUMN certainty BIGINT NOT NULL DEFAULT 0;
UPDATE stories SET status = coalesce(story ->> 'Status', ''), certainty = coalesce(story ->> 'Certainty', 0);
DROP INDEX stories_updated;
CREATE INDEX stories_asked ON stories (updated, into_story, opened, kind, status, conflict, certainty); -- what is asked for is seen without the rest
CREATE INDEX stories_into ON stories (into_story) WHERE into_story > 0;

-- The words of each story that is one of its own, folded and cut to their stems. What a story from before has is added at the start.
CREATE TABLE story_texts (
	story  INTEGER PRIMARY KEY REFERENCES stories (id) ON DELETE CASCADE,
	head   TEXT NOT NULL, -- its headline, who and where
	says   TEXT NOT NULL, -- its summary, and the sentences that its developments were read in, with their names
	titles TEXT NOT NULL  -- of its articles
);

CREATE VIRTUAL TABLE story_words USING fts5 (head, says, titles, content = 'story_texts', content_rowid = 'story', tokenize = 'unicode61 remove_diacritics 0');

CREATE TRIGGER story_texts_insert AFTER INSERT ON story_texts BEGIN
	INSERT INTO story_words (rowid, head, says, titles) VALUES (new.story, new.head, new.says, new.titles);
END;
CREATE TRIGGER story_texts_delete AFTER DELETE ON story_texts BEGIN
	INSERT INTO story_words (story_words, rowid, head, says, titles) VALUES ('delete', old.story, old.head, old.says, old.titles);
END;
CREATE TRIGGER story_texts_update AFTER UPDATE ON story_texts BEGIN
	INSERT INTO story_words (story_words, rowid, head, says, titles) VALUES ('delete', old.story, old.head, old.says, old.titles);
	INSERT INTO story_words (rowid, head, says, titles) VALUES (new.story, new.head, new.says, new.titles);
END;
