package netns

import (
	"fmt"
	"net/netip"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Connection is a TCP socket of some network.
type Connection struct{ *os.File }

// DialFrom opens a connection from an address (or any, if it is zero) of a network. The socket is
// made on a thread that is in the network; what follows happens wherever Go likes, so that
// thousands of connections may wait at a time.
func DialFrom(space *Namespace, from netip.Addr, to string, patience time.Duration) (*Connection, error) {
	var connection *Connection
	err := space.Do(func() (err error) {
		connection, err = Begin(from, to)
		return err
	})
	if err != nil {
		return nil, err
	}
	return connection, connection.Finish(patience)
}

// Begin sends the first packet; the calling thread is in the network.
func Begin(from netip.Addr, to string) (*Connection, error) {
	target, err := netip.ParseAddrPort(to)
	if err != nil {
		return nil, fmt.Errorf("dialling %s: %w", to, err)
	}
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("making a socket: %w", err)
	}
	if from.IsValid() {
		if err := unix.Bind(socket, &unix.SockaddrInet4{Addr: from.As4()}); err != nil {
			_ = unix.Close(socket)
			return nil, fmt.Errorf("taking the address %s: %w", from, err)
		}
	}
	err = unix.Connect(socket, &unix.SockaddrInet4{Addr: target.Addr().As4(), Port: int(target.Port())})
	if err != nil && err != unix.EINPROGRESS {
		_ = unix.Close(socket)
		return nil, err
	}
	return &Connection{os.NewFile(uintptr(socket), to)}, nil
}

// Finish waits until the connection stands. Errors: os.ErrDeadlineExceeded where nobody answers,
// syscall.ECONNREFUSED where somebody refuses; the socket is closed then.
func (c *Connection) Finish(patience time.Duration) error {
	_ = c.SetDeadline(time.Now().Add(patience))
	raw, err := c.SyscallConn()
	if err != nil {
		return c.give(err)
	}
	var failure error
	err = raw.Write(func(socket uintptr) bool {
		code, err := unix.GetsockoptInt(int(socket), unix.SOL_SOCKET, unix.SO_ERROR)
		if err != nil {
			failure = err
			return true
		}
		if code != 0 {
			failure = syscall.Errno(code)
			return true
		}
		_, err = unix.Getpeername(int(socket))
		return err == nil
	})
	if err == nil {
		err = failure
	}
	if err != nil {
		return c.give(err)
	}
	return nil
}

func (c *Connection) give(err error) error {
	_ = c.Close()
	return err
}

// Port is the local port.
func (c *Connection) Port() int {
	port := 0
	raw, err := c.SyscallConn()
	if err != nil {
		return 0
	}
	_ = raw.Control(func(socket uintptr) {
		if name, err := unix.Getsockname(int(socket)); err == nil {
			if inet, is4 := name.(*unix.SockaddrInet4); is4 {
				port = inet.Port
			}
		}
	})
	return port
}
