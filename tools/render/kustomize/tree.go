package kustomize

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// Where the tree stands in the file system that Kustomize sees; nothing is beside it.
const mount = "/tree"

// inTree makes what Kustomize says of its file system about the tree.
func inTree(said string) string {
	said = strings.ReplaceAll(said, mount+"/", "")
	return strings.ReplaceAll(said, mount, ".")
}

// The files of a request as Kustomize's file system. Upstream's own in memory does not take every name.
type tree struct {
	files   map[string][]byte
	folders map[string]bool
}

var _ filesys.FileSystem = &tree{}

// newTree takes paths as Git has them, and refuses what no tree can hold or what is too much.
func newTree(files map[string]content) (*tree, error) {
	if len(files) > mostFiles {
		return nil, fmt.Errorf("there are more than %d files", mostFiles)
	}
	all := &tree{map[string][]byte{}, map[string]bool{mount: true}}
	length := 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !fs.ValidPath(name) || name == "." || strings.ContainsRune(name, 0) {
			return nil, fmt.Errorf("%q is no path in a tree", name)
		}
		if length += len(files[name]); length > mostContent {
			return nil, fmt.Errorf("the files have more than %d MB", mostContent>>20)
		}
		all.add(path.Join(mount, name), files[name])
	}
	for _, file := range slices.Sorted(maps.Keys(all.files)) {
		if all.folders[file] {
			return nil, fmt.Errorf("%q is a file and a folder", inTree(file))
		}
	}
	return all, nil
}

func (t *tree) add(file string, bytes []byte) {
	t.files[file] = bytes
	for folder := path.Dir(file); !t.folders[folder]; folder = path.Dir(folder) {
		t.folders[folder] = true
	}
}

// path of something in the tree.
func (t *tree) path(name string) string {
	return path.Join(mount, name)
}

// below lists the files in a folder and in its folders, as paths, sorted as they are walked through.
func (t *tree) below(folder string) []string {
	var all []string
	for file := range t.files {
		if strings.HasPrefix(file, folder+"/") {
			all = append(all, file)
		}
	}
	slices.SortFunc(all, func(one, other string) int {
		return slices.Compare(strings.Split(one, "/"), strings.Split(other, "/"))
	})
	return all
}

func (t *tree) IsDir(name string) bool {
	return t.folders[filepath.Clean(name)]
}

func (t *tree) Exists(name string) bool {
	_, ok := t.files[filepath.Clean(name)]
	return ok || t.IsDir(name)
}

func (t *tree) ReadFile(name string) ([]byte, error) {
	if bytes, ok := t.files[filepath.Clean(name)]; ok {
		return slices.Clone(bytes), nil
	}
	if t.IsDir(name) {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errFolder}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: errMissing}
}

func (t *tree) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	clean := filepath.Clean(name)
	if t.folders[clean] {
		return filesys.ConfirmedDir(clean), "", nil
	}
	if _, ok := t.files[clean]; ok {
		return filesys.ConfirmedDir(path.Dir(clean)), path.Base(clean), nil
	}
	missing := &fs.PathError{Op: "lstat", Path: t.missing(clean), Err: errMissing}
	return "", "", fmt.Errorf("evalsymlink failure on '%s' : %w", name, missing)
}

// missing is the first part of a path that is not there.
func (t *tree) missing(name string) string {
	for folder := path.Dir(name); folder != "/" && !t.folders[folder]; folder = path.Dir(name) {
		name = folder
	}
	return name
}

// What Linux says; the module's own errors have other words.
var (
	errMissing = errors.New("no such file or directory")
	errFolder  = errors.New("is a directory")
	errClosed  = errors.New("read-only file system")
)

// What a build does not call.

func (t *tree) Create(string) (filesys.File, error)  { return nil, errClosed }
func (t *tree) Mkdir(string) error                   { return errClosed }
func (t *tree) MkdirAll(string) error                { return errClosed }
func (t *tree) RemoveAll(string) error               { return errClosed }
func (t *tree) Open(string) (filesys.File, error)    { return nil, errClosed }
func (t *tree) ReadDir(string) ([]string, error)     { return nil, errClosed }
func (t *tree) Glob(string) ([]string, error)        { return nil, errClosed }
func (t *tree) WriteFile(string, []byte) error       { return errClosed }
func (t *tree) Walk(string, filepath.WalkFunc) error { return errClosed }
