package main

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// The parser calls itself for what is nested; people nest a tenth of that.
const mostDeep = 100

// deepest finds where a text is nested more deeply than the parser is asked to follow. An open
// bracket, quote or sequence is a level, and so is what calls the parser again without one: a
// condition, a sign, a directive of a template. Those last as long as the expression they stand in.
func deepest(text []byte) (at int, tooDeep bool) {
	tokens, _ := hclsyntax.LexConfig(text, "", hcl.InitialPos)
	depth := 0
	open := []level{{closes: hclsyntax.TokenEOF}}
	for _, token := range tokens {
		top := &open[len(open)-1]
		switch token.Type {
		case top.closes:
			depth -= 1 + top.within
			open = open[:max(1, len(open)-1)]
		case hclsyntax.TokenNewline:
			if top.closes != hclsyntax.TokenCBrace && top.closes != hclsyntax.TokenEOF {
				continue
			}
			depth -= top.within
			top.within = 0
		case hclsyntax.TokenComma:
			depth -= top.within
			top.within = 0
		case hclsyntax.TokenQuestion, hclsyntax.TokenBang, hclsyntax.TokenMinus:
			top.within++
			depth++
		default:
			closes, opens := closing[token.Type]
			if !opens {
				continue
			}
			if token.Type == hclsyntax.TokenTemplateControl {
				top.within++
				depth++
			}
			open = append(open, level{closes: closes})
			depth++
		}
		if depth > mostDeep {
			return token.Range.Start.Byte, true
		}
	}
	return 0, false
}

type level struct {
	closes hclsyntax.TokenType
	// Levels without brackets.
	within int
}

var closing = map[hclsyntax.TokenType]hclsyntax.TokenType{
	hclsyntax.TokenOBrace:          hclsyntax.TokenCBrace,
	hclsyntax.TokenOBrack:          hclsyntax.TokenCBrack,
	hclsyntax.TokenOParen:          hclsyntax.TokenCParen,
	hclsyntax.TokenOQuote:          hclsyntax.TokenCQuote,
	hclsyntax.TokenOHeredoc:        hclsyntax.TokenCHeredoc,
	hclsyntax.TokenTemplateInterp:  hclsyntax.TokenTemplateSeqEnd,
	hclsyntax.TokenTemplateControl: hclsyntax.TokenTemplateSeqEnd,
}
