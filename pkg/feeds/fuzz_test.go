package feeds

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"goodword/pkg/referral"
)

func FuzzGreenhouse(f *testing.F) { fuzz(f, "greenhouse") }
func FuzzRecruitee(f *testing.F)  { fuzz(f, "recruitee") }
func FuzzJSONLD(f *testing.F)     { fuzz(f, "jsonld") }

// fuzz checks that whatever the bytes, there is an error that can be shown or
// postings that are sound.
func fuzz(f *testing.F, format string) {
	for name := range samples {
		whole := sample(f, name)
		f.Add(whole)
		f.Add(whole[:len(whole)/2])
	}
	f.Add(`{"jobs":[null,5,{"id":[]}],"offers":[{}],"items":[{"_jobposting":[]}],"version":"jsonfeed.org"}`)
	f.Add(`[{"@type":"JobPosting","jobLocation":[null,5,{"address":[]}],"baseSalary":[[]],"identifier":{}}]`)
	f.Fuzz(func(t *testing.T, file string) {
		postings, err := Read(format, strings.NewReader(file))
		if err != nil {
			if postings != nil || referral.CodeOf(err) == "" {
				t.Fatalf("%v postings with %v", postings, err)
			}
			return
		}
		for _, p := range postings {
			sound(t, p)
		}
	})
}

func sound(t *testing.T, p referral.Posting) {
	switch {
	case p.Refused != nil:
		if p.Refused.EN == "" || p.Refused.NL == "" {
			t.Fatalf("refused without a reason: %+v", p)
		}
		return
	case p.ExternalID == "", p.Title == "", p.Language == "", p.Workplace == "":
		t.Fatalf("incomplete: %+v", p)
	case utf8.RuneCountInString(p.Title) > referral.MaxTitle, utf8.RuneCountInString(p.Description) > referral.MaxDescription:
		t.Fatalf("too long: %+v", p)
	case p.Salary != nil && (p.Salary.Max <= 0 || p.Salary.Min > p.Salary.Max):
		t.Fatalf("a salary that is none: %+v", *p.Salary)
	}
	for _, s := range []string{p.ExternalID, p.Title, p.Department, p.Description} {
		if strings.ContainsRune(s, 0) || !utf8.ValidString(s) {
			t.Fatalf("%q cannot be stored", s)
		}
	}
}

// BenchmarkTenThousand reads a board of 10,000 vacancies of about 6 kB each.
func BenchmarkTenThousand(b *testing.B) {
	text := strings.Repeat("&lt;h2&gt;About the work&lt;/h2&gt;&lt;p&gt;You keep the rivers &amp;amp; canals &lt;strong&gt;clean&lt;/strong&gt;, and read &lt;a href=&quot;https://example.org&quot;&gt;this&lt;/a&gt;.&lt;/p&gt;&lt;ul&gt;&lt;li&gt;like mud&lt;/li&gt;&lt;li&gt;like rain&lt;/li&gt;&lt;/ul&gt;", 22)
	var file strings.Builder
	file.WriteString(`{"jobs":[`)
	for i := range 10_000 {
		if i > 0 {
			file.WriteByte(',')
		}
		fmt.Fprintf(&file, `{"id":%d,"title":"Engineer %d","absolute_url":"https://example.org/%d","location":{"name":"Delft, Netherlands; Remote"},"content":%q}`, i, i, i, text)
	}
	file.WriteString(`]}`)
	b.SetBytes(int64(file.Len()))
	for b.Loop() {
		got, err := Read("greenhouse", strings.NewReader(file.String()))
		if err != nil || len(got) != 10_000 || got[9_999].Refused != nil {
			b.Fatal(len(got), err)
		}
	}
}
