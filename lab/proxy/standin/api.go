package standin

import (
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// API serves LIST and WATCH of a store over plain HTTP in JSON: all that a kube-proxy needs.
type API struct {
	store  *Store
	server *http.Server
	closed chan struct{}
}

// Serve starts to answer on a listener.
func Serve(listener net.Listener, store *Store) *API {
	api := &API{store: store, closed: make(chan struct{})}
	api.server = &http.Server{Handler: api}
	go func() { _ = api.server.Serve(listener) }()
	return api
}

// Close ends all watches and stops to listen.
func (a *API) Close() {
	close(a.closed)
	_ = a.server.Close()
}

// ServeHTTP answers GET; what proxies write (events) is taken and forgotten.
func (a *API) ServeHTTP(out http.ResponseWriter, request *http.Request) {
	if request.Method != http.MethodGet {
		respond(out, http.StatusCreated, Object{"apiVersion": "v1", "kind": "Status", "status": "Success"})
		return
	}
	resource, name := target(request.URL.Path)
	query := request.URL.Query()
	switch {
	case strings.HasSuffix(request.URL.Path, "z"):
		_, _ = out.Write([]byte("ok"))
	case request.URL.Path == "/version":
		respond(out, http.StatusOK, Object{"major": "1", "minor": "35", "gitVersion": "v1.35.4"})
	case resource == "":
		notFound(out, request.URL.Path)
	case name != "":
		a.one(out, resource, name)
	case query.Get("watch") == "true" || query.Get("watch") == "1":
		since, _ := strconv.Atoi(query.Get("resourceVersion"))
		a.watch(out, request, a.store.watch(resource, selectorsOf(query), query.Get("sendInitialEvents") == "true", since))
	default:
		items, version := a.store.list(resource, selectorsOf(query))
		respond(out, http.StatusOK, Object{
			"apiVersion": resources[resource].version,
			"kind":       resources[resource].kind + "List",
			"metadata":   Object{"resourceVersion": version},
			"items":      items,
		})
	}
}

// target is the resource and the name at the end of a path.
func target(path string) (resource, name string) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for index, part := range parts {
		if _, known := resources[part]; known {
			return part, strings.Join(parts[index+1:], "/")
		}
	}
	return "", ""
}

func (a *API) one(out http.ResponseWriter, resource, name string) {
	items, _ := a.store.list(resource, selectors{fields: []string{"metadata.name=" + name}})
	if len(items) == 0 {
		notFound(out, name)
		return
	}
	respond(out, http.StatusOK, items[0])
}

func (a *API) watch(out http.ResponseWriter, request *http.Request, one *watcher) {
	defer a.store.forget(one)
	out.Header().Set("Content-Type", "application/json")
	out.WriteHeader(http.StatusOK)
	flush := http.NewResponseController(out)
	_ = flush.Flush()
	encoder := json.NewEncoder(out)
	for {
		select {
		case event, open := <-one.events:
			if !open || encoder.Encode(event) != nil || flush.Flush() != nil {
				return
			}
		case <-request.Context().Done():
			return
		case <-a.closed:
			return
		}
	}
}

func respond(out http.ResponseWriter, code int, body Object) {
	out.Header().Set("Content-Type", "application/json")
	out.WriteHeader(code)
	_ = json.NewEncoder(out).Encode(body)
}

func notFound(out http.ResponseWriter, what string) {
	respond(out, http.StatusNotFound, Object{
		"apiVersion": "v1", "kind": "Status", "status": "Failure",
		"reason": "NotFound", "code": http.StatusNotFound, "message": what,
	})
}
