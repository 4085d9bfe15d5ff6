// Package demo holds one bundled day of news and the answer sheet that says what a
// correct Parley tells of it.
//
// The day is text to be read: outlets.txt, day.txt and answers.txt each begin with what
// they hold and how it is written. The package parses them and renders an outlet's feed
// as it stood at some moment; it serves nothing, reads no clock and knows no other part.
package demo
