//go:build race

package referral_test

import "flag"

// What people might do is tried a hundred times without the race detector. With
// it everything takes ten times as long and one story shows a race as well as
// another does; -rapid.checks asks for more.
func init() {
	if err := flag.Set("rapid.checks", "20"); err != nil {
		panic(err)
	}
}
