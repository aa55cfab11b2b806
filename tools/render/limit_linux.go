package main

import (
	"runtime/debug"
	"syscall"
)

// limit makes allocating without end the end of the process, not of the machine. It bounds what can
// be written to: the runtime reserves far more address space than it ever uses.
func limit() error {
	debug.SetMemoryLimit(mostMemory / 4 * 3)
	return syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: mostMemory, Max: mostMemory})
}
