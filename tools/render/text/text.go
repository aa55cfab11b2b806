// Package text makes what upstream or a document says fit to be repeated.
package text

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Shortened cuts between characters, and makes text of what is not.
func Shortened(text string, most int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= most {
		return text
	}
	return text[:boundary(text, most)] + "…"
}

// Narrowed keeps the beginning and the end: an error ends with what went wrong first.
func Narrowed(text string, most int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= most {
		return text
	}
	end := len(text) - most*2/3
	for !utf8.RuneStart(text[end]) {
		end++
	}
	return text[:boundary(text, most/3)] + " … " + text[end:]
}

func boundary(text string, most int) int {
	for !utf8.RuneStart(text[most]) {
		most--
	}
	return most
}

var (
	login = regexp.MustCompile(`://[^/@\s]*@`)
	named = regexp.MustCompile(
		`(?i)([\w.-]*(?:passw|passphrase|token|secret|credential|api-?key|private-?key)[\w.-]*(?:=["']?|["'] ?: ?["']))[^\s"',;]+`)
)

// Discreet leaves out what looks like a secret: who logs in to an address, and the value of what has
// the name of one.
func Discreet(text string) string {
	return named.ReplaceAllString(login.ReplaceAllString(text, "://"), "$1…")
}
