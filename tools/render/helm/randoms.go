package helm

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"text/template"
)

// What was made up while one chart was rendered.
type inventions struct {
	used  map[string]bool
	calls map[string]int
}

func newInventions() *inventions {
	return &inventions{used: map[string]bool{}, calls: map[string]int{}}
}

func (made *inventions) note(name string) {
	made.used[name] = true
}

func (made *inventions) names() []string {
	return sortedKeys(made.used)
}

// source gives numbers that the function, what it was asked and how often it was decide: two calls
// differ, and what else is in the chart makes no difference.
func (made *inventions) source(name string, asked ...any) *rand.Rand {
	made.note(name)
	call := fmt.Sprintf("%s %q", name, asked)
	made.calls[call]++
	seed := sha256.Sum256(fmt.Appendf(nil, "%s %d", call, made.calls[call]))
	return rand.New(rand.NewChaCha8(seed))
}

func (made *inventions) bytes(count int, name string, asked ...any) []byte {
	from := made.source(name, asked...)
	all := make([]byte, count)
	for index := range all {
		all[index] = byte(from.Uint32())
	}
	return all
}

const (
	digits  = "0123456789"
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	others  = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
)

// randoms stand for what is different each time.
func (made *inventions) randoms() template.FuncMap {
	return template.FuncMap{
		"randAlphaNum": made.text("randAlphaNum", digits+letters),
		"randAlpha":    made.text("randAlpha", letters),
		"randNumeric":  made.text("randNumeric", digits),
		"randAscii":    made.text("randAscii", digits+letters+others),
		"randBytes": func(count int) (string, error) {
			if err := within("randBytes", max(count, 0), 2); err != nil {
				return "", err
			}
			return base64.StdEncoding.EncodeToString(made.bytes(max(count, 0), "randBytes", count)), nil
		},
		"randInt": func(least, end int) (int, error) {
			if end <= least {
				return 0, errors.New("invalid argument to Intn")
			}
			return least + made.source("randInt", least, end).IntN(end-least), nil
		},
		"uuidv4": func() string {
			all := made.bytes(16, "uuidv4")
			all[6], all[8] = all[6]&0x0f|0x40, all[8]&0x3f|0x80
			return fmt.Sprintf("%x-%x-%x-%x-%x", all[:4], all[4:6], all[6:8], all[8:10], all[10:])
		},
		"shuffle": func(text string) string {
			all := []rune(text)
			made.source("shuffle", text).Shuffle(len(all), func(one, other int) {
				all[one], all[other] = all[other], all[one]
			})
			return string(all)
		},
		"bcrypt": func(password string) string { return made.hash("bcrypt", password) },
		"htpasswd": func(user, password string) string {
			if strings.Contains(user, ":") {
				return "invalid username: " + user
			}
			return user + ":" + made.hash("htpasswd", user, password)
		},
		"encryptAES": func(password, text string) (string, error) {
			if text == "" {
				return "", nil
			}
			const block = 16
			size := block + (len(text)/block+1)*block
			return base64.StdEncoding.EncodeToString(made.bytes(size, "encryptAES", password, text)), nil
		},
	}
}

func (made *inventions) text(name, alphabet string) func(int) (string, error) {
	return func(count int) (string, error) {
		if err := within(name, count, 1); err != nil {
			return "", err
		}
		return made.characters(count, alphabet, name, count), nil
	}
}

func (made *inventions) characters(count int, alphabet, name string, asked ...any) string {
	from := made.source(name, asked...)
	var text strings.Builder
	for range count {
		text.WriteByte(alphabet[from.IntN(len(alphabet))])
	}
	return text.String()
}

// hash looks like one of bcrypt's with its usual cost.
func (made *inventions) hash(name string, asked ...any) string {
	return "$2a$10$" + made.characters(53, "./"+letters+digits, name, asked...)
}
