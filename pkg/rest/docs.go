package rest

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"html/template"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"

	"goodword/api"
)

//go:embed docs
var docsFiles embed.FS

// DocsStyle is the style sheet of the page.
func DocsStyle() ([]byte, error) { return docsFiles.ReadFile("docs/docs.css") }

// docsPage is the contract as a page for people.
type docsPage struct {
	Title, Version string
	Intro          template.HTML
	Groups         []docsGroup
	Schemas        []docsSchema
}

type docsGroup struct {
	Name, Description string
	Operations        []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary, Description string
	Open                                   bool
	Parameters                             []docsField
	Body                                   string // name of the schema
	Example                                string
	Answers                                []docsAnswer
}

type docsField struct {
	Name, In, Type, Description string
	Required                    bool
}

type docsAnswer struct{ Status, Description, Schema string }

type docsSchema struct {
	Name, Type, Description string
	Fields                  []docsField
}

// Docs draws the contract as one page that loads nothing from elsewhere.
var Docs = sync.OnceValues(func() ([]byte, error) {
	spec, err := api.GetSpec()
	if err != nil {
		return nil, err
	}
	t, err := template.New("docs.html").Funcs(template.FuncMap{"plain": plain}).ParseFS(docsFiles, "docs/docs.html")
	if err != nil {
		return nil, err
	}
	page, err := describe(spec)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, page)
	return b.Bytes(), err
})

// plain leaves out the marks of code, which are Markdown in the contract.
func plain(s string) string { return strings.ReplaceAll(s, "`", "") }

func describe(spec *openapi3.T) (docsPage, error) {
	var intro bytes.Buffer
	if err := goldmark.Convert([]byte(spec.Info.Description), &intro); err != nil {
		return docsPage{}, err
	}
	p := docsPage{Title: spec.Info.Title, Version: spec.Info.Version,
		Intro: template.HTML(bluemonday.UGCPolicy().SanitizeBytes(intro.Bytes()))}
	for _, tag := range spec.Tags {
		g := docsGroup{Name: tag.Name, Description: tag.Description}
		for _, path := range spec.Paths.InMatchingOrder() {
			for method, op := range spec.Paths.Value(path).Operations() {
				if slices.Contains(op.Tags, tag.Name) {
					g.Operations = append(g.Operations, operation(method, path, op))
				}
			}
		}
		slices.SortFunc(g.Operations, func(a, b docsOperation) int {
			return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
		})
		p.Groups = append(p.Groups, g)
	}
	for name, s := range spec.Components.Schemas {
		p.Schemas = append(p.Schemas, schema(name, s.Value))
	}
	slices.SortFunc(p.Schemas, func(a, b docsSchema) int { return cmp.Compare(a.Name, b.Name) })
	return p, nil
}

func operation(method, path string, op *openapi3.Operation) docsOperation {
	o := docsOperation{
		ID: op.OperationID, Method: method, Path: Base + path, Summary: op.Summary, Description: op.Description,
		Open: op.Security != nil && len(*op.Security) == 0,
	}
	for _, ref := range op.Parameters {
		v := ref.Value
		o.Parameters = append(o.Parameters, docsField{Name: v.Name, In: v.In, Type: typeName(v.Schema), Description: v.Description, Required: v.Required})
	}
	if op.RequestBody != nil {
		for kind, media := range op.RequestBody.Value.Content {
			o.Body = refName(media.Schema.Ref)
			if kind == "application/json" && media.Example != nil {
				b, err := json.MarshalIndent(media.Example, "", "  ")
				if err == nil {
					o.Example = string(b)
				}
			}
		}
	}
	for status, ref := range op.Responses.Map() {
		a := docsAnswer{Status: status}
		if ref.Value.Description != nil {
			a.Description = *ref.Value.Description
		}
		for _, media := range ref.Value.Content {
			if media.Schema != nil {
				a.Schema = refName(media.Schema.Ref)
			}
		}
		o.Answers = append(o.Answers, a)
	}
	slices.SortFunc(o.Answers, func(a, b docsAnswer) int { return cmp.Compare(a.Status, b.Status) })
	return o
}

func schema(name string, s *openapi3.Schema) docsSchema {
	out := docsSchema{Name: name, Description: s.Description, Type: typeOf(s)}
	for field, ref := range s.Properties {
		description := ref.Value.Description
		if ref.Ref != "" {
			description = ""
		}
		out.Fields = append(out.Fields, docsField{Name: field, Type: typeName(ref), Description: description, Required: slices.Contains(s.Required, field)})
	}
	slices.SortFunc(out.Fields, func(a, b docsField) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

func refName(ref string) string { return ref[strings.LastIndex(ref, "/")+1:] }

// typeName says a type in a few words.
func typeName(ref *openapi3.SchemaRef) string {
	if ref == nil {
		return ""
	}
	if ref.Ref != "" {
		return refName(ref.Ref)
	}
	return typeOf(ref.Value)
}

func typeOf(s *openapi3.Schema) string {
	name := strings.Join(s.Type.Slice(), ", ")
	switch {
	case len(s.AllOf) == 1:
		name = typeName(s.AllOf[0])
	case s.Items != nil:
		name = "list of " + typeName(s.Items)
	case len(s.Enum) > 0:
		words := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			words[i], _ = v.(string)
		}
		name = strings.Join(words, " · ")
	case s.Format != "":
		name += " (" + s.Format + ")"
	}
	if s.Nullable {
		name += " or null"
	}
	return name
}
