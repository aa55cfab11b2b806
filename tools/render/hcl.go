package main

import (
	"encoding/json"
	"slices"
	"sort"

	words "edgewise/tools/render/text"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A file in HCL's own syntax, as Terraform's `.tf` files are.
type toParse struct {
	Text string `json:"text"`
	// The blocks that are wanted: types of resources, and "module" for every module.
	Kinds []string `json:"kinds"`
}

// Either the blocks, or what is wrong with the file. Offsets count UTF-16 code units.
type parsed struct {
	Blocks []block `json:"blocks"`
	Fault  *fault  `json:"fault,omitempty"`
}

type fault struct {
	Message string `json:"message"`
	At      int    `json:"at"`
}

type block struct {
	// The type of a resource, or "module".
	Kind string `json:"kind"`
	Name string `json:"name"`
	Body node   `json:"body"`
}

// What may be answered is read as a whole by whoever asked.
const (
	longestText  = 512 << 10
	longestReply = 900_000
	// A longer string is a script, and no literal to anybody here.
	longestValue = 1000
)

func answerHcl(line []byte) any {
	var asked toParse
	if err := json.Unmarshal(line, &asked); err != nil {
		return notUnderstood(err)
	}
	found := parseHcl([]byte(asked.Text), asked.Kinds)
	reply := encoded(found)
	if len(reply) > longestReply {
		reply = encoded(parsed{Blocks: []block{}, Fault: &fault{"it holds more values than are read", 0}})
	}
	return json.RawMessage(reply)
}

// parseHcl evaluates nothing: what is no literal is unread.
func parseHcl(text []byte, kinds []string) parsed {
	wrong := func(message string, at int) parsed {
		return parsed{Blocks: []block{}, Fault: &fault{words.Shortened(message, longestMessage), at}}
	}
	if len(text) > longestText {
		return wrong("it is longer than 512 KiB", 0)
	}
	offsets := offsetsIn(text)
	if at, tooDeep := deepest(text); tooDeep {
		return wrong("it is nested too deeply", offsets.of(at))
	}
	file, problems := hclsyntax.ParseConfig(text, "", hcl.InitialPos)
	for _, problem := range problems {
		if problem.Severity == hcl.DiagError {
			return wrong(problem.Summary, offsets.of(problem.Subject.Start.Byte))
		}
	}
	reader := reader{text, offsets}
	found := []block{}
	for _, each := range file.Body.(*hclsyntax.Body).Blocks {
		if kind, name := kindOf(each); slices.Contains(kinds, kind) {
			found = append(found, block{kind, name, reader.block(each)})
		}
	}
	return parsed{Blocks: found}
}

// kindOf says what a block at the top of a file describes, and under which name; else nothing.
func kindOf(each *hclsyntax.Block) (kind, name string) {
	switch {
	case each.Type == "resource" && len(each.Labels) == 2:
		return each.Labels[0], each.Labels[1]
	case each.Type == "module" && len(each.Labels) == 1:
		return "module", each.Labels[0]
	}
	return "", ""
}

// Turns bytes of a text into UTF-16 code units.
type offsets struct {
	// Where a character of several bytes ends, and how many units fewer than bytes there are by then.
	ends  []int
	fewer []int
}

func offsetsIn(text []byte) offsets {
	var found offsets
	fewer := 0
	for at, char := range string(text) {
		size := len(string(char))
		if size == 1 {
			continue
		}
		units := 1
		if size == 4 {
			units = 2
		}
		fewer += size - units
		found.ends = append(found.ends, at+size)
		found.fewer = append(found.fewer, fewer)
	}
	return found
}

func (all offsets) of(at int) int {
	index := sort.SearchInts(all.ends, at+1)
	if index == 0 {
		return at
	}
	return at - all.fewer[index-1]
}
