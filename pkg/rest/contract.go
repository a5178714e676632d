package rest

import (
	"sync"

	"goodword/api"

	"go.yaml.in/yaml/v3"
)

// ContractYAML is the embedded contract as YAML.
var ContractYAML = sync.OnceValues(func() (string, error) {
	spec, err := api.GetSpec()
	if err != nil {
		return "", err
	}
	tree, err := spec.MarshalYAML()
	if err != nil {
		return "", err
	}
	b, err := yaml.Marshal(tree)
	return string(b), err
})
