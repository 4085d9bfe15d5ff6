package discord

type filledLabel struct{}
