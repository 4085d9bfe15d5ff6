-- What makes a message go out once: attempts in doubt, what a card shows and since when, and the waits platforms asked for.

ALTER TABLE deliveries ADD COLUMN begun  BIGINT NOT NULL DEFAULT 0; -- the first attempt whose outcome nobody knows; 0 is none
ALTER TABLE deliveries ADD COLUMN shown  TEXT   NOT NULL DEFAULT ''; -- a fingerprint of the card as this delivery drew it
ALTER TABLE deliveries ADD COLUMN edited BIGINT NOT NULL DEFAULT 0; -- when this delivery edited the card

CREATE TABLE waits (
	name  TEXT   PRIMARY KEY, -- what must not be asked: a platform and one of its limits
	until BIGINT NOT NULL
);
