//go:build race

package web_test

// raced says that the race detector is on, which makes everything slow.
const raced = true
