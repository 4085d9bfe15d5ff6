package discord

import "time"

// Limits of Discord's, and the narrower ones that make a card worth reading.
const (
	// https://docs.discord.com/developers/resources/message#embed-object-embed-limits
	maxTitle       = 256
	maxDescription = 4096
	maxFieldName   = 256
	maxFieldValue  = 1024
	maxFields      = 25
	maxFooter      = 2048
	maxEmbeds      = 10
	maxEmbedSum    = 6000 // over all embeds of a message

	// https://docs.discord.com/developers/reference#uploading-files
	maxFile     = 10 << 20 // bytes
	maxAllFiles = 24 << 20 // of the 25 MiB that a request may have
	// https://docs.discord.com/developers/resources/message#attachment-object
	maxFiles = 10
	maxAlt   = 1024

	// https://docs.discord.com/developers/components/reference
	maxRows     = 5
	maxButtons  = 5 // a row
	maxLabel    = 80
	maxCustomID = 100

	// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal
	maxFormTitle  = 45
	maxFormFields = 5
	maxFormLabel  = 45

	// https://docs.discord.com/developers/resources/message#create-message
	maxNonce = 25
	// "the past few minutes" (same): how many is not told.
	nonceLife = 2 * time.Minute

	// https://docs.discord.com/developers/resources/message#get-channel-messages
	historyPage = 100

	// https://docs.discord.com/developers/resources/channel#start-thread-from-message
	maxThreadName = 100
	archiveAfter  = 1440 // minutes without a message

	// https://docs.discord.com/developers/interactions/application-commands
	maxSubcommands        = 25
	maxOptions            = 25
	maxChoices            = 25
	maxChoice             = 100
	maxCommandDescription = 100
	maxCommandLength      = 8000 // names, descriptions and choices together

	shownSummary = 350 // of a card's sentence
	shownFields  = 12  // of a card
)
