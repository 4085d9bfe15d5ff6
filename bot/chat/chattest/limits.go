package chattest

import "time"

// Slack's limits, as a message is counted against them.
const (
	slackBlocks       = 50     // a message: https://docs.slack.dev/block-kit
	slackBlocksLength = 13_200 // characters of all blocks together: measured, https://github.com/slackapi/bolt-js/issues/2509
	slackText         = 40_000 // then cut: https://docs.slack.dev/reference/methods/chat.postMessage
	slackUpdateText   = 4_000  // then msg_too_long: https://docs.slack.dev/reference/methods/chat.update
	slackAttachments  = 100    // https://docs.slack.dev/reference/methods/chat.postMessage
	slackHeader       = 150    // https://docs.slack.dev/reference/block-kit/blocks/header-block
	slackSection      = 3_000  // https://docs.slack.dev/reference/block-kit/blocks/section-block
	slackFields       = 10     // same
	slackField        = 2_000  // same
	slackContext      = 10     // https://docs.slack.dev/reference/block-kit/blocks/context-block
	slackActions      = 25     // https://docs.slack.dev/reference/block-kit/blocks/actions-block
	slackButton       = 75     // https://docs.slack.dev/reference/block-kit/block-elements/button-element
	slackValue        = 2_000  // same
	slackURL          = 3_000  // same
	slackID           = 255    // of blocks and actions: same
	slackResponses    = 5      // uses of a response_url: https://docs.slack.dev/interactivity/handling-user-interaction
	slackResponseLife = 30 * time.Minute
	slackAckWithin    = 3 * time.Second // https://docs.slack.dev/interactivity/implementing-slash-commands
	slackSockets      = 10              // https://docs.slack.dev/apis/events-api/using-socket-mode
	slackAckSize      = 20 << 10        // https://docs.slack.dev/apis/events-api/using-socket-mode
	slackMetadata     = 8 << 10         // https://docs.slack.dev/messaging/message-metadata
	slackTrigger      = 3 * time.Second // of a trigger_id: https://docs.slack.dev/interactivity/handling-user-interaction
	slackModal        = 100             // blocks of a modal: https://docs.slack.dev/reference/views/modal-views
	slackModalTitle   = 24              // and of its buttons: same
	slackModalPrivate = 3_000           // private_metadata: same
	slackInput        = 2_000           // label and hint: https://docs.slack.dev/reference/block-kit/blocks/input-block
	slackOptions      = 100             // of a select, and of a suggestion: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
	slackOption       = 75              // text and value: https://docs.slack.dev/reference/block-kit/composition-objects/option-object
	slackInitial      = 3_000           // of a text input: https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
	slackAlt          = 1_000           // https://docs.slack.dev/reference/methods/files.getUploadURLExternal
)

// Slack's rates: https://docs.slack.dev/apis/web-api/rate-limits
const (
	slackPostEvery = time.Second // a message a channel
	slackPostBurst = 4           // "short bursts" are let through; how many is not told
)

// slackTiers are calls a minute of each method, posting apart.
var slackTiers = map[string]int{
	"chat.update": 50, "conversations.info": 50, "conversations.history": 50, "conversations.replies": 50, "apps.connections.open": 50,
	"conversations.list": 20, "auth.test": 100, "chat.getPermalink": 100, "conversations.join": 50, "conversations.open": 50,
	"users.info": 100, "usergroups.users.list": 20, "views.open": 100, "files.getUploadURLExternal": 100, "files.completeUploadExternal": 100,
}
