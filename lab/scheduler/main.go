// Command scheduler-oracle says where the real kube-scheduler puts pods.
//
//	scheduler-oracle < questions > answers
//
// Each line of standard input is a question (JSON, see [question]), each line of standard output
// its answer (see [answer]). The scheduler is that of k8s.io/kubernetes in the version of go.mod,
// with its default profile, in process: its own plugins filter and score, its own cache holds nodes
// and pods. Nothing is bound, nothing leaves the process.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"k8s.io/klog/v2"
)

// maxLine is the longest question in bytes.
const maxLine = 64 << 20

func main() {
	quiet()
	if err := answerAll(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "scheduler-oracle:", err)
		os.Exit(1)
	}
}

// quiet keeps what the scheduler logs out of the answers.
func quiet() {
	flags := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(flags)
	for name, value := range map[string]string{"logtostderr": "false", "stderrthreshold": "FATAL"} {
		if err := flags.Set(name, value); err != nil {
			fmt.Fprintln(os.Stderr, "scheduler-oracle: cannot quieten klog:", err)
		}
	}
	klog.SetOutput(io.Discard)
}

func answerAll(in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 1<<20), maxLine)
	answers := json.NewEncoder(out)
	for lines.Scan() {
		if len(lines.Bytes()) == 0 {
			continue
		}
		if err := answers.Encode(answerLine(lines.Bytes())); err != nil {
			return fmt.Errorf("writing an answer: %w", err)
		}
	}
	return lines.Err()
}

// answerLine never fails: what is wrong with a question is part of its answer.
func answerLine(line []byte) *answer {
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return &answer{Error: fmt.Sprintf("reading the question: %v", err)}
	}
	found, err := asked.answer()
	if err != nil {
		return &answer{ID: asked.ID, Error: err.Error()}
	}
	found.ID = asked.ID
	return found
}

var errMode = errors.New(`the mode has to be "exact", "direct", "rollout" or "drain"`)

func (asked *question) answer() (*answer, error) {
	lab, err := newLaboratory(asked)
	if err != nil {
		return nil, err
	}
	defer lab.close()
	switch asked.Mode {
	case "exact":
		return lab.exact()
	case "direct":
		return lab.direct()
	case "rollout":
		return lab.walks(lab.rollout)
	case "drain":
		return lab.walks(lab.drain)
	}
	return nil, fmt.Errorf("mode %q: %w", asked.Mode, errMode)
}
