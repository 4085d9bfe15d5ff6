package chattest

import (
	"fmt"
	"slices"
)

// DiscordForm is a modal as a person sees it.
type DiscordForm struct {
	CustomID, Title string
	Inputs          []DiscordInput
}

// DiscordInput is one field of a form.
type DiscordInput struct {
	ID, Label, Description string
	Value                  string   // that it begins with
	Options                []string // of a select; nil: text
	Required               bool
	longest                int
}

// Input is a field of the form by its ID.
func (f DiscordForm) Input(id string) (DiscordInput, bool) {
	i := slices.IndexFunc(f.Inputs, func(in DiscordInput) bool { return in.ID == id })
	if i < 0 {
		return DiscordInput{}, false
	}
	return f.Inputs[i], true
}

// Submit has a person fill in a form that was opened, and send it. What they leave alone
// stays as it began. Discord's client sends nothing while a required field is empty.
func (d *Discord) Submit(opened *DiscordAsk, values map[string]string) (*DiscordAsk, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if opened.Form == nil {
		return nil, fmt.Errorf("no form was opened")
	}
	for id := range values {
		if _, is := opened.Form.Input(id); !is {
			return nil, fmt.Errorf("the form has no field %s", id)
		}
	}
	var sent []any
	for i, in := range opened.Form.Inputs {
		value, given := values[in.ID]
		if !given {
			value = in.Value
		}
		field := map[string]any{"id": 2*i + 2, "custom_id": in.ID}
		switch {
		case in.Required && value == "":
			return nil, fmt.Errorf("the field %s is required", in.ID)
		case units16(value) > in.longest:
			return nil, fmt.Errorf("the field %s takes no more than %d characters", in.ID, in.longest)
		case in.Options == nil:
			field["type"], field["value"] = 4, value
		case value == "":
			field["type"], field["values"] = 3, []any{}
		case !slices.Contains(in.Options, value):
			return nil, fmt.Errorf("%q is no choice of the field %s", value, in.ID)
		default:
			field["type"], field["values"] = 3, []any{value}
		}
		sent = append(sent, map[string]any{"type": 18, "id": 2*i + 1, "component": field})
	}
	return d.dispatch(opened.channel, 5, map[string]any{"custom_id": opened.Form.CustomID, "components": sent}, opened.on)
}

// discordFormOf reads a modal and holds it to the rules
// (https://docs.discord.com/developers/components/reference#label).
func discordFormOf(data map[string]any) (*DiscordForm, []discordWrong) {
	var w wrongs
	f := &DiscordForm{}
	w.keys("", data, []string{"custom_id", "title", "components"})
	w.text("custom_id", data["custom_id"], 1, discordCustomID)
	w.text("title", data["title"], 1, discordFormTitle)
	f.CustomID, _ = data["custom_id"].(string)
	f.Title, _ = data["title"].(string)
	list, _ := data["components"].([]any)
	if len(list) < 1 || len(list) > discordFormInputs {
		w.add("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", discordFormInputs)
	}
	for i, c := range list {
		at := fmt.Sprintf("components.%d", i)
		label, _ := c.(map[string]any)
		w.keys(at, label, []string{"type", "label", "description", "component"})
		if label["type"] != 18.0 {
			w.add(at+".type", "UNION_TYPE_CHOICES", "A row with a text input is deprecated: use a label.")
		}
		w.text(at+".label", label["label"], 1, discordFormLabel)
		if label["description"] != nil {
			w.text(at+".description", label["description"], 1, discordSummary)
		}
		component, _ := label["component"].(map[string]any)
		in := w.input(at+".component", component)
		in.Label, _ = label["label"].(string)
		in.Description, _ = label["description"].(string)
		if _, twice := f.Input(in.ID); twice {
			w.add(at+".component.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
		}
		f.Inputs = append(f.Inputs, in)
	}
	return f, w
}

// input reads one field.
func (w *wrongs) input(at string, c map[string]any) DiscordInput {
	in := DiscordInput{Required: c["required"] != false, longest: discordInputLength}
	in.ID, _ = c["custom_id"].(string)
	w.text(at+".custom_id", c["custom_id"], 1, discordCustomID)
	switch c["type"] {
	case 4.0:
		w.keys(at, c, []string{"type", "custom_id", "style", "value", "placeholder", "required", "min_length", "max_length"})
		if c["style"] != 1.0 && c["style"] != 2.0 {
			w.add(at+".style", "BASE_TYPE_CHOICES", "Must be 1 or 2.")
		}
		if most, given := c["max_length"].(float64); given {
			in.longest = int(most)
		}
		if in.longest < 1 || in.longest > discordInputLength {
			w.add(at+".max_length", "NUMBER_TYPE_MAX", "Must be between 1 and %d.", discordInputLength)
		}
		w.text(at+".value", c["value"], 0, in.longest)
		w.text(at+".placeholder", c["placeholder"], 0, discordSummary)
		in.Value, _ = c["value"].(string)
	case 3.0:
		w.keys(at, c, []string{"type", "custom_id", "options", "placeholder", "min_values", "max_values", "required"})
		options, _ := c["options"].([]any)
		if len(options) < 1 || len(options) > discordChoices {
			w.add(at+".options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", discordChoices)
		}
		in.Options = []string{}
		for i, o := range options {
			o, _ := o.(map[string]any)
			path := fmt.Sprintf("%s.options.%d", at, i)
			w.keys(path, o, []string{"label", "value", "description", "default"})
			w.text(path+".label", o["label"], 1, discordSummary)
			w.text(path+".value", o["value"], 1, discordSummary)
			value, _ := o["value"].(string)
			if slices.Contains(in.Options, value) {
				w.add(path+".value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
			}
			in.Options = append(in.Options, value)
			if o["default"] == true && in.Value != "" {
				w.add(path+".default", "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "The number of default values must be 1 at most.")
			} else if o["default"] == true {
				in.Value = value
			}
		}
		if least, given := c["min_values"].(float64); in.Required && given && least == 0 {
			w.add(at+".min_values", "COMPONENT_MIN_VALUES", "A required select needs at least 1 value.")
		}
	default:
		w.add(at+".type", "UNION_TYPE_CHOICES", "Only text inputs and string selects are used.")
	}
	return in
}
