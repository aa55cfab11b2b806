// Package standin is a small stand-in for the Kubernetes API: LIST and WATCH of a few resources from
// memory, without etcd, validation or controllers. An unmodified kube-proxy follows it.
package standin

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// Object is an API object as JSON knows it.
type Object map[string]any

// resources that a kube-proxy asks for, with how their objects call themselves.
var resources = map[string]struct{ version, kind string }{
	"nodes":          {"v1", "Node"},
	"services":       {"v1", "Service"},
	"endpointslices": {"discovery.k8s.io/v1", "EndpointSlice"},
	"servicecidrs":   {"networking.k8s.io/v1", "ServiceCIDR"},
}

// Store holds the objects of the stand-in for the API server and tells watchers what changes.
type Store struct {
	mutex    sync.Mutex
	version  int
	objects  map[string]map[string]Object
	watchers map[*watcher]bool
}

type watcher struct {
	resource string
	query    selectors
	events   chan Object
}

// A watcher that falls this far behind is cut off, as a real API server would do.
const mostEvents = 1000

// NewStore is a store without objects.
func NewStore() *Store {
	store := &Store{version: 100, objects: map[string]map[string]Object{}, watchers: map[*watcher]bool{}}
	for name := range resources {
		store.objects[name] = map[string]Object{}
	}
	return store
}

// Put adds or replaces an object.
func (s *Store) Put(resource string, object Object) error {
	object, err := copyOf(object)
	if err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.version++
	meta := Meta(object)
	key := fmt.Sprint(meta["namespace"], "/", meta["name"])
	before, known := s.objects[resource][key]
	object["apiVersion"], object["kind"] = resources[resource].version, resources[resource].kind
	meta["resourceVersion"] = strconv.Itoa(s.version)
	meta["uid"] = "uid-" + resource + "-" + strings.ReplaceAll(key, "/", "-")
	meta["creationTimestamp"] = "2026-01-01T00:00:00Z"
	s.objects[resource][key] = object
	for one := range s.watchers {
		if one.resource != resource {
			continue
		}
		was, is := known && one.query.match(before), one.query.match(object)
		switch {
		case was && is:
			s.tell(one, "MODIFIED", object)
		case is:
			s.tell(one, "ADDED", object)
		case was:
			s.tell(one, "DELETED", object)
		}
	}
	return nil
}

// tell queues an event; the store is locked.
func (s *Store) tell(one *watcher, event string, object Object) {
	select {
	case one.events <- Object{"type": event, "object": object}:
	default:
		delete(s.watchers, one)
		close(one.events)
	}
}

// list returns the objects that match, and the version of the list.
func (s *Store) list(resource string, query selectors) ([]Object, string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	items := []Object{}
	for _, object := range s.objects[resource] {
		if query.match(object) {
			items = append(items, object)
		}
	}
	return items, strconv.Itoa(s.version)
}

// watch follows a resource: with `initial` everything that is there comes first, closed by a
// bookmark, else what is newer than `since`.
func (s *Store) watch(resource string, query selectors, initial bool, since int) *watcher {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	one := &watcher{resource: resource, query: query, events: make(chan Object, mostEvents)}
	s.watchers[one] = true
	for _, object := range s.objects[resource] {
		version, _ := strconv.Atoi(fmt.Sprint(Meta(object)["resourceVersion"]))
		if query.match(object) && (initial || version > since) {
			s.tell(one, "ADDED", object)
		}
	}
	if initial {
		s.tell(one, "BOOKMARK", Object{
			"apiVersion": resources[resource].version,
			"kind":       resources[resource].kind,
			"metadata": Object{
				"resourceVersion": strconv.Itoa(s.version),
				"annotations":     Object{"k8s.io/initial-events-end": "true"},
			},
		})
	}
	return one
}

func (s *Store) forget(one *watcher) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.watchers, one)
}

// Meta is the metadata of an object, made where there is none.
func Meta(object Object) Object {
	switch meta := object["metadata"].(type) {
	case Object:
		return meta
	case map[string]any:
		return meta
	}
	meta := Object{}
	object["metadata"] = meta
	return meta
}

// copyOf makes watchers independent of what the caller does to an object later.
func copyOf(object Object) (Object, error) {
	text, err := json.Marshal(object)
	if err != nil {
		return nil, fmt.Errorf("copying an object: %w", err)
	}
	made := Object{}
	return made, json.Unmarshal(text, &made)
}
