package standin

import (
	"net/url"
	"testing"
)

func service(name string, labels map[string]any) Object {
	return Object{"metadata": map[string]any{"namespace": "shop", "name": name, "labels": labels}}
}

func TestSelectors(t *testing.T) {
	object := service("web", map[string]any{"app": "web"})
	for query, wanted := range map[string]bool{
		"":                                       true,
		"labelSelector=app":                      true,
		"labelSelector=!app":                     false,
		"labelSelector=app=web":                  true,
		"labelSelector=app!=web":                 false,
		"labelSelector=app=web,!proxy":           true,
		"fieldSelector=metadata.name=web":        true,
		"fieldSelector=metadata.name!=web":       false,
		"fieldSelector=metadata.namespace==shop": true,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if found := selectorsOf(values).match(object); found != wanted {
			t.Errorf("%q matches: %v, wanted %v", query, found, wanted)
		}
	}
}

func TestWatch(t *testing.T) {
	store := NewStore()
	put := func(name string, labels map[string]any) {
		if err := store.Put("services", service(name, labels)); err != nil {
			t.Fatal(err)
		}
	}
	put("web", map[string]any{"app": "web"})
	one := store.watch("services", selectors{labels: []string{"app"}}, true, 0)
	put("web", map[string]any{"app": "shop"})
	put("web", nil)
	put("other", nil)
	for _, wanted := range []string{"ADDED", "BOOKMARK", "MODIFIED", "DELETED"} {
		if found := (<-one.events)["type"]; found != wanted {
			t.Errorf("the event is %v, wanted %s", found, wanted)
		}
	}
	if left := len(one.events); left != 0 {
		t.Errorf("%d events too many", left)
	}
}

func TestSlowWatcherIsCutOff(t *testing.T) {
	store := NewStore()
	one := store.watch("services", selectors{}, false, 0)
	for range mostEvents + 1 {
		if err := store.Put("services", service("web", nil)); err != nil {
			t.Fatal(err)
		}
	}
	for range mostEvents {
		<-one.events
	}
	if _, open := <-one.events; open {
		t.Error("a watcher that does not listen is kept")
	}
}
