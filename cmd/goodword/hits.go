package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"

	"goodword/pkg/clicks"
	"goodword/pkg/referral"
)

type hitsExplainCommand struct {
	File     string `arg:"" default:"-" help:"A file of JSON lines, or - for standard input."`
	Language string `enum:"en,nl" default:"en" help:"Language of the sentences: en or nl."`
}

// Help is the longer text of --help.
func (hitsExplainCommand) Help() string {
	return `Each line is a request: {"method": "GET", "headers": {"User-Agent": "…", "Accept-Language": "nl"}}. Each answer is a line: {"class", "reason", "sentence", "rules_version", "device", "signature"}.`
}

// request is one request to explain. A header may have several values.
type request struct {
	Method  string                     `json:"method"`
	Headers map[string]json.RawMessage `json:"headers"`
}

// explanation is what a request was.
type explanation struct {
	Class        referral.Class `json:"class,omitempty"`
	Reason       clicks.Reason  `json:"reason,omitempty"`
	Sentence     string         `json:"sentence,omitempty"`
	RulesVersion int            `json:"rules_version,omitempty"`
	Device       string         `json:"device,omitempty"`
	// Signature is which telling headers there were, as it is stored.
	Signature string `json:"signature,omitempty"`
	Error     string `json:"error,omitempty"`
}

// longestLine is the longest request that is read, in bytes.
const longestLine = 1 << 20

// Run explains what requests would be counted as. A line that cannot be read
// is answered with an error in its place, and the exit status is 1.
func (cmd hitsExplainCommand) Run(c console) error {
	in := c.in
	if cmd.File != "-" {
		f, err := os.Open(cmd.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	out := bufio.NewWriter(c.out)
	unread, err := explainAll(in, json.NewEncoder(out), cmd.Language)
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	if err == nil && unread > 0 {
		err = fmt.Errorf("%d lines could not be read; each is answered with its error", unread)
	}
	return err
}

func explainAll(in io.Reader, out *json.Encoder, language string) (unread int, err error) {
	out.SetEscapeHTML(false)
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), longestLine)
	for lines.Scan() {
		if len(lines.Bytes()) == 0 {
			continue
		}
		e, err := explain(lines.Bytes(), language)
		if err != nil {
			unread++
			e = explanation{Error: err.Error()}
		}
		if err := out.Encode(e); err != nil {
			return unread, err
		}
	}
	return unread, lines.Err()
}

func explain(line []byte, language string) (explanation, error) {
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		return explanation{}, fmt.Errorf("this is not a request: %w", err)
	}
	header := http.Header{}
	for name, value := range r.Headers {
		var one string
		var many []string
		switch {
		case json.Unmarshal(value, &one) == nil:
			header.Set(name, one)
		case json.Unmarshal(value, &many) == nil:
			for _, v := range many {
				header.Add(name, v)
			}
		default:
			return explanation{}, fmt.Errorf("header %s is neither a text nor a list of texts", name)
		}
	}
	signature := clicks.FromHTTP(&http.Request{Method: r.Method, Header: header})
	v := clicks.Classify(signature)
	return explanation{
		Class: v.Class, Reason: v.Reason, Sentence: v.Reason.Sentence().In(language), RulesVersion: clicks.RulesVersion,
		Device: clicks.Device(signature.UserAgent), Signature: signature.Headers.String(),
	}, nil
}
