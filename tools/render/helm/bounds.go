package helm

import (
	"fmt"
	"maps"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// What one call of a function may make: characters, and numbers in a list.
const (
	mostText    = 4 << 20
	mostNumbers = 100_000
)

// What the functions do that are bounded, made repeatable or watched here.
var upstream = sprig.TxtFuncMap()

// boundedFunctions stand for those that make much of little.
func boundedFunctions() template.FuncMap {
	return template.FuncMap{
		"repeat": func(count int, text string) (string, error) {
			if err := within("repeat", count, len(text)); err != nil {
				return "", err
			}
			return strings.Repeat(text, count), nil
		},
		"indent":  indented("indent"),
		"nindent": indented("nindent"),
		"until": func(count int) ([]int, error) {
			if err := few("until", 0, count, sign(0, count)); err != nil {
				return nil, err
			}
			return upstream["until"].(func(int) []int)(count), nil
		},
		"untilStep": func(start, stop, step int) ([]int, error) {
			if err := few("untilStep", start, stop, step); err != nil {
				return nil, err
			}
			return upstream["untilStep"].(func(int, int, int) []int)(start, stop, step), nil
		},
		"seq": func(numbers ...int) (string, error) {
			if err := fewInSequence(numbers); err != nil {
				return "", err
			}
			return upstream["seq"].(func(...int) string)(numbers...), nil
		},
		// Sprig gives both in the order of the map, which is another one each time.
		"keys": func(all ...map[string]any) []string {
			names := []string{}
			for _, one := range all {
				names = append(names, sortedKeys(one)...)
			}
			return names
		},
		"values": func(all map[string]any) []any {
			found := []any{}
			for _, name := range sortedKeys(all) {
				found = append(found, all[name])
			}
			return found
		},
	}
}

func indented(name string) func(int, string) (string, error) {
	return func(spaces int, text string) (string, error) {
		if err := within(name, spaces, strings.Count(text, "\n")+1); err != nil {
			return "", err
		}
		return upstream[name].(func(int, string) string)(spaces, text), nil
	}
}

func within(name string, count, size int) error {
	if count > 0 && size > mostText/count {
		return fmt.Errorf("%s: more than %d characters are not made", name, mostText)
	}
	return nil
}

// few refuses what would be long, and numbers at whose ends counting starts anew.
func few(name string, start, stop, step int) error {
	const largest = 1 << 53
	for _, number := range []int{start, stop, step} {
		if number > largest || number < -largest {
			return fmt.Errorf("%s: %d is too large a number", name, number)
		}
	}
	if step != 0 && (stop-start)/step > mostNumbers {
		return fmt.Errorf("%s: more than %d numbers are not made", name, mostNumbers)
	}
	return nil
}

func fewInSequence(numbers []int) error {
	switch len(numbers) {
	case 1:
		return few("seq", 1, numbers[0], sign(1, numbers[0]))
	case 2:
		return few("seq", numbers[0], numbers[1], sign(numbers[0], numbers[1]))
	case 3:
		return few("seq", numbers[0], numbers[2], numbers[1])
	}
	return nil
}

func sign(start, stop int) int {
	if stop < start {
		return -1
	}
	return 1
}

// functions is all that stands for a function of Helm's.
func (made *inventions) functions() template.FuncMap {
	all := boundedFunctions()
	maps.Copy(all, made.times())
	maps.Copy(all, made.randoms())
	maps.Copy(all, made.certificates())
	all["lookup"] = func(string, string, string, string) map[string]any {
		made.note("lookup")
		return map[string]any{}
	}
	return all
}
