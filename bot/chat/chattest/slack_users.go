package chattest

import "strings"

// slackTeam is the fake workspace.
const slackTeam = "T0PARLEY"

// SlackPerson is somebody who asks.
type SlackPerson struct {
	ID       string
	Team     string // nil value: the workspace's own
	Admin    bool
	Owner    bool
	Guest    bool
	Deleted  bool
	Stranger bool // of another workspace, in a shared channel
}

func slackPeople() []SlackPerson {
	return []SlackPerson{{ID: "U0READER"}, {ID: "U0OTHER"}, {ID: "U0ADMIN", Admin: true}, {ID: "U0OWNER", Owner: true, Admin: true},
		{ID: "U0GUEST", Guest: true}, {ID: "U0GONE", Deleted: true, Admin: true}, {ID: "U0STRANGER", Team: "T0ELSE", Stranger: true, Admin: true}}
}

// person is somebody by ID; whom nobody knows is a member. The caller holds the lock.
func (s *Slack) person(id string) SlackPerson {
	for _, p := range s.people {
		if p.ID == id {
			return p
		}
	}
	return SlackPerson{ID: id}
}

func (p SlackPerson) team() string {
	if p.Team == "" {
		return slackTeam
	}
	return p.Team
}

// short is a person as a payload has one.
func (p SlackPerson) short() map[string]any {
	return map[string]any{"id": p.ID, "username": p.ID, "name": p.ID, "team_id": p.team()}
}

// userInfo is users.info. The caller holds the lock.
func (s *Slack) userInfo(args map[string]any) slackAnswer {
	id := slackArg(args, "user")
	if !s.may("users:read") {
		return s.lacks("users:read")
	}
	for _, p := range s.people {
		if p.ID == id {
			return slackAnswer{"ok": true, "user": map[string]any{"id": p.ID, "team_id": p.team(), "name": p.ID, "deleted": p.Deleted, "is_admin": p.Admin, "is_owner": p.Owner,
				"is_primary_owner": false, "is_restricted": p.Guest, "is_ultra_restricted": false, "is_bot": false, "is_stranger": p.Stranger}}
		}
	}
	return slackRefused("user_not_found")
}

// groupMembers is usergroups.users.list. The caller holds the lock.
func (s *Slack) groupMembers(args map[string]any) slackAnswer {
	if !s.may("usergroups:read") {
		return s.lacks("usergroups:read")
	}
	members, known := s.groups[slackArg(args, "usergroup")]
	if !known {
		return slackRefused("no_such_subteam")
	}
	return slackAnswer{"ok": true, "users": members}
}

// openDirect is conversations.open with one person. The caller holds the lock.
func (s *Slack) openDirect(args map[string]any) slackAnswer {
	user := slackArg(args, "users")
	switch {
	case !s.may("im:write"):
		return s.lacks("im:write")
	case user == "":
		return slackRefused("users_list_not_supplied")
	}
	id := "D" + strings.TrimPrefix(user, "U")
	if s.channelOf(id) == nil {
		s.channels = append(s.channels, &SlackChannel{ID: id, Name: strings.ToLower(user), Direct: true})
	}
	return slackAnswer{"ok": true, "channel": map[string]any{"id": id}}
}
