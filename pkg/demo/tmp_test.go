package demo

import ("testing";"time";"fmt";"context";"goodword/pkg/referral";"goodword/pkg/testkit";"log/slog";"crypto/rand")

func TestTmp(t *testing.T) {
	for seed := range uint64(60) {
		for _, now := range []time.Time{moments[0], moments[1], moments[3], moments[0].Add(time.Duration(seed)*31*time.Hour)} {
		o := options(t, now); o.Seed = seed
		s, err := newSample(o)
		if err != nil { t.Fatal(err) }
		past := func(w string, at time.Time) { if at.After(s.calendar.now) { t.Errorf("%d %s %s", seed, w, at) } }
		checkLinks(t, s, past); checkHits(t, s, past); checkApplications(t, s, past)
		if sm := s.summary(); sm.Hires != 9 || sm.Applications != 112 { t.Error(seed, sm) }
		}
	}
}
func TestTmp2(t *testing.T) {
	s := at0(t)
	for _, a := range s.applications {
		for _, to := range a.touches {
			if to.ambassador == s.people[0] { fmt.Println(a.row.SubmittedAt.Format("01-02 15:04"), a.vacancy.name, a.origin, a.row.Stage, a.candidate.Name, a.row.Motivation) }
		}
	}
	days := map[string]int{}
	for _, h := range s.hits { if h.row.Class == "person" { days[h.row.Day]++ } }
	for i := 88; i >= 0; i-- { d := s.calendar.day(s.calendar.daysAgo(i)); fmt.Print(d[5:], ":", days[d], " ") }
	fmt.Println()
	for _, l := range s.links { n:=0; for _, h := range l.hits { if h.row.Class=="person" {n++} }
		if l.ambassador == s.people[0] || n > 100 { fmt.Println(l.row.CreatedAt.Format("01-02 15:04"), l.ambassador.row.Name, l.vacancy.name, l.channel.name, n, l.row.Code, l.row.Note) } }
	by := map[string]int{}
	for _, l := range s.links { by[l.ambassador.row.Name]++ }
	fmt.Println(len(by), by)
	for _, a := range s.applications { if a.row.Stage == "hired" { fmt.Print(a.vacancy.name, a.origin, " "); for _, st := range a.steps { fmt.Print(st.OccurredAt.Format("01-02T15 ")) }; fmt.Println() } }
	wk:=map[int]int{}
	for _, a := range s.applications { wk[int(s.calendar.now.Sub(a.row.SubmittedAt).Hours()/168)]++ }
	fmt.Println(wk)
}
func TestTmp3(t *testing.T) {
	st := testkit.SQLite(t)
	ctx := context.Background()
	o := options(t, time.Now())
	if _, err := Fill(ctx, st, o); err != nil { t.Fatal(err) }
	p := referral.New(referral.Parts{Store: st, Secret: make([]byte, 32), Clock: time.Now, Random: rand.Reader, Zone: o.Zone, Log: slog.Default()})
	b := time.Now()
	if err := p.RebuildTallies(ctx); err != nil { t.Fatal(err) }
	fmt.Println("rebuild", time.Since(b))
	tl, err := st.Tallies(ctx, referral.TallyFilter{}, referral.InTotal)
	fmt.Printf("%+v %v\n", tl, err)
	tl, _ = st.Tallies(ctx, referral.TallyFilter{}, referral.ByChannel)
	for _, x := range tl { fmt.Printf("%s %+v\n", x.Channel, x.Counts) }
}
