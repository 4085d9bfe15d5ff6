// Parley watches news and official sources, recognises new diplomatic developments and
// tells the right channels once for each, however many outlets report it.
//
// # A tour of the code, bottom up
//
// A package imports only packages of lower floors; floors_test.go holds that.
//
// Floor 0 knows nothing of the others. [parley/bot/news] has the nouns: Article,
// Development, Story, Change, Alert, Delivery, and the table of kinds.
// [parley/bot/gazetteer] knows actors with dated roles, places, conflicts and outlets.
// [parley/config] reads the settings and leaves each part's section to that part.
// [parley/bot/demo] is a bundled day of news with its answer sheet.
//
// Floor 1 thinks, and does no I/O but for sources. [parley/sources] fetches: one
// polite client, one file per type of source. [parley/bot/detect] reads an article and
// says which developments it reports. [parley/bot/story] says which of these were known:
// copies, identity, state, origins. [parley/bot/alert] decides what is told, where, how
// loud. [parley/bot/chat] is what every platform shares: cards, replies, questions.
//
// Floor 2 holds on to things. [parley/bot/store] is the database and its durable jobs.
// [parley/bot/chat/terminal], [parley/bot/chat/slack], [parley/bot/chat/discord] and
// [parley/bot/chat/webhook] are the platforms; [parley/bot/chat/chattest] is their far
// side, for tests, and the suite that every platform passes. [parley/bot/chart] draws
// developments as a picture.
//
// Floor 3 puts it together. [parley/bot/pipeline] has the jobs: poll, detect, notify,
// correct, due, release, digest, look. [parley/bot/command] answers what people ask, one
// file a command.
//
// Floor 4 is this package: main.go parses the command line, each command of the program
// has a file, wire.go builds the parts from the settings.
//
// # The way of one item
//
//	source ─fetch→ Item → Article ─detect→ Development ─match→ Story ─decide→ Alert → Delivery ─post→ channel
//	└──── job poll ────┘└── job detect: one transaction, no network ──────────────┘└──── job notify ────┘
//
// Follow it in pipeline/poll.go, pipeline/detect.go and pipeline/notify.go.
//
// # To add something
//
// A source type: a file in sources, a line in its table of types. A platform: a package
// under chat, a line in platforms.go. A kind: a line in news.Kinds, a file in detect/kinds.
// A slash command: a file in command, a line in its table.
package main
