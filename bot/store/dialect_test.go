package store

import (
	"context"
	"os"
	"strings"
	"testing"
)

func TestAPasswordIsNeverTakenForTheNameOfAFile(t *testing.T) {
	t.Chdir(t.TempDir())
	const asAddress = `write it as postgres://USER:PASSWORD@HOST:5432/DATABASE`
	const asEither = `write a file as parley.db, PostgreSQL as postgres://USER:PASSWORD@HOST:5432/DATABASE`
	for _, c := range []struct{ database, want string }{
		{"Postgres://bot:" + canary + "@db:x/parley", asAddress},
		{"POSTGRESQL://bot:" + canary + "@db:x/parley", asAddress},
		{"postgres:/bot:" + canary + "@db/parley", asAddress},
		{"host=db user=bot password=" + canary, asEither},
		{"host=db Password = '" + canary + "'", asEither},
		{"mysql://bot:" + canary + "@db/parley", asEither},
		{" postgres://bot:" + canary + "@db/parley", asEither},
		{"postgre://bot:" + canary + "@db/parley", asEither},
	} {
		t.Run(c.database, func(t *testing.T) {
			s, err := Open(context.Background(), c.database, Options{Log: quiet(), Direct: true})
			if err == nil {
				done(t, s.Close())
				t.Fatal("it was opened")
			}
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), canary) {
				t.Errorf("got %v\nwant …%s", err, c.want)
			}
		})
	}
	if made := has(os.ReadDir("."))(t); len(made) > 0 {
		t.Errorf("made %s", made[0].Name())
	}
}

func TestASchemeIsTheSameInCapitals(t *testing.T) {
	d := has(dialectOf("PostgreSQL://bot:" + canary + "@db:5433/parley"))(t)
	if want := "postgres://bot@db:5433/parley"; d.String() != want {
		t.Errorf("it is %s, want %s", d, want)
	}
}
