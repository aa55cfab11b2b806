// What is left out of Helm and Sprig, so that they reach no cluster, no address and no key: client-go,
// which is most of their size, net/http and crypto/x509. Calls of `tpl` within `tpl` are bounded.

const nothing = ''

const engine = [
  { file: 'pkg/engine/lookup_func.go', remove: true },
  {
    file: 'pkg/engine/engine.go',
    edits: [
      { from: '\t"k8s.io/client-go/rest"\n\n', to: nothing },
      {
        from: '\t// optional provider of clients to talk',
        until: '\t// EnableDNS tells',
        to: nothing,
      },
      {
        from: '// New creates a new instance of Engine',
        until:
          '// Render takes a chart, optional values, and value overrides, and attempts to render the',
        to: nothing,
      },
      {
        from: '// RenderWithClient takes a chart',
        until: '// renderable is an object that can be rendered.',
        to: nothing,
      },
      {
        from: '\t// If we are not linting and have a cluster connection',
        until: '\t// When DNS lookups are not enabled',
        to: nothing,
      },
      {
        from: '\t\tt, err := parent.Clone()\n',
        to: `\
		const nested = "tpl within tpl"
		if includedNames[nested] >= 100 {
			return "", errors.New("more than 100 calls of tpl within each other")
		}
		includedNames[nested]++
		defer func() { includedNames[nested]-- }()
		t, err := parent.Clone()
`,
      },
    ],
  },
]

/** The version of client-go, and the APIs that it knows. */
const versions = [
  { file: 'internal/version/clientgo.go', remove: true },
  {
    file: 'internal/version/version.go',
    edits: [
      { from: '\t"fmt"\n\t"log/slog"\n', to: nothing },
      { from: '\t"testing"\n\n\t"github.com/Masterminds/semver/v3"\n', to: nothing },
      {
        from: '\tmakeKubeClientVersionString := func',
        until: '\tv := BuildInfo{',
        to: nothing,
      },
      { from: '\t\tKubeClientVersion: makeKubeClientVersionString(),\n', to: nothing },
    ],
  },
  {
    file: 'pkg/chart/common/capabilities.go',
    edits: [
      { from: '\t"testing"\n', to: nothing },
      { from: '\t"github.com/Masterminds/semver/v3"', until: '\tk8sversion "k8s', to: nothing },
      {
        from: 'func allKnownVersions() VersionSet {',
        until: 'func newCapabilities(',
        to: `\
func allKnownVersions() VersionSet {
	return nil
}

func makeDefaultCapabilities() (*Capabilities, error) {
	return newCapabilities(1, 0)
}

`,
      },
    ],
  },
  {
    file: 'pkg/release/v1/info.go',
    edits: [
      { from: '\t"k8s.io/apimachinery/pkg/runtime"\n', to: nothing },
      {
        from: '\tResources map[string][]runtime.Object',
        to: '\tResources map[string][]any',
      },
      {
        from: '\tResources        map[string][]runtime.Object',
        to: '\tResources        map[string][]any',
      },
    ],
  },
]

/** Schemas that are elsewhere, and archives that are on a disk. */
const files = [
  { file: 'pkg/chart/common/util/jsonschema.go', remove: true },
  {
    file: 'pkg/chart/common/util/values.go',
    edits: [
      { from: '\t"fmt"\n\n', to: nothing },
      { from: '\tif !skipSchemaValidation {', until: '\ttop["Values"] = vals', to: nothing },
    ],
  },
  {
    file: 'pkg/chart/loader/archive/archive.go',
    edits: [
      { from: '\t"net/http"\n\t"os"\n', to: nothing },
      { from: "// ensureArchive's job is", rest: true, to: nothing },
    ],
  },
  {
    file: 'pkg/chart/v2/loader/archive.go',
    edits: [
      {
        from: '\terr = archive.EnsureArchive(name, raw)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\n',
        to: nothing,
      },
    ],
  },
]

const unused = `\
import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/adler32"
	"io"
	"strings"

	bcrypt_lib "golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/scrypt"
)

`

/** Keys, certificates and identifiers are made by functions of our own (certificates.go, randoms.go). */
const sprig = [
  { file: 'network.go', remove: true },
  {
    file: 'crypto.go',
    edits: [
      { from: 'import (\n', until: 'func sha512sum(', to: unused },
      { from: '// uuidv4 provides', until: 'var masterPasswordSeed', to: nothing },
      { from: 'func generatePrivateKey(', until: 'func encryptAES(', to: nothing },
    ],
  },
  {
    file: 'functions.go',
    edits: [
      { from: '\t"getHostByName": getHostByName,\n', to: nothing },
      { from: '\t"genPrivateKey":            ', until: '\t"derivePassword":', to: nothing },
      { from: '\t"buildCustomCert":          ', until: '\t"encryptAES":', to: nothing },
      { from: '\t"uuidv4": uuidv4,\n', to: nothing },
    ],
  },
]

/** Where the machine is: TOML's times without a zone are of the one that it starts in. */
const times = [
  {
    file: 'internal/tz.go',
    edits: [{ from: 'func() int { _, o := time.Now().Zone(); return o }()', to: '0' }],
  },
]

export const trims = [
  {
    module: 'github.com/BurntSushi/toml',
    sum: 'h1:dRaEfpa2VI55EwlIW72hMRHdWouJeRF7TPYhI+AUQjk=',
    changes: times,
  },
  {
    module: 'helm.sh/helm/v4',
    sum: 'h1:UndCoLe9UPmNoL7IvWzaUXveL7T5t/ijoorEmgJdI9g=',
    folders: ['internal', 'pkg/chart', 'pkg/engine', 'pkg/ignore', 'pkg/release'],
    changes: [...engine, ...versions, ...files],
  },
  {
    module: 'github.com/Masterminds/sprig/v3',
    sum: 'h1:mQh0Yrg1XPo6vjYXgtf5OtijNAKJRNcTdOOGZe3tPhs=',
    changes: sprig,
  },
]
