package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
)

type secretCommand struct{}

// newSecret gives 32 random bytes in hexadecimal.
func newSecret() (string, error) {
	b := make([]byte, 32)
	_, err := rand.Read(b)
	return hex.EncodeToString(b), err
}

// Run prints a fresh secret.
func (secretCommand) Run(c console) error {
	s, err := newSecret()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, s)
	return err
}
