package referral_test

import (
	"testing"

	"goodword/pkg/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }
