// The same program as a WebAssembly module without a loop of its own: whoever runs it calls
// `_initialize` once, asks for room, writes a request there, and lets it be answered.
package main

import (
	"runtime/debug"
	"unsafe"
)

func main() {}

// The memory itself is bounded when it is built (tools/render/memory.mjs); this collects earlier.
func init() {
	debug.SetMemoryLimit(mostMemory / 4 * 3)
}

// What the host writes to and reads from; kept so that nothing collects it in between.
var request, reply []byte

// Room for a request of so many bytes.
//
//go:wasmexport room
func room(length int32) unsafe.Pointer {
	request = make([]byte, length+1)
	return unsafe.Pointer(&request[0])
}

// Answers the request in the room; the length of the answer.
//
//go:wasmexport handle
func handle() int32 {
	reply = answer(request[:len(request)-1])
	request = nil
	return int32(len(reply))
}

// Where the answer is, until the next request.
//
//go:wasmexport replied
func replied() unsafe.Pointer {
	return unsafe.Pointer(&reply[0])
}
