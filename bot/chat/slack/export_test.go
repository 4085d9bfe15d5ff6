package slack

// Paths that requests come in by.
const (
	CommandsPath     = commandsPath
	InteractionsPath = interactionsPath
)
