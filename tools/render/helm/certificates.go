package helm

import (
	"encoding/base64"
	"encoding/pem"
	"errors"
	"text/template"
)

// A certificate with its key, as charts ask for them: .Cert and .Key.
type certificate struct {
	Cert string
	Key  string
}

// certificates stand for what makes keys: PEM blocks whose content is none. Sprig's own needs
// crypto/x509, and with it the network's package, and would make other ones each time.
func (made *inventions) certificates() template.FuncMap {
	type list = []any
	issue := func(name string, asked ...any) certificate {
		return certificate{made.block(name, "CERTIFICATE", asked...), made.block(name, "RSA PRIVATE KEY", asked...)}
	}
	with := func(key, name string, asked ...any) certificate {
		return certificate{made.block(name, "CERTIFICATE", asked...), key}
	}
	return template.FuncMap{
		"genPrivateKey": func(kind string) string { return made.privateKey(kind) },
		"genCA":         func(name string, days int) certificate { return issue("genCA", name, days) },
		"genCAWithKey": func(name string, days int, key string) certificate {
			return with(key, "genCAWithKey", name, days)
		},
		"genSelfSignedCert": func(name string, ips, names list, days int) certificate {
			return issue("genSelfSignedCert", name, ips, names, days)
		},
		"genSelfSignedCertWithKey": func(name string, ips, names list, days int, key string) certificate {
			return with(key, "genSelfSignedCertWithKey", name, ips, names, days)
		},
		"genSignedCert": func(name string, ips, names list, days int, ca certificate) certificate {
			return issue("genSignedCert", name, ips, names, days, ca)
		},
		"genSignedCertWithKey": func(name string, ips, names list, days int, ca certificate, key string) certificate {
			return with(key, "genSignedCertWithKey", name, ips, names, days, ca)
		},
		"buildCustomCert": customCertificate,
	}
}

func (made *inventions) privateKey(kind string) string {
	headings := map[string]string{
		"": "RSA PRIVATE KEY", "rsa": "RSA PRIVATE KEY", "dsa": "DSA PRIVATE KEY",
		"ecdsa": "EC PRIVATE KEY", "ed25519": "PRIVATE KEY",
	}
	heading, ok := headings[kind]
	if !ok {
		return "Unknown type " + kind
	}
	return made.block("genPrivateKey", heading, kind)
}

func (made *inventions) block(name, heading string, asked ...any) string {
	content := made.bytes(48, name, append([]any{heading}, asked...)...)
	return string(pem.EncodeToMemory(&pem.Block{Type: heading, Bytes: content}))
}

// customCertificate takes a certificate as it is given. Sprig looks into it too.
func customCertificate(packedCertificate, packedKey string) (certificate, error) {
	text, err := base64.StdEncoding.DecodeString(packedCertificate)
	if err != nil {
		return certificate{}, errors.New("unable to decode base64 certificate")
	}
	key, err := base64.StdEncoding.DecodeString(packedKey)
	if err != nil {
		return certificate{}, errors.New("unable to decode base64 private key")
	}
	if block, _ := pem.Decode(text); block == nil {
		return certificate{}, errors.New("unable to decode certificate")
	}
	if block, _ := pem.Decode(key); block == nil {
		return certificate{}, errors.New("unable to decode key")
	}
	return certificate{string(text), string(key)}, nil
}
