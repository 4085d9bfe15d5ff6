package story

import (
	"maps"
	"time"
)

// texted is a text by its article and the story that it was taken for.
type texted struct {
	article string
	story   int64
}

// textStory is the story that a text is remembered with: that of its main development, and
// where none was read the one of its original, so that it goes where that goes.
func (x *Index) textStory(v Verdict) int64 {
	if v.CopyOf != "" && len(v.Findings) == 0 {
		if t, known := x.copies.known(v.CopyOf, v.Article.When()); known {
			return t.story
		}
	}
	return v.Main()
}

// storyOf is the story that a text is of by now, wherever corrections took it.
func (x *Index) storyOf(t text) int64 {
	for _, article := range []string{t.article, t.original} {
		if id := x.moved[texted{article, t.story}]; id != 0 {
			return id
		}
	}
	id := t.story
	for x.into[id] != 0 {
		id = x.into[id]
	}
	return id
}

// move notes where a report is that is what its article mainly tells.
func (x *Index) move(s Step, story int64) {
	switch at := (texted{s.Verdict.Article.ID, s.From}); s.From {
	case 0:
	case story:
		delete(x.moved, at)
	default:
		x.moved[at] = story
	}
}

// forgetMoved lets go of what is noted of texts that are remembered no more.
func (x *Index) forgetMoved(now time.Time) {
	maps.DeleteFunc(x.moved, func(t texted, _ int64) bool {
		_, known := x.copies.known(t.article, now)
		return !known
	})
}
