//go:build !linux && !wasip1

package main

import "errors"

// limit refuses: only Linux keeps a process below a bound for sure. Elsewhere the module is used.
func limit() error {
	return errors.New("not on this operating system")
}
