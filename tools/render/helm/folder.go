package helm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"edgewise/tools/render/text"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	"helm.sh/helm/v4/pkg/ignore"
)

type file = archive.BufferedFile

// What a chart may hold. Charts of a megabyte are large, and Helm's own bound is 100 MiB.
const (
	mostFiles   = 5000
	mostContent = 32 << 20
	longestFile = 500 // bytes of a path
)

// A file of a request: its text, or { "base64": "..." } where it is no text.
type content []byte

func (read *content) UnmarshalJSON(value []byte) error {
	if value[0] == '"' {
		var plain string
		err := json.Unmarshal(value, &plain)
		*read = content(plain)
		return err
	}
	var other struct {
		Base64 []byte `json:"base64"`
	}
	err := json.Unmarshal(value, &other)
	*read = other.Base64
	return err
}

// inFolder takes what Helm takes of a folder: all but what .helmignore says.
func inFolder(all map[string]content) ([]*file, error) {
	ignored, err := ignore.Parse(bytes.NewReader(all[ignore.HelmIgnore]))
	if err != nil {
		return nil, err
	}
	ignored.AddDefaults()
	var found []*file
	room := budget{files: mostFiles, bytes: mostContent}
	for _, name := range sortedKeys(all) {
		if err := room.take(name, int64(len(all[name]))); err != nil {
			return nil, err
		}
		if !isIgnored(ignored, name) {
			data := bytes.TrimPrefix(all[name], []byte("\xEF\xBB\xBF"))
			found = append(found, &file{Name: name, Data: data})
		}
	}
	return found, room.takeArchives(found)
}

// isIgnored asks for the folders above too: what lies in one that is ignored is ignored.
func isIgnored(rules *ignore.Rules, name string) bool {
	for at, char := range name {
		if char == '/' && rules.Ignore(name[:at], kindOfFile(fs.ModeDir)) {
			return true
		}
	}
	return rules.Ignore(name, kindOfFile(0))
}

// What .helmignore's rules ask of a file: whether it is a folder.
type kindOfFile fs.FileMode

func (kind kindOfFile) Name() string       { return "" }
func (kind kindOfFile) Size() int64        { return 0 }
func (kind kindOfFile) Mode() fs.FileMode  { return fs.FileMode(kind) }
func (kind kindOfFile) ModTime() time.Time { return time.Time{} }
func (kind kindOfFile) IsDir() bool        { return kind.Mode().IsDir() }
func (kind kindOfFile) Sys() any           { return nil }

// What may still come of a chart, with the archives in it.
type budget struct {
	files int
	bytes int64
}

func (left *budget) take(name string, size int64) error {
	if len(name) > longestFile || !fs.ValidPath(name) || strings.Contains(name, "\\") {
		return fmt.Errorf("%q is no path in a chart", text.Shortened(name, longestName))
	}
	left.files--
	left.bytes -= size
	if left.files < 0 {
		return fmt.Errorf("the chart has more than %d files", mostFiles)
	}
	if left.bytes < 0 {
		return fmt.Errorf("the chart is larger than %d MiB", mostContent>>20)
	}
	return nil
}

// takeArchives counts what is packed in the archives of subcharts, which Helm unpacks itself.
func (left *budget) takeArchives(files []*file) error {
	for _, one := range files {
		if isSubArchive(one.Name) {
			if err := left.takeArchive(one.Data); err != nil {
				return fmt.Errorf("%s: %w", one.Name, err)
			}
		}
	}
	return nil
}

// A file "charts/<name>.tgz" of a chart or of a subchart in a folder.
func isSubArchive(name string) bool {
	return path.Ext(name) == ".tgz" && path.Base(path.Dir(name)) == "charts"
}

func sortedKeys[Value any](all map[string]Value) []string {
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
