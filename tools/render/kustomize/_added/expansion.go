// Package yaml gets this file from Edgewise: aliases take the place of what they stand for, which can
// be a billion times what is written.
package yaml

import "sigs.k8s.io/kustomize/kyaml/errors"

// Bytes of a document without aliases: twice what an answer may hold.
const mostExpanded = 16 << 20

// errIfExpanding refuses a document that is too much without its aliases, before they are replaced.
func errIfExpanding(root *Node) error {
	sizes := map[*Node]int{}
	var sizeOf func(node *Node) int
	sizeOf = func(node *Node) int {
		if node.Kind == AliasNode {
			node = node.Alias
		}
		if size, ok := sizes[node]; ok {
			return size
		}
		if node.Anchor != "" {
			// What contains itself has no end.
			sizes[node] = mostExpanded + 1
		}
		size := len(node.Value) + 1
		for _, one := range node.Content {
			size = min(size+sizeOf(one), mostExpanded+1)
		}
		if node.Anchor != "" {
			sizes[node] = size
		}
		return size
	}
	if root != nil && sizeOf(root) > mostExpanded {
		return errors.Errorf("the aliases of a document stand for more than %d MB", mostExpanded>>20)
	}
	return nil
}
