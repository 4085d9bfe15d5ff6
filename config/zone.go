package config

import (
	"errors"
	"fmt"
	"time"
	_ "time/tzdata" // zones are known by name on machines that carry no table of them
)

// zoneOf loads a zone by its name. "" and "Local" would mean whatever the machine is
// set to, so that the same settings would differ from one to the next.
func zoneOf(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, errors.New(`names no zone: write it as "UTC" or "Europe/Berlin"`)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf(`%q is no time zone: write it as "UTC" or "Europe/Berlin"`, short(name))
	}
	return zone, nil
}
