package helm

import (
	"text/template"
	"time"
)

// The time at which every chart is rendered.
var always = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// times stand for what asks the clock, or the machine for its time zones: UTC is the only one.
func (made *inventions) times() template.FuncMap {
	in := func(name string) func(string, any, string) string {
		return func(format string, when any, zone string) string {
			if zone != "" && zone != "UTC" && zone != "Local" {
				made.note(name)
			}
			return made.at(name, when).Format(format)
		}
	}
	const day = "2006-01-02"
	return template.FuncMap{
		"now": func() time.Time {
			made.note("now")
			return always
		},
		"date":         func(format string, when any) string { return made.at("date", when).Format(format) },
		"htmlDate":     func(when any) string { return made.at("htmlDate", when).Format(day) },
		"dateInZone":   in("dateInZone"),
		"date_in_zone": in("date_in_zone"),
		"htmlDateInZone": func(when any, zone string) string {
			return in("htmlDateInZone")(day, when, zone)
		},
		"ago": func(when any) string {
			made.note("ago")
			return always.Sub(made.at("ago", when)).Round(time.Second).String()
		},
		"durationRound": func(length any) string {
			if since, ok := length.(time.Time); ok {
				made.note("durationRound")
				length = int64(always.Sub(since))
			}
			return upstream["durationRound"].(func(any) string)(length)
		},
	}
}

// at takes what Sprig takes for a time; everything else is now.
func (made *inventions) at(name string, when any) time.Time {
	switch when := when.(type) {
	case time.Time:
		return when.UTC()
	case *time.Time:
		return when.UTC()
	case int64:
		return time.Unix(when, 0)
	case int:
		return time.Unix(int64(when), 0)
	case int32:
		return time.Unix(int64(when), 0)
	}
	made.note(name)
	return always
}
