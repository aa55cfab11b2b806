package main

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The sets that tools/render.mjs made: "kubernetes/1.35.json.gz" and its like, and for custom resources,
// which are the same in every version of Kubernetes, one a group, as "custom/metallb.io.json.gz", so
// that only those are read that somebody asks for. Their form is in schemas.mjs.
//
//go:embed schemas/*/*.json.gz
var files embed.FS

// A set and what has been compiled of it so far.
type set struct {
	kinds       map[string]any
	definitions map[string]any
	compiler    *jsonschema.Compiler
	url         string
	compiled    map[string]*jsonschema.Schema
}

var sets = map[string]*set{}

// schemaOf finds the schema of a kind; nil and the reason where there is none.
func schemaOf(kubernetes, apiVersion, kind string) (*jsonschema.Schema, string) {
	key := apiVersion + " " + strings.ToLower(kind)
	if group, _, ok := strings.Cut(apiVersion, "/"); ok {
		if custom := setOf("custom", group); custom != nil {
			if schema := custom.schema(key); schema != nil {
				return schema, ""
			}
		}
	}
	native := setOf("kubernetes", kubernetes)
	if native == nil {
		return nil, fmt.Sprintf("no schemas of Kubernetes %s, only of %s", quoted(kubernetes), known())
	}
	if schema := native.schema(key); schema != nil {
		return schema, ""
	}
	return nil, fmt.Sprintf("no schema of %s in %s for Kubernetes %s",
		quoted(kind), quoted(apiVersion), kubernetes)
}

// known lists the minor versions that have a set.
func known() string {
	names, _ := fs.Glob(files, "schemas/kubernetes/*.json.gz")
	for index, name := range names {
		names[index] = strings.TrimSuffix(strings.TrimPrefix(name, "schemas/kubernetes/"), ".json.gz")
	}
	return strings.Join(names, ", ")
}

// setOf reads a set at its first use; nil where there is none of that name.
func setOf(folder, name string) *set {
	name = folder + "/" + name
	if found, ok := sets[name]; ok {
		return found
	}
	packed, err := files.ReadFile("schemas/" + name + ".json.gz")
	if err != nil {
		return nil
	}
	sets[name] = opened(name, packed)
	return sets[name]
}

func opened(name string, packed []byte) *set {
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	must(err)
	content, err := jsonschema.UnmarshalJSON(unpacked)
	must(err)
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft4)
	compiler.UseLoader(nowhere{})
	found := &set{
		kinds:       content.(map[string]any)["kinds"].(map[string]any),
		definitions: content.(map[string]any)["definitions"].(map[string]any),
		compiler:    compiler,
		url:         "memory:///" + name,
		compiled:    map[string]*jsonschema.Schema{},
	}
	must(compiler.AddResource(found.url, content))
	return found
}

func (from *set) schema(key string) *jsonschema.Schema {
	name, ok := from.kinds[key].(string)
	if !ok {
		return nil
	}
	if from.compiled[name] == nil {
		schema, err := from.compiler.Compile(from.url + "#/definitions/" + name)
		must(err)
		from.compiled[name] = schema
	}
	return from.compiled[name]
}

// must stops where the sets that were built in are broken, which no request can bring about.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// nowhere is where schemas are loaded from that are not built in.
type nowhere struct{}

func (nowhere) Load(url string) (any, error) {
	return nil, errors.New("nothing is loaded: " + url)
}
