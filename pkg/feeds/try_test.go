package feeds

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
)

func TestTry(t *testing.T) {
	for f, file := range map[string]string{"greenhouse": "greenhouse", "recruitee": "recruitee", "jsonld": "teamtailor"} {
		r, _ := os.Open("/work/shared/data/vacancies/" + file + ".json")
		ps, err := Read(f, r)
		fmt.Println("=====", f, err)
		for _, p := range ps {
			d := p.Description
			p.Description = ""
			b, _ := json.MarshalIndent(p, "", " ")
			fmt.Println(string(b))
			fmt.Println(d)
		}
	}
}
