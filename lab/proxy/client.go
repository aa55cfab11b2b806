package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"time"

	"edgewise.dev/lab/proxy/netns"
)

// Attempt is one connection of a client.
type Attempt struct {
	from   netip.Addr
	to     string
	forged string

	port    int
	outcome string
	status  int
	told    Told
	// proxy is the ingress proxy that answered, peer whose packet it saw, believed its client.
	proxy, peer, believed string
}

const (
	// Two first packets of a connection fit into this: one may be lost to a full queue.
	connectPatience = 2500 * time.Millisecond
	answerPatience  = 12 * time.Second
	// mostAtOnce connections are served at a time; those that nobody answers soon do not count.
	mostAtOnce = 400
	soon       = 150 * time.Millisecond
)

// open makes the attempts from a network, many at a time, and fills in what came of each.
func open(space *netns.Namespace, attempts []Attempt) error {
	free := make(chan struct{}, mostAtOnce)
	var waiting sync.WaitGroup
	err := space.Do(func() error {
		for index := range attempts {
			attempt := &attempts[index]
			free <- struct{}{}
			connection, err := netns.Begin(attempt.from, attempt.to)
			if err != nil {
				<-free
				if attempt.outcome = outcomeOf(err); attempt.outcome == "failed" {
					return fmt.Errorf("opening connection %d to %s: %w", index, attempt.to, err)
				}
				continue
			}
			attempt.port = connection.Port()
			waiting.Go(func() { attempt.finish(connection, func() { <-free }) })
		}
		return nil
	})
	waiting.Wait()
	return err
}

// outcomeOf names what an error of connect(2) means.
func outcomeOf(err error) string {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, syscall.ETIMEDOUT):
		return "dropped"
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ECONNRESET):
		return "refused"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "dropped"
	}
	return "failed"
}

// finish waits for the connection and asks; `release` gives its place to another attempt.
func (a *Attempt) finish(connection *netns.Connection, release func()) {
	once := sync.OnceFunc(release)
	defer once()
	defer time.AfterFunc(soon, once).Stop()
	if err := connection.Finish(connectPatience); err != nil {
		a.outcome = outcomeOf(err)
		return
	}
	defer func() { _ = connection.Close() }()
	_ = connection.SetDeadline(time.Now().Add(answerPatience))
	a.outcome = "failed"
	if err := a.ask(connection); err != nil {
		return
	}
	switch {
	case a.status == http.StatusOK && a.told.Pod != "":
		a.outcome = "answered"
	case a.status == http.StatusForbidden:
		a.outcome = "denied"
	case a.proxy != "":
	case a.status == http.StatusGatewayTimeout:
		a.outcome = "dropped"
	case a.status == http.StatusBadGateway:
		a.outcome = "refused"
	}
}

// ask sends one request and reads the answer.
func (a *Attempt) ask(connection io.ReadWriter) error {
	request := "GET / HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n"
	if a.forged != "" {
		request += "X-Forwarded-For: " + a.forged + "\r\n"
	}
	if _, err := io.WriteString(connection, request+"\r\n"); err != nil {
		return err
	}
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	a.status = answer.StatusCode
	a.proxy = answer.Header.Get(proxyHeader)
	a.peer, a.believed = answer.Header.Get(peerHeader), answer.Header.Get(clientHeader)
	if a.status != http.StatusOK {
		return nil
	}
	return json.NewDecoder(io.LimitReader(answer.Body, 1<<16)).Decode(&a.told)
}
