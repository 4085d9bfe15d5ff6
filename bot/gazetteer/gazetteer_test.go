package gazetteer

import "testing"

func TestEmbeddedTablesAreSound(t *testing.T) {
	if _, err := New(tables); err != nil {
		t.Fatal(err)
	}
}
