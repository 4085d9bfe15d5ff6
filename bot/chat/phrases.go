package chat

import "parley/bot/news"

// phrases is how each kind is worded, status by status: one clause of plain newsroom
// English, true for all that the status may mean (kinds.go has the statuses).
//
// A phrase is a list of ways to say it, separated by " | ", the fullest first: the first
// one whose slots are all known is taken. Slots: {A} who acts, {A's} the same possessive,
// {H} who acts unless that is known to be no person, {AA} all who take part, {S} who says it, {T} target, {P} place, {D} date, {N} ordinal,
// {s/p} one form for a single actor and one for several. A part in [ ] falls away when a
// slot in it is unknown. "the" is put before names that need it, except at the start.
//
// A new kind is one entry here.
var phrases = map[news.Kind]map[news.Status]string{
	news.Visit: {
		news.Announced: "{H} to visit {P}[ on {D}] | {H} to travel for diplomacy[ on {D}] | Visit to {P} announced[ for {D}][: {AA}] | {A's} visit announced[ for {D}]",
		news.UnderWay:  "{H} is visiting {P} | {H} is on a diplomatic visit | Visit to {P} under way[: {AA}] | {A's} visit under way",
		news.Completed: "{H} visited {P}[ on {D}] | {H} completed a diplomatic visit[ on {D}] | Visit to {P} completed[: {AA}] | {A's} visit completed",
		news.Postponed: "{A's} visit to {P} postponed | {A's} visit postponed | Visit to {P} postponed",
		news.Cancelled: "{A's} visit to {P} cancelled | {A's} visit cancelled | Visit to {P} cancelled",
	},
	news.Talks: {
		news.Announced:  "[{N} round of ]talks in {P} announced[ for {D}] | [{N} round of ]talks announced[ for {D}]: {AA}",
		news.UnderWay:   "[{N} round of ]talks under way in {P} | [{N} round of ]talks under way: {AA}",
		news.Completed:  "[{N} round of ]talks held in {P}[ on {D}] | [{N} round of ]talks held[ on {D}]: {AA}",
		news.Postponed:  "[{N} round of ]talks in {P} postponed | [{N} round of ]talks postponed: {AA}",
		news.Downgraded: "[{N} round of ]talks in {P} downgraded | [{N} round of ]talks downgraded: {AA}",
		news.Cancelled:  "[{N} round of ]talks in {P} called off | [{N} round of ]talks called off: {AA}",
		news.Proposed:   "{A} {proposes/propose} talks[ in {P}][ on {D}] | Talks in {P} proposed[ for {D}]",
		news.Accepted:   "{A} {accepts/accept} an offer of talks[ in {P}] | Offer of talks in {P} accepted",
		news.Rejected:   "{A} {rejects/reject} an offer of talks[ in {P}] | Offer of talks in {P} rejected",
	},
	news.Call: {
		news.Announced: "{AA} to hold a call[ on {D}]",
		news.Completed: "{AA} held a call[ on {D}]",
		news.Cancelled: "Call cancelled: {AA}",
	},
	news.Withdrawal: {
		news.Announced: "{AA} will not attend the talks[ in {P}]",
		news.Completed: "{AA} pulled out of the talks[ in {P}]",
	},
	news.Ceasefire: {
		news.Proposed:  "{A} {proposes/propose} a ceasefire[ in {P}] | Ceasefire in {P} proposed",
		news.Demanded:  "{A} {demands/demand} a ceasefire[ in {P}] | Ceasefire in {P} demanded",
		news.Announced: "{A} {announces/announce} a ceasefire[ in {P}][ from {D}] | Ceasefire in {P} announced[ from {D}]",
		news.Accepted:  "{A} {accepts/accept} a ceasefire[ in {P}] | Ceasefire in {P} accepted",
		news.Rejected:  "{A} {rejects/reject} a ceasefire[ in {P}] | Ceasefire in {P} rejected",
		news.Agreed:    "Ceasefire agreed[ in {P}]: {AA} | Ceasefire agreed in {P}",
		news.InForce:   "Ceasefire in force[ in {P}][ since {D}]: {AA} | Ceasefire in force in {P}[ since {D}]",
		news.Extended:  "Ceasefire extended[ in {P}]: {AA} | Ceasefire in {P} extended",
		news.Violated:  "Breach of the ceasefire reported[ in {P}]: {AA} | Breach of the ceasefire reported in {P}",
		news.Expired:   "Ceasefire has expired[ in {P}]: {AA} | Ceasefire in {P} has expired",
		news.Cancelled: "{A} {ends/end} the ceasefire[ in {P}] | Ceasefire in {P} called off",
	},
	news.Violation: {
		news.Violated: "Breach of the ceasefire reported[ in {P}][ on {D}]: {AA} | Breach of the ceasefire reported in {P}[ on {D}]",
	},
	news.PeacePlan: {
		news.Proposed:  "{A} {proposes/propose} a peace plan | Peace plan proposed in {P}",
		news.Announced: "Terms of a peace plan made public: {AA} | Terms of a peace plan made public in {P}",
		news.Accepted:  "{A} {accepts/accept} the peace plan | Peace plan accepted in {P}",
		news.Rejected:  "{A} {rejects/reject} the peace plan | Peace plan rejected in {P}",
		news.Agreed:    "Peace plan agreed: {AA} | Peace plan agreed in {P}",
	},
	news.Agreement: {
		news.Proposed:  "{A} {proposes/propose} an agreement[ on {T}] | Agreement[ on {T}] proposed in {P}",
		news.Agreed:    "Agreement[ on {T}] reached: {AA} | Agreement[ on {T}] reached in {P}",
		news.Signed:    "Agreement[ on {T}] signed[ in {P}]: {AA} | Agreement[ on {T}] signed in {P}",
		news.InForce:   "Agreement[ on {T}] in force: {AA} | Agreement[ on {T}] in force in {P}",
		news.Rejected:  "{A} {rejects/reject} an agreement[ on {T}] | Agreement[ on {T}] rejected in {P}",
		news.Postponed: "Agreement[ on {T}] postponed: {AA} | Agreement[ on {T}] postponed in {P}",
		news.Cancelled: "{A} {halts/halt} the agreement[ on {T}] | Agreement[ on {T}] halted in {P}",
		news.Violated:  "Breach of the agreement[ on {T}] reported: {AA} | Breach of the agreement[ on {T}] reported in {P}",
	},
	news.PrisonerExchange: {
		news.Proposed:  "{A} {proposes/propose} a prisoner exchange | Prisoner exchange proposed in {P}",
		news.Agreed:    "Prisoner exchange agreed[ in {P}]: {AA} | Prisoner exchange agreed in {P}",
		news.Announced: "Prisoner exchange announced[ for {D}]: {AA} | Prisoner exchange in {P} announced[ for {D}]",
		news.UnderWay:  "Prisoner exchange under way[ in {P}]: {AA} | Prisoner exchange under way in {P}",
		news.Completed: "Prisoner exchange carried out[ on {D}]: {AA} | Prisoner exchange carried out in {P}[ on {D}]",
		news.Postponed: "Prisoner exchange postponed: {AA} | Prisoner exchange in {P} postponed",
		news.Cancelled: "Prisoner exchange called off: {AA} | Prisoner exchange in {P} called off",
	},
	news.Sanctions: {
		news.Proposed:  "{A} {proposes/propose}[ the {N} package of] sanctions[ on {T}] | [{N} package of ]sanctions on {T} proposed",
		news.Demanded:  "{A} {demands/demand}[ the {N} package of] sanctions[ on {T}] | [{N} package of ]sanctions on {T} demanded",
		news.Agreed:    "{A} {agrees/agree}[ the {N} package of] sanctions[ on {T}] | [{N} package of ]sanctions on {T} agreed",
		news.Imposed:   "{A} {imposes/impose}[ the {N} package of] sanctions[ on {T}] | [{N} package of ]sanctions on {T} imposed",
		news.Extended:  "{A} {extends/extend}[ the {N} package of] sanctions[ on {T}] | [{N} package of ]sanctions on {T} extended",
		news.Lifted:    "{A} {lifts/lift}[ the {N} package of] sanctions[ on {T}] | [{N} package of ]sanctions on {T} lifted",
		news.Rejected:  "{A} {blocks/block}[ the {N} package of] sanctions[ on {T}] | [{N} package of ]sanctions on {T} blocked",
		news.Postponed: "{A} {postpones/postpone}[ the {N} package of] sanctions[ on {T}] | [{N} package of ]sanctions on {T} postponed",
	},
	news.Aid: {
		news.Proposed:  "{A} {proposes/propose} aid[ for {T}] | Aid for {T} proposed",
		news.Announced: "{A} {announces/announce} aid[ for {T}] | Aid for {T} announced",
		news.Agreed:    "{A} {agrees/agree} on aid[ for {T}] | Aid for {T} agreed",
		news.Completed: "{A} {delivers/deliver} aid[ for {T}] | Aid for {T} delivered",
		news.Cancelled: "{A} {halts/halt} aid[ for {T}] | Aid for {T} halted",
		news.Lifted:    "{A} {resumes/resume} aid[ for {T}] | Aid for {T} resumed",
		news.Rejected:  "{A} {rejects/reject} aid[ for {T}] | Aid for {T} rejected",
	},
	news.Vote: {
		news.Announced: "Vote[ on {T}] announced[ for {D}]: {AA} | Vote on {T} announced[ for {D}]",
		news.Accepted:  "Vote[ on {T}] passes: {AA} | Vote on {T} passes",
		news.Rejected:  "Vote[ on {T}] fails: {AA} | Vote on {T} fails",
		news.Postponed: "Vote[ on {T}] postponed: {AA} | Vote on {T} postponed",
	},
	news.Appointment: {
		news.Announced: "Appointment of {H} announced | Appointment announced: {AA} | Appointment announced: {T}",
		news.Completed: "Appointment of {H} takes effect | Appointment takes effect: {AA} | Appointment takes effect: {T}",
		news.Rejected:  "Appointment of {H} refused | Appointment refused: {AA} | Appointment refused: {T}",
	},
	// Only for a statement of which no sentence is kept.
	news.Statement: {
		news.Demanded: "{S} {makes/make} a demand on {T}",
		news.RuledOut: "{S} {rules/rule} out a step on {T}",
		news.Accepted: "{S} {agrees/agree} to a step on {T}",
		news.Rejected: "{S} {says/say} no on {T}",
		news.None:     "{S} {takes/take} a position on {T}",
	},
}

