// Package resource gets this file from Edgewise: where a resource comes from and what changed it, kept
// beside the resource. Upstream keeps both in annotations, which can change what is built.
package resource

import (
	"hash/fnv"
	"path/filepath"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Source is a file that made a resource or changed it, and the plugin that the file configures; no
// plugin where the resource stands in the file.
type Source struct {
	File, By string
}

// Or gives a source without a file one: a path, as a kustomization in a folder writes it.
func (s Source) Or(folder, path string) Source {
	switch {
	case s.File != "":
	case filepath.IsAbs(path):
		s.File = path
	default:
		s.File = filepath.Join(folder, path)
	}
	return s
}

// SourceOf is the source of what a plugin does whose configuration is a resource.
func SourceOf(config *Resource) Source {
	return Source{File: config.From.File, By: config.GetKind()}
}

// MarkMade says where resources come from that do not know yet.
func MarkMade(all []*Resource, by Source) {
	for _, one := range all {
		if one.From.File == "" {
			one.From = by
		}
	}
}

// Continue makes the history of another resource the beginning of this one's.
func (r *Resource) Continue(other *Resource) {
	r.ChangedBy = append(append([]Source{}, other.ChangedBy...), r.From)
	r.From = other.From
}

// Prints are what resources are like, without what the build notes on them for itself.
func Prints(all []*Resource) map[*Resource]uint64 {
	prints := make(map[*Resource]uint64, len(all))
	for _, one := range all {
		prints[one] = print(one.YNode())
	}
	return prints
}

// MarkChanged says of resources that are not like their prints, or that had none, what changed them.
func MarkChanged(all []*Resource, before map[*Resource]uint64, by Source) {
	for _, one := range all {
		earlier, ok := before[one]
		switch {
		case !ok:
			MarkMade([]*Resource{one}, by)
		case earlier != print(one.YNode()):
			one.ChangedBy = append(one.ChangedBy, by)
		}
	}
}

const notes = "internal.config.kubernetes.io/"

// print takes an alias by its name: what it stands for is printed where it is.
func print(node *yaml.Node) uint64 {
	if node == nil {
		return 0
	}
	sum := fnv.New64a()
	write := func(value uint64) {
		var bytes [8]byte
		for index := range bytes {
			bytes[index] = byte(value >> (8 * index))
		}
		sum.Write(bytes[:])
	}
	write(uint64(node.Kind))
	switch node.Kind {
	case yaml.MappingNode:
		write(printPairs(node.Content))
	case yaml.ScalarNode, yaml.AliasNode:
		sum.Write([]byte(node.ShortTag() + "\x00" + node.Value))
	default:
		for _, one := range node.Content {
			write(print(one))
		}
	}
	return sum.Sum64()
}

// The order of pairs means nothing; annotations without any are none.
func printPairs(content []*yaml.Node) (sum uint64) {
	for index := 0; index+1 < len(content); index += 2 {
		key, value := content[index], content[index+1]
		if strings.HasPrefix(key.Value, notes) {
			continue
		}
		inner := print(value)
		if key.Value == "annotations" && inner == print(&yaml.Node{Kind: yaml.MappingNode}) {
			continue
		}
		sum += inner*31 ^ print(key)*17
	}
	return sum
}
