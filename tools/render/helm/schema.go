package helm

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	chart "helm.sh/helm/v4/pkg/chart/v2"
)

// fits judges values by the values.schema.json of a chart and its subcharts, in Helm's words. Helm's
// own ValidateAgainstSchema opens files and dials where a schema refers to them; this does neither.
func fits(root *chart.Chart, values map[string]any) error {
	if wrong := misfits(root, values); wrong != "" {
		return errors.New("values don't meet the specifications of the schema(s) in the following chart(s):\n" + wrong)
	}
	return nil
}

func misfits(one *chart.Chart, values map[string]any) string {
	var said strings.Builder
	if one.Schema != nil {
		if err := fitsOne(one.Schema, values); err != nil {
			said.WriteString(one.Name() + ":\n" + err.Error())
		}
	}
	for _, below := range one.Dependencies() {
		switch part := values[below.Name()].(type) {
		case nil:
		case map[string]any:
			said.WriteString(misfits(below, part))
		default:
			fmt.Fprintf(&said, "%s:\ninvalid type for values: expected object (map), got %T\n", below.Name(), part)
		}
	}
	return said.String()
}

// Where Helm says that a chart's schema is; its messages leave the name out.
const schemaName = "file:///values.schema.json"

func fitsOne(text []byte, values map[string]any) error {
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(jsonschema.SchemeURLLoader{
		"file": nowhere{}, "http": nowhere{}, "https": nowhere{}, "urn": anything{},
	})
	if err := compiler.AddResource(schemaName, schema); err != nil {
		return err
	}
	compiled, err := compiler.Compile(schemaName)
	if err != nil {
		return err
	}
	var wrong *jsonschema.ValidationError
	if !errors.As(compiled.Validate(values), &wrong) {
		return nil
	}
	order(wrong)
	return errors.New(strings.TrimPrefix(wrong.Error(), "jsonschema validation failed with '"+schemaName+"#'\n") + "\n")
}

// nowhere is where other schemas are.
type nowhere struct{}

func (nowhere) Load(url string) (any, error) {
	return nil, errors.New("nothing is loaded: " + url)
}

// What a URN names takes any value, as with Helm.
type anything struct{}

func (anything) Load(string) (any, error) {
	return true, nil
}

// order sorts what the library found in the order of maps.
func order(wrong *jsonschema.ValidationError) {
	switch found := wrong.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		slices.Sort(found.Properties)
	case *kind.Required:
		slices.Sort(found.Missing)
	}
	for _, cause := range wrong.Causes {
		order(cause)
	}
	slices.SortStableFunc(wrong.Causes, func(one, other *jsonschema.ValidationError) int {
		return cmp.Or(
			slices.Compare(one.InstanceLocation, other.InstanceLocation),
			strings.Compare(one.Error(), other.Error()),
		)
	})
}
