package helm

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"path"
	"strings"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
)

// Times that unpacking may make an archive larger; text rarely gets to 30.
const mostRatio = 200

// unpacked takes what Helm takes of an archive. A link in it is an empty file, as with Helm: nothing
// is followed.
func unpacked(packed []byte) ([]*file, error) {
	room := budget{files: mostFiles, bytes: mostContent}
	if err := room.takeArchive(packed); err != nil {
		return nil, err
	}
	return archive.LoadArchiveFiles(bytes.NewReader(packed))
}

// takeArchive reads an archive to its end, with those in it, before Helm does: Helm bounds neither
// the number of files nor what is packed in what is packed.
func (left *budget) takeArchive(packed []byte) error {
	unzipped, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	most := min(left.bytes, int64(len(packed))*mostRatio)
	counted := &metered{from: unzipped, left: most + 1<<20}
	for files := tar.NewReader(counted); ; {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if head.FileInfo().IsDir() {
			continue
		}
		if err := left.takePacked(path.Clean(strings.ReplaceAll(head.Name, "\\", "/")), files); err != nil {
			return err
		}
	}
}

// A sparse file is larger than what is packed of it.
func (left *budget) takePacked(name string, data io.Reader) error {
	all, err := io.ReadAll(io.LimitReader(data, left.bytes+1))
	if err != nil {
		return err
	}
	if err := left.take(name, int64(len(all))); err != nil {
		return err
	}
	if isSubArchive(name) {
		return left.takeArchive(all)
	}
	return nil
}

// metered fails where more comes than there should.
type metered struct {
	from io.Reader
	left int64
}

func (reader *metered) Read(into []byte) (int, error) {
	count, err := reader.from.Read(into)
	reader.left -= int64(count)
	if reader.left < 0 {
		return 0, errors.New("the archive unpacks to more than a chart may be")
	}
	return count, err
}
