// Package api is the REST contract in Go, generated from openapi.yaml at the
// root: models, the strict server interface, the embedded contract and a
// client. To change it, change openapi.yaml and run `go generate ./api`.
package api

//go:generate go tool oapi-codegen -config config.yaml ../openapi.yaml
