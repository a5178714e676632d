package auth

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/argon2"
)

func TestAHashTellsTheRightPasswordFromTheWrong(t *testing.T) {
	t.Parallel()
	one, err := HashPassword("een goede lange zin")
	require.NoError(t, err)
	two, err := HashPassword("een goede lange zin")
	require.NoError(t, err)
	assert.NotEqual(t, one, two, "each has a salt of its own")
	assert.True(t, strings.HasPrefix(one, "$argon2id$v=19$m=19456,t=2,p=1$"))
	for password, want := range map[string]bool{"een goede lange zin": true, "een goede lange zin ": false, "": false} {
		right, err := verify(one, password)
		require.NoError(t, err)
		assert.Equal(t, want, right, password)
	}
}

func TestAHashOfAnotherCostStillVerifies(t *testing.T) {
	t.Parallel()
	sum := argon2.IDKey([]byte("geheim"), []byte("somesalt"), 1, 64, 1, 32)
	right, err := verify("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$"+base64.RawStdEncoding.EncodeToString(sum), "geheim")
	require.NoError(t, err)
	assert.True(t, right)
}

func TestWhatIsNoHashIsAnErrorAndNotARightPassword(t *testing.T) {
	t.Parallel()
	for _, hash := range []string{"", "plain", "$2b$12$abc", "$argon2id$v=19$m=0,t=1,p=1$c29tZXNhbHQ$AAAA", "$argon2id$v=18$m=64,t=1,p=1$c29tZXNhbHQ$AAAA", "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$"} {
		right, err := verify(hash, "geheim")
		assert.Error(t, err, hash)
		assert.False(t, right)
	}
}

func TestMadePasswordsAreLongAndDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		p, err := NewPassword()
		require.NoError(t, err)
		assert.Regexp(t, `^([23456789abcdefghjkmnpqrstuvwxyz]{5}-){3}[23456789abcdefghjkmnpqrstuvwxyz]{5}$`, p)
		assert.False(t, seen[p])
		seen[p] = true
	}
}
