package main

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

	words "edgewise/tools/render/text"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// A value with where it starts and ends: a literal, or a map or a list of values. What is no literal
// is the text "${...}" with the expression in it, as Terraform's JSON has it.
type node struct {
	At   [2]int `json:"at"`
	Leaf any    `json:"leaf,omitempty"`
	// A pointer, so that an empty one is told from none.
	Map  *[]entry `json:"map,omitempty"`
	List *[]node  `json:"list,omitempty"`
}

// A key with where it starts and ends, and its value.
type entry struct {
	key   string
	at    [2]int
	value node
}

func (one entry) MarshalJSON() ([]byte, error) {
	return encoded([]any{one.key, one.at[0], one.at[1], one.value}), nil
}

type reader struct {
	text    []byte
	offsets offsets
}

func (from reader) at(place hcl.Range) [2]int {
	return [2]int{from.offsets.of(place.Start.Byte), from.offsets.of(place.End.Byte)}
}

// block is a map of its arguments, and of lists of the blocks in it, by their type. `dynamic "x"`
// stands for blocks x that nobody has counted.
func (from reader) block(one *hclsyntax.Block) node {
	entries := []entry{}
	for _, argument := range one.Body.Attributes {
		if !isNull(argument.Expr) {
			key := from.at(argument.NameRange)
			entries = append(entries, entry{argument.Name, key, from.value(argument.Expr)})
		}
	}
	slices.SortFunc(entries, func(a, b entry) int { return a.at[0] - b.at[0] })
	for _, inner := range one.Body.Blocks {
		entries = from.withBlock(entries, inner)
	}
	whole := hcl.RangeBetween(one.TypeRange, one.CloseBraceRange)
	return node{At: from.at(whole), Map: &entries}
}

func (from reader) withBlock(entries []entry, inner *hclsyntax.Block) []entry {
	whole := hcl.RangeBetween(inner.TypeRange, inner.CloseBraceRange)
	name := inner.Type
	var value node
	if inner.Type == "dynamic" && len(inner.Labels) == 1 {
		name, value = inner.Labels[0], from.unread(whole)
	} else {
		value = from.block(inner)
	}
	index := slices.IndexFunc(entries, func(one entry) bool { return one.key == name })
	if index < 0 {
		list := node{At: value.At, List: &[]node{value}}
		return append(entries, entry{name, from.at(inner.TypeRange), list})
	}
	before := &entries[index].value
	if before.List == nil {
		*before = node{At: before.At, List: &[]node{*before}}
	}
	*before.List = append(*before.List, value)
	before.At[1] = value.At[1]
	return entries
}

// value evaluates nothing.
func (from reader) value(expression hclsyntax.Expression) node {
	found := node{At: from.at(expression.Range())}
	switch one := expression.(type) {
	case *hclsyntax.ParenthesesExpr:
		return from.value(one.Expression)
	case *hclsyntax.LiteralValueExpr:
		found.Leaf = scalar(one.Val)
		return found
	case *hclsyntax.TemplateExpr:
		if text, ok := literalText(one); ok {
			found.Leaf = text
			return found
		}
	case *hclsyntax.TupleConsExpr:
		items := []node{}
		for _, item := range one.Exprs {
			items = append(items, from.value(item))
		}
		found.List = &items
		return found
	case *hclsyntax.ObjectConsExpr:
		if entries, ok := from.entries(one); ok {
			found.Map = &entries
			return found
		}
	}
	return from.unread(expression.Range())
}

// unread is what stands at a place and is no literal.
func (from reader) unread(place hcl.Range) node {
	written := words.Shortened(string(place.SliceBytes(from.text)), longestName)
	return node{At: from.at(place), Leaf: "${" + written + "}"}
}

// entries are none where a key has to be computed: it might be any.
func (from reader) entries(object *hclsyntax.ObjectConsExpr) ([]entry, bool) {
	entries := []entry{}
	for _, item := range object.Items {
		name, ok := keyOf(item.KeyExpr)
		if !ok {
			return nil, false
		}
		// Of a key that stands there twice the last counts.
		entries = slices.DeleteFunc(entries, func(one entry) bool { return one.key == name })
		if !isNull(item.ValueExpr) {
			at := from.at(item.KeyExpr.Range())
			entries = append(entries, entry{name, at, from.value(item.ValueExpr)})
		}
	}
	return entries, true
}

func keyOf(expression hclsyntax.Expression) (string, bool) {
	key, ok := expression.(*hclsyntax.ObjectConsKeyExpr)
	if !ok {
		return "", false
	}
	if name := hcl.ExprAsKeyword(key.Wrapped); name != "" && !key.ForceNonLiteral {
		return name, true
	}
	template, ok := key.Wrapped.(*hclsyntax.TemplateExpr)
	if !ok {
		return "", false
	}
	return literalText(template)
}

// isNull is how Terraform says that an argument is not there.
func isNull(expression hclsyntax.Expression) bool {
	literal, ok := expression.(*hclsyntax.LiteralValueExpr)
	return ok && literal.Val.IsNull()
}

// literalText is none where something is put into the text, and of a script.
func literalText(template *hclsyntax.TemplateExpr) (string, bool) {
	var text strings.Builder
	for _, part := range template.Parts {
		literal, ok := part.(*hclsyntax.LiteralValueExpr)
		if !ok || literal.Val.Type() != cty.String {
			return "", false
		}
		text.WriteString(literal.Val.AsString())
	}
	return text.String(), text.Len() <= longestValue
}

func scalar(value cty.Value) any {
	switch {
	case value.IsNull():
		return nil
	case value.Type() == cty.Bool:
		return value.True()
	case value.Type() == cty.Number:
		number, _ := value.AsBigFloat().Float64()
		if math.IsInf(number, 0) {
			return nil
		}
		return json.Number(value.AsBigFloat().Text('g', 17))
	}
	return nil
}
