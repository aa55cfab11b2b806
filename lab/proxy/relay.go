package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"edgewise.dev/lab/proxy/netns"
)

// Relay is a terminating front: it takes connections and opens its own.
type Relay struct {
	run      *Run
	index    int
	front    *Front
	space    *netns.Namespace
	listener net.Listener
	sources  []netns.Source
	opened   atomic.Uint64
}

const relayPatience = 2500 * time.Millisecond

// startRelay makes the front of an index take connections.
func startRelay(run *Run, index int) (*Relay, error) {
	front := &run.question.Fronts[index]
	relay := &Relay{run: run, index: index, front: front, space: run.network.fronts[index]}
	networks := front.Addresses
	if len(networks) == 0 {
		networks = []string{run.network.listenAddress(index) + "/32"}
	}
	var err error
	if relay.sources, err = netns.SourcesOf(networks); err != nil {
		return nil, err
	}
	err = relay.space.Do(func() (err error) {
		relay.listener, err = net.Listen("tcp4", withPort(run.network.listenAddress(index), run.question.Entry.Port))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("starting front %d: %w", index, err)
	}
	go relay.accept()
	return relay, nil
}

func (l *Relay) accept() {
	for {
		connection, err := l.listener.Accept()
		if err != nil {
			return
		}
		go l.relay(connection)
	}
}

// relay passes one request on and its answer back. Where nobody takes it the front says so as load
// balancers do: 504 for silence, 502 for a refusal.
func (l *Relay) relay(client net.Conn) {
	defer func() { _ = client.Close() }()
	_ = client.SetDeadline(time.Now().Add(4 * relayPatience))
	reader := bufio.NewReader(client)
	if l.index > 0 && l.isSpokenTo() {
		if _, err := reader.ReadString('\n'); err != nil {
			return
		}
	}
	// The request is read first: an answer that overtakes it would be lost with the connection.
	head, err := l.head(client, reader)
	if err != nil {
		return
	}
	target, known := l.target()
	if !known {
		answerStatus(client, http.StatusGatewayTimeout)
		return
	}
	number := l.opened.Add(1)
	upstream, err := netns.DialFrom(l.space, l.sources[0].At(number), target, relayPatience)
	if err != nil {
		status := http.StatusBadGateway
		if errors.Is(err, os.ErrDeadlineExceeded) {
			status = http.StatusGatewayTimeout
		}
		answerStatus(client, status)
		return
	}
	defer func() { _ = upstream.Close() }()
	_ = upstream.SetDeadline(time.Now().Add(4 * relayPatience))
	if _, err := io.WriteString(upstream, head); err == nil {
		_, _ = io.Copy(client, upstream)
	}
}

// isSpokenTo tells whether the terminating front before this one speaks PROXY protocol to it.
func (l *Relay) isSpokenTo() bool {
	for index := l.index - 1; index >= 0; index-- {
		front := l.run.question.Fronts[index]
		if contains(front.Sends, "proxy-protocol") {
			return true
		}
		if front.Delivery == "terminating" {
			return false
		}
	}
	return false
}

// target is where a new connection goes: the next front, or what the innermost front may use.
func (l *Relay) target() (string, bool) {
	entry := l.run.question.Entry
	for index := l.index + 1; index < len(l.run.question.Fronts); index++ {
		if l.run.question.Fronts[index].Delivery == "terminating" {
			return withPort(l.run.network.listenAddress(index), entry.Port), true
		}
	}
	if l.index < len(l.run.question.Fronts)-1 {
		return withPort(entry.Address, entry.Port), true
	}
	if l.front.Target == "pod" {
		return pickOne(l.run.podTargets)
	}
	member, known := pickOne(l.run.members)
	if !known {
		return "", false
	}
	return withPort(l.run.network.node(member).Address, l.run.nodePort()), true
}

func pickOne(list []string) (string, bool) {
	if len(list) == 0 {
		return "", false
	}
	return list[rand.IntN(len(list))], true
}

// head is what the front sends on: what it says of the client, and the request.
func (l *Relay) head(client net.Conn, reader *bufio.Reader) (string, error) {
	peer, _ := netip.ParseAddrPort(client.RemoteAddr().String())
	own, _ := netip.ParseAddrPort(client.LocalAddr().String())
	said := ""
	if contains(l.front.Sends, "proxy-protocol") {
		said = fmt.Sprintf("PROXY TCP4 %s %s %d %d\r\n", peer.Addr(), own.Addr(), peer.Port(), own.Port())
	}
	if !contains(l.front.Sends, "x-forwarded-for") {
		lines, err := readHead(reader)
		return said + lines, err
	}
	request, err := http.ReadRequest(reader)
	if err != nil {
		return "", err
	}
	elements := append(request.Header.Values("X-Forwarded-For"), peer.Addr().String())
	return said + fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nX-Forwarded-For: %s\r\n\r\n",
		request.URL.Path, request.Host, strings.Join(elements, ", ")), nil
}

// readHead reads lines through the empty one.
func readHead(reader *bufio.Reader) (string, error) {
	var head strings.Builder
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			return "", err
		}
		head.WriteString(line)
		if line == "\r\n" {
			return head.String(), nil
		}
	}
}

func answerStatus(client io.Writer, status int) {
	_, _ = fmt.Fprintf(client, "HTTP/1.1 %d %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
		status, http.StatusText(status))
}
