package plover

// Stem cuts the endings of inflection off a word in small letters, in place: accuses,
// accused and accusing become "accus". It never lengthens the word but for a "y".
func Stem(w []byte) []byte {
	w = cutPlural(w)
	w = cutPast(w)
	if n := len(w); n > 3 && w[n-1] == 'e' {
		w = w[:n-1]
		if n := len(w); n > 3 && w[n-1] == 'e' { // agree, agreed
			w = w[:n-1]
		}
	}
	return w
}

func cutPlural(w []byte) []byte {
	n := len(w)
	switch {
	case n <= 3 || w[n-1] != 's':
		return w
	case w[n-2] == 's' || w[n-2] == 'u' || w[n-2] == 'i':
		return w
	case n > 4 && w[n-2] == 'e' && w[n-3] == 'i':
		w[n-3] = 'y'
		return w[:n-2]
	case n > 4 && w[n-2] == 'e' && (w[n-3] == 's' || w[n-3] == 'x' || w[n-3] == 'h' && (w[n-4] == 'c' || w[n-4] == 's')):
		return w[:n-2]
	}
	return w[:n-1]
}

func cutPast(w []byte) []byte {
	n := len(w)
	switch {
	case n > 4 && ends(w, "ied"):
		w[n-3] = 'y'
		return w[:n-2]
	case n > 4 && ends(w, "eed"):
		return w[:n-1]
	case n > 4 && ends(w, "ed") && vowel(w[:n-2]):
		return undouble(w[:n-2])
	case n > 5 && ends(w, "ing") && vowel(w[:n-3]):
		return undouble(w[:n-3])
	}
	return w
}

// undouble takes back the letter that an ending doubled: stopped, cancelled. Words that
// end in a double letter themselves (kill, pass) keep it.
func undouble(w []byte) []byte {
	n := len(w)
	if n < 3 || w[n-1] != w[n-2] {
		return w
	}
	switch w[n-1] {
	case 's', 'z', 'e', 'o':
		return w
	case 'l':
		if n <= 5 {
			return w
		}
	}
	return w[:n-1]
}

func ends(w []byte, tail string) bool {
	return len(w) >= len(tail) && string(w[len(w)-len(tail):]) == tail
}

func vowel(w []byte) bool {
	for _, c := range w {
		switch c {
		case 'a', 'e', 'i', 'o', 'u', 'y':
			return true
		}
	}
	return false
}
