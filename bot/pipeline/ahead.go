package pipeline

import (
	"runtime"
	"sync"
	"time"

	"parley/bot/detect"
	"parley/bot/news"
)

// readAheadOf is how many articles of an archive may be read before they are matched.
const readAheadOf = 64

// readAhead reads an archive's articles on all processors while those before them are
// matched, which must go in order. What an article says depends on nothing but itself,
// so who reads it, and when, changes nothing.
type readAhead struct {
	read  func(news.Article) detect.Reading
	slots []slot

	mu      sync.Mutex
	room    sync.Cond // there is more to read, or nothing ever
	next    int       // the first slot that no reader has taken
	matched int       // all slots before it are matched
	stopped bool
	readers sync.WaitGroup
}

// slot is one article of the archive and, once, what it says.
type slot struct {
	article *news.Article
	once    sync.Once
	reading detect.Reading
	ok      bool
}

// startReading begins to read ahead; stop ends it and waits for the readers.
func startReading(articles []news.Article, read func(news.Article) detect.Reading) *readAhead {
	r := &readAhead{read: read, slots: make([]slot, len(articles))}
	r.room.L = &r.mu
	for i := range articles {
		r.slots[i].article = &articles[i]
	}
	for range runtime.GOMAXPROCS(0) {
		r.readers.Go(r.run)
	}
	return r
}

func (r *readAhead) run() {
	for {
		r.mu.Lock()
		for !r.stopped && r.next < len(r.slots) && r.next >= r.matched+readAheadOf {
			r.room.Wait()
		}
		r.next = max(r.next, r.matched)
		i := r.next
		r.next++
		over := r.stopped || i >= len(r.slots)
		r.mu.Unlock()
		if over {
			return
		}
		r.fill(&r.slots[i])
	}
}

// fill reads a slot's article, unless somebody did. A reader that breaks on it leaves it
// to the one who matches, who knows what to do then.
func (r *readAhead) fill(s *slot) {
	s.once.Do(func() {
		defer func() { _ = recover() }()
		s.reading = r.read(*s.article)
		s.ok = true
	})
}

// of is what an article of the slots says, and false where it is not as it was in the
// archive: the store knew it under another name, or with another text.
func (r *readAhead) of(first, last int, a news.Article) (detect.Reading, bool) {
	for i := first; i < last; i++ {
		if s := &r.slots[i]; readsAs(a, *s.article) {
			r.fill(s)
			return s.reading, s.ok
		}
	}
	return detect.Reading{}, false
}

// readsAs reports whether two articles are the same to a detector.
func readsAs(a, b news.Article) bool {
	return a.ID == b.ID && a.Title == b.Title && a.Text == b.Text && a.Language == b.Language && sameTime(a.Published, b.Published) && sameTime(a.Seen, b.Seen)
}

// sameTime compares the clock on the wall too: days are counted in an article's own zone.
func sameTime(a, b time.Time) bool {
	_, here := a.Zone()
	_, there := b.Zone()
	return a.Equal(b) && here == there
}

// forget lets go of what was matched, and makes room for as much.
func (r *readAhead) forget(first, last int) {
	for i := first; i < last; i++ {
		s := &r.slots[i]
		s.once.Do(func() {}) // nobody is at it, and nobody will be
		s.reading = detect.Reading{}
	}
	r.mu.Lock()
	r.matched = last
	r.mu.Unlock()
	r.room.Broadcast()
}

func (r *readAhead) stop() {
	r.mu.Lock()
	r.stopped = true
	r.mu.Unlock()
	r.room.Broadcast()
	r.readers.Wait()
}