// nouns is what a happening of each kind is called where no phrase fits, and whether
// that is a plural.
var nouns = map[news.Kind]struct {
	name   string
	plural bool
}{
	news.Visit: {"visit", false}, news.Talks: {"talks", true}, news.Call: {"call", false},
	news.Withdrawal: {"withdrawal from talks", false}, news.Ceasefire: {"ceasefire", false},
	news.Violation: {"ceasefire violation", false}, news.PeacePlan: {"peace plan", false},
	news.Agreement: {"agreement", false}, news.PrisonerExchange: {"prisoner exchange", false},
	news.Sanctions: {"sanctions", true}, news.Aid: {"aid", false}, news.Vote: {"vote", false},
	news.Appointment: {"appointment", false}, news.Statement: {"statement", false},
}

// statusWords is where a status reads otherwise for one kind: "aid lifted" would say the
// opposite of what is meant.
var statusWords = map[news.Kind]map[news.Status]string{
	news.Aid:       {news.Cancelled: "halted", news.Lifted: "resumed"},
	news.Vote:      {news.Accepted: "passed", news.Rejected: "failed"},
	news.Talks:     {news.Cancelled: "called off"},
	news.Agreement: {news.Agreed: "reached", news.Cancelled: "halted"},
	news.Sanctions: {news.Rejected: "blocked"},
	news.Violation: {news.Violated: "reported"},
	news.Statement: {news.None: "stated"},
}
