package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"strconv"
)

// Sender names this database in the messages that are sent from it: the numbers of
// deliveries begin anew in another one, which may tell the same channel.
func (s *Store) Sender() string { return s.sender }

// chooseSender gives the database its name, once.
func (s *Store) chooseSender(ctx context.Context) error {
	var random [4]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand
	return s.write(ctx, "name the database", func(tx *Tx) error {
		n, err := row(ctx, tx.Tx, value[int64], `
			INSERT INTO numbers (name, value) VALUES ('sender', $1)
			ON CONFLICT (name) DO UPDATE SET value = numbers.value
			RETURNING value`, int64(binary.BigEndian.Uint32(random[:])))
		s.sender = strconv.FormatInt(n, 36)
		return err
	})
}
