package web

import (
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// mePage is what the reader may change about themselves, at /me, and what is
// kept about them.
type mePage struct {
	frame
	Typed   typedProfile
	Version int64
	Wrong   []mistake
	Faults  map[string]string // what is wrong, by the name of the field
	Saved   bool
	// Mode is the text that says what is on the board now.
	Mode string
	// Kept are the numbers of what is kept.
	Links, Introductions, Referrals int
}

// typedProfile is the form as it was typed.
type typedProfile struct {
	JobTitle, Expertise, Locale, Nickname string
	Visibility                            referral.Visibility
}

// visibilityChoice is one way to stand on the board, with the text that says it.
type visibilityChoice struct {
	Value referral.Visibility
	Label string
}

// Visibilities are the ways to stand on the board, the default first.
func (p mePage) Visibilities() []visibilityChoice {
	return []visibilityChoice{
		{referral.Hidden, "me.visibility_hidden"}, {referral.Nickname, "me.visibility_nickname"}, {referral.Named, "me.visibility_named"},
	}
}

// boardModes are the texts that say what standing on the board comes to.
var boardModes = map[referral.BoardMode]string{
	referral.BoardOff: "me.board_off", referral.BoardTotals: "me.board_totals",
	referral.BoardNamed: "me.board_named", referral.BoardOwn: "me.board_own",
}

// profileLabels are the texts that name the fields of the form; the paths are
// those of the use case.
var profileLabels = []struct{ path, field, label string }{
	{"job_title", "job_title", "me.job_title"}, {"expertise", "expertise", "me.expertise"}, {"locale", "locale", "me.locale"},
	{"board_visibility", "visibility", "me.visibility"}, {"nickname", "nickname", "me.nickname"},
}

func (w *Web) showMe(c echo.Context) error {
	person, _ := signedIn(c)
	return w.sendMe(c, http.StatusOK, mePage{Version: person.Version, Saved: c.QueryParam("saved") != "", Typed: typedProfile{
		JobTitle: person.JobTitle, Expertise: strings.Join(person.Expertise, ", "), Locale: person.Locale,
		Visibility: person.BoardVisibility, Nickname: person.Nickname,
	}})
}

func (w *Web) sendMe(c echo.Context, status int, p mePage) error {
	p.frame = w.frame(c, "me")
	ctx := c.Request().Context()
	o, err := w.programme.Organisation(ctx, actor(c))
	if err != nil {
		return err
	}
	p.Mode = boardModes[o.BoardMode]
	d, err := w.programme.MyData(ctx, actor(c))
	if err != nil {
		return err
	}
	p.Links, p.Introductions, p.Referrals = len(d.Links), len(d.Introductions), len(d.Referrals)
	if p.Title, err = p.T("me.title"); err != nil {
		return err
	}
	return w.send(c, status, p)
}

func (w *Web) changeMe(c echo.Context) error {
	form, err := w.posted(c)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(form.Get("version"), 10, 64) // 0 overwrites whatever is there
	typed := typedProfile{
		JobTitle: oneLine(form.Get("job_title")), Expertise: oneLine(form.Get("expertise")), Locale: form.Get("locale"),
		Visibility: referral.Visibility(form.Get("visibility")), Nickname: oneLine(form.Get("nickname")),
	}
	person, err := w.programme.EditMe(c.Request().Context(), actor(c), version, func(mine *referral.Profile) {
		mine.JobTitle, mine.Expertise, mine.Nickname = typed.JobTitle, listed(typed.Expertise), typed.Nickname
		mine.Locale, mine.BoardVisibility = typed.Locale, typed.Visibility
	})
	var wrong *referral.Error
	switch {
	case err == nil:
		to := "/me?saved=1" // in the language that was just chosen
		if person.Locale == "" {
			to = w.frame(c, "me").To("/me", "saved", "1")
		}
		c.Set(personKey, person)
		return c.Redirect(http.StatusSeeOther, to)
	case !errors.As(err, &wrong) || wrong.Code != referral.Invalid && wrong.Code != referral.Stale:
		return err
	}
	f, p := w.frame(c, "me"), mePage{Typed: typed, Version: version, Faults: map[string]string{}}
	if len(wrong.Fields) == 0 {
		p.Wrong = []mistake{{Text: f.Say(wrong.Text)}}
	}
	for _, fault := range wrong.Fields {
		for _, l := range profileLabels {
			if l.path == fault.Path {
				p.Wrong = append(p.Wrong, mistake{l.field, l.label, f.Say(fault.Text)})
				p.Faults[l.field] = f.Say(fault.Text)
			}
		}
	}
	return w.sendMe(c, http.StatusUnprocessableEntity, p)
}

// listed parts what was typed at its commas; the same word twice is once.
func listed(s string) []string {
	list := []string{}
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return sortedOnce(list)
}

// keptProfile and the rest are the file with what is kept about somebody: names
// of fields as in the REST interface, times in UTC, days in the organisation's
// zone.
type (
	keptAboutMe struct {
		Profile       keptProfile        `json:"profile"`
		Links         []keptLink         `json:"links"`
		Introductions []keptIntroduction `json:"introductions"`
		Referrals     []keptReferral     `json:"referrals"`
	}
	keptProfile struct {
		ID              int64     `json:"id"`
		Name            string    `json:"name"`
		Email           string    `json:"email"`
		Role            string    `json:"role"`
		JobTitle        string    `json:"job_title"`
		Department      string    `json:"department"`
		Locale          string    `json:"locale"`
		Expertise       []string  `json:"expertise"`
		BoardVisibility string    `json:"board_visibility"`
		Nickname        string    `json:"nickname"`
		SpokenCode      string    `json:"spoken_code"`
		LeftOn          string    `json:"left_on,omitempty"`
		Password        string    `json:"password"`
		CreatedAt       time.Time `json:"created_at"`
		UpdatedAt       time.Time `json:"updated_at"`
	}
	keptLink struct {
		Vacancy   string     `json:"vacancy"`
		Code      string     `json:"code"`
		Channel   string     `json:"channel"`
		Note      string     `json:"note"`
		CreatedAt time.Time  `json:"created_at"`
		RevokedAt *time.Time `json:"revoked_at"`
	}
	keptIntroduction struct {
		Vacancy string    `json:"vacancy"`
		MadeAt  time.Time `json:"made_at"`
		State   string    `json:"state"`
	}
	keptReferral struct {
		Vacancy  string `json:"vacancy"`
		Day      string `json:"day"`
		Share    string `json:"share"`
		Sentence string `json:"sentence"`
		Question string `json:"question,omitempty"`
		Answer   string `json:"answer,omitempty"`
	}
)

// downloadMe gives what is kept about the reader as a file.
func (w *Web) downloadMe(c echo.Context) error {
	d, err := w.programme.MyData(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	f := w.frame(c, "me")
	password, err := f.T(map[bool]string{true: "me.password_none", false: "me.password_kept"}[d.Profile.PasswordHash == ""])
	if err != nil {
		return err
	}
	p := d.Profile
	kept := keptAboutMe{
		Profile: keptProfile{ID: p.ID, Name: p.Name, Email: p.Email, Role: string(p.Role), JobTitle: p.JobTitle, Department: p.Department,
			Locale: p.Locale, Expertise: p.Expertise, BoardVisibility: string(p.BoardVisibility), Nickname: p.Nickname,
			SpokenCode: p.SpokenCode, LeftOn: p.LeftOn, Password: password, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt},
		Links: []keptLink{}, Introductions: []keptIntroduction{}, Referrals: []keptReferral{},
	}
	for _, l := range d.Links {
		kept.Links = append(kept.Links, keptLink{l.Vacancy, l.Code, string(l.Channel), l.Note, l.CreatedAt, l.RevokedAt})
	}
	for _, i := range d.Introductions {
		kept.Introductions = append(kept.Introductions, keptIntroduction{i.Vacancy, i.MadeAt, string(i.State)})
	}
	for _, r := range d.Referrals {
		row := keptReferral{Vacancy: r.Title, Day: r.Day, Share: "0", Sentence: f.Say(r.Credit.Sentence)}
		if r.MyShare.Of != 0 {
			row.Share = fraction(big.NewRat(r.MyShare.Part, r.MyShare.Of))
		}
		if t := r.Thread(); t != nil {
			row.Question, row.Answer = t.Words, t.Reason
		}
		kept.Referrals = append(kept.Referrals, row)
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Disposition", `attachment; filename="goodword.json"`)
	h.Set("X-Content-Type-Options", "nosniff")
	written, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, written)
}
