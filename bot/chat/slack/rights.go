package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	api "github.com/slack-go/slack"
)

// Managers are the users and groups who may change what channels are told; with neither,
// the workspace's admins and owners may.
type Managers struct {
	Users  []string `yaml:"users"`  // IDs: U…
	Groups []string `yaml:"groups"` // IDs of user groups: S…
}

func (m Managers) listed() bool { return len(m.Users)+len(m.Groups) > 0 }

const (
	// fresh is how long it is believed who somebody is.
	fresh = 5 * time.Minute
	// mostPeople are remembered; then all are looked up anew.
	mostPeople = 1000
)

// rights remember who may change something. They are safe for concurrent use.
type rights struct {
	mu     sync.Mutex
	team   string // the bot's own workspace
	people map[string]person
	groups map[string]group
}

type person struct {
	member bool // of this workspace, and no guest
	admin  bool // or owner
	at     time.Time
}

type group struct {
	members []string
	at      time.Time
}

// manages says whether somebody may change what channels are told, else who may, in words.
// Guests, and people of other workspaces in a shared channel, never may. Who cannot be
// looked up may not.
func (s *Slack) manages(ctx context.Context, user, team string) (may bool, who string) {
	who = "admins and owners of this workspace, or else who is listed in the settings under slack.managers"
	if s.settings.Managers.listed() {
		who = "members of this workspace who are listed in the settings under slack.managers"
	}
	may, err := s.mayManage(ctx, user, team)
	if err != nil {
		s.log.Warn("nobody knows whether somebody may change something", "user", user, "error", err)
		return false, "nobody for now, for Slack does not say who you are: " + err.Error()
	}
	return may, who
}

func (s *Slack) mayManage(ctx context.Context, user, team string) (bool, error) {
	own, err := s.ownTeam(ctx)
	if err != nil || team != "" && team != own {
		return false, err
	}
	p, err := s.person(ctx, user, own)
	if err != nil || !p.member {
		return false, err
	}
	m := s.settings.Managers
	if !m.listed() {
		return p.admin, nil
	}
	if slices.Contains(m.Users, user) {
		return true, nil
	}
	var failed []error
	for _, id := range m.Groups {
		members, err := s.members(ctx, id)
		if slices.Contains(members, user) {
			return true, nil
		}
		failed = append(failed, err)
	}
	return false, errors.Join(failed...)
}

// ownTeam is the workspace that the bot belongs to.
func (s *Slack) ownTeam(ctx context.Context) (string, error) {
	s.rights.mu.Lock()
	team := s.rights.team
	s.rights.mu.Unlock()
	if team != "" {
		return team, nil
	}
	who, err := s.whoAmI(ctx)
	if err != nil {
		return "", err
	}
	return who.TeamID, nil
}

// whoAmI asks who the bot is, and what it may.
func (s *Slack) whoAmI(ctx context.Context) (who *api.AuthTestResponse, err error) {
	err = s.call(ctx, "check the token of Slack", "", "auth.test", "", func(ctx context.Context) (err error) {
		who, err = s.client.AuthTestContext(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.rights.mu.Lock()
	s.rights.team = who.TeamID
	s.rights.mu.Unlock()
	return who, nil
}

// person looks somebody up.
func (s *Slack) person(ctx context.Context, user, own string) (person, error) {
	s.rights.mu.Lock()
	known, ok := s.rights.people[user]
	s.rights.mu.Unlock()
	if ok && s.now().Sub(known.at) < fresh {
		return known, nil
	}
	var u *api.User
	err := s.call(ctx, "look up who asks", "", "users.info", user, func(ctx context.Context) (err error) {
		u, err = s.client.GetUserInfoContext(ctx, user)
		return err
	})
	if err != nil {
		return person{}, err
	}
	home := u.TeamID == own || slices.Contains(u.Enterprise.Teams, own)
	known = person{
		member: home && !u.Deleted && !u.IsBot && !u.IsRestricted && !u.IsUltraRestricted && !u.IsStranger,
		admin:  u.IsAdmin || u.IsOwner || u.IsPrimaryOwner, at: s.now(),
	}
	s.rights.mu.Lock()
	defer s.rights.mu.Unlock()
	if s.rights.people == nil || len(s.rights.people) >= mostPeople {
		s.rights.people = map[string]person{}
	}
	s.rights.people[user] = known
	return known, nil
}

// members are who is in a user group.
func (s *Slack) members(ctx context.Context, id string) ([]string, error) {
	s.rights.mu.Lock()
	known, ok := s.rights.groups[id]
	s.rights.mu.Unlock()
	if ok && s.now().Sub(known.at) < fresh {
		return known.members, nil
	}
	err := s.call(ctx, "look up the group "+id+" of slack.managers", "", "usergroups.users.list", "", func(ctx context.Context) (err error) {
		known.members, err = s.client.GetUserGroupMembersContext(ctx, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%w", err)
	}
	known.at = s.now()
	s.rights.mu.Lock()
	defer s.rights.mu.Unlock()
	if s.rights.groups == nil {
		s.rights.groups = map[string]group{}
	}
	s.rights.groups[id] = known
	return known.members, nil
}
