package referral

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Advice is something in a vacancy that could be better. It never stands in the
// way: whoever writes decides.
type Advice struct {
	// Path is the field that it is about, as in the contract.
	Path string
	Text Text
}

// advices collects advice in the order of the page.
type advices []Advice

func (a *advices) add(path, en, nl string) { *a = append(*a, Advice{path, Text{EN: en, NL: nl}}) }

// Advice says what could be better in a text on a day.
func (v VacancyText) Advice(today string) []Advice {
	v = v.withDefaults()
	var a advices
	a.title(v)
	a.basics(v)
	a.salary(v.Salary)
	a.texts(v)
	a.closing(v, today)
	return a
}

// Lengths of a title and of all texts together, in characters and in words.
// Search results cut a title off near 70 characters; the words are what fits in
// one to five minutes of reading at some 230 words a minute (Brysbaert 2019,
// doi 10.1016/j.jml.2019.104047).
const (
	longTitle   = 70
	fewWords    = 120
	manyWords   = 1200
	soonDays    = 7
	longOpenFor = 120 // days
)

func (a *advices) title(v VacancyText) {
	if n := len([]rune(v.Title)); n > longTitle {
		a.add("title", fmt.Sprintf("The title is %d characters. Beyond %d search engines cut it off.", n, longTitle),
			fmt.Sprintf("De titel is %d tekens. Voorbij de %d kappen zoekmachines hem af.", n, longTitle))
	}
	// What Google asks of a title: no shouting, and nothing but the job.
	// https://developers.google.com/search/docs/appearance/structured-data/job-posting
	if strings.Contains(v.Title, "!") || len(v.Title) > 8 && v.Title == strings.ToUpper(v.Title) && v.Title != strings.ToLower(v.Title) {
		a.add("title", "A title without capitals throughout and exclamation marks is found and trusted better.",
			"Een titel zonder alleen hoofdletters en uitroeptekens wordt beter gevonden en eerder vertrouwd.")
	}
	for _, found := range genderedTitle(v.Title) {
		a.add("title", fmt.Sprintf("“%s” speaks to one gender. Try “%s”, or add m/f/x.", found.word, found.instead),
			fmt.Sprintf("“%s” spreekt één geslacht aan. Probeer “%s”, of zet er m/v/x achter.", found.word, found.instead))
	}
}

func (a *advices) basics(v VacancyText) {
	if v.HoursMin == nil && v.HoursMax == nil {
		a.add("hours_min", "The hours are missing. People leave out what they cannot fit into their week.",
			"De uren ontbreken. Wie niet weet of het in de week past, haakt af.")
	}
	if len(v.Locations) == 0 && v.Workplace != Remote {
		a.add("locations", "The place is missing. Without it search engines leave the vacancy out of their lists of jobs.",
			"De plaats ontbreekt. Zonder plaats laten zoekmachines de vacature weg uit hun banenlijst.")
	}
	if len(v.EmploymentTypes) == 0 {
		a.add("employment_types", "The kind of contract is missing.", "De soort aanstelling ontbreekt.")
	}
}

// plausiblePay is what full-time pay in euros lies between, in cents by period:
// about half the Dutch minimum wage of 2026, which leaves room for interns, up
// to more than the top of what public organisations may pay (WNT 2026).
var plausiblePay = map[string][2]int64{
	"hour": {700, 20_000}, "day": {5_000, 160_000}, "week": {25_000, 700_000}, "month": {100_000, 2_500_000}, "year": {1_200_000, 30_000_000},
}

func (a *advices) salary(s *Salary) {
	if s == nil {
		// Directive (EU) 2023/970, article 5(1): applicants are told the initial
		// pay or its range before the interview.
		a.add("salary", "The salary is missing. Candidates have a right to know the range before the first talk, and vacancies that say it are read more.",
			"Het salaris ontbreekt. Kandidaten hebben recht op de bandbreedte voor het eerste gesprek, en vacatures die hem noemen worden vaker gelezen.")
		return
	}
	between := plausiblePay[s.Period]
	switch {
	case s.Min > s.Max:
		a.add("salary", "The lowest salary is higher than the highest.", "Het laagste salaris is hoger dan het hoogste.")
	case s.Currency == "EUR" && (s.Max > between[1] || s.Min > between[1]):
		a.add("salary", "This salary is very high for its period. Check the amount and whether it is per hour, month or year.",
			"Dit salaris is erg hoog voor de periode. Kijk het bedrag na, en of het per uur, maand of jaar is.")
	case s.Currency == "EUR" && (s.Max < between[0] || s.Min > 0 && s.Min < between[0]):
		a.add("salary", "This salary is very low for its period. Check the amount and whether it is per hour, month or year.",
			"Dit salaris is erg laag voor de periode. Kijk het bedrag na, en of het per uur, maand of jaar is.")
	case s.Min == 0:
		a.add("salary", "Only the highest salary is there. A range tells more: say where it starts.",
			"Alleen het hoogste salaris staat er. Een bandbreedte zegt meer: zeg waar het begint.")
	case s.Max > 2*s.Min:
		a.add("salary", "This range is so wide that it tells little. Say what somebody with the experience you ask for can expect.",
			"Deze bandbreedte is zo ruim dat ze weinig zegt. Zeg wat iemand met de gevraagde ervaring kan verwachten.")
	}
}

func (a *advices) texts(v VacancyText) {
	described, all := len(strings.Fields(v.Description)), 0
	for _, part := range []string{v.Description, v.Growth, v.Culture, v.Procedure, v.Contact} {
		all += len(strings.Fields(part))
	}
	switch {
	case described == 0:
		a.add("description", "The text is missing. Without it the vacancy cannot be published.", "De tekst ontbreekt. Zonder tekst kan de vacature niet worden gepubliceerd.")
	case all < fewWords:
		a.add("description", fmt.Sprintf("All texts together are %d words. Fewer than %d tell little of the work.", all, fewWords),
			fmt.Sprintf("Alle teksten samen zijn %d woorden. Minder dan %d zegt weinig over het werk.", all, fewWords))
	case all > manyWords:
		a.add("description", fmt.Sprintf("All texts together are %d words. More than %d are seldom read on a phone.", all, manyWords),
			fmt.Sprintf("Alle teksten samen zijn %d woorden. Meer dan %d leest bijna niemand op een telefoon.", all, manyWords))
	}
	for _, part := range []struct{ path, text, en, nl string }{
		{"growth", v.Growth, "How somebody will grow is missing. It is what people choose an employer for.", "Hoe iemand hier groeit ontbreekt. Daar kiezen mensen een werkgever op."},
		{"culture", v.Culture, "What it is like here is missing. Say honestly what is good and what is hard.", "Hoe het hier is ontbreekt. Zeg eerlijk wat fijn is en wat lastig."},
		{"procedure", v.Procedure, "The procedure is missing: how many talks, with whom, and when somebody hears.", "De procedure ontbreekt: hoeveel gesprekken, met wie, en wanneer iemand iets hoort."},
		{"contact", v.Contact, "Whom to ask is missing. A name with a telephone number takes doubt away.", "Wie men iets kan vragen ontbreekt. Een naam met een telefoonnummer neemt twijfel weg."},
	} {
		if strings.TrimSpace(part.text) == "" {
			a.add(part.path, part.en, part.nl)
		}
	}
	for _, part := range []struct{ path, text string }{
		{"description", v.Description}, {"growth", v.Growth}, {"culture", v.Culture}, {"procedure", v.Procedure}, {"contact", v.Contact},
	} {
		for _, found := range genderedText(v.Language, part.text) {
			a.add(part.path, fmt.Sprintf("“%s” speaks to one gender. Try: %s.", found.word, found.instead),
				fmt.Sprintf("“%s” spreekt één geslacht aan. Probeer: %s.", found.word, found.instead))
		}
	}
}

func (a *advices) closing(v VacancyText, today string) {
	if v.ValidThrough == "" {
		a.add("valid_through", "There is no last day to apply. With one people decide sooner, and a filled vacancy does not stay open.",
			"Er is geen laatste dag om te reageren. Met een dag beslissen mensen eerder, en blijft een vervulde vacature niet openstaan.")
		return
	}
	last, wrong := time.Parse(time.DateOnly, v.ValidThrough)
	now, notToday := time.Parse(time.DateOnly, today)
	if wrong != nil || notToday != nil {
		return
	}
	switch days := int(last.Sub(now).Hours() / 24); {
	case days < 0:
		a.add("valid_through", "The last day to apply has passed.", "De laatste dag om te reageren is voorbij.")
	case days < soonDays:
		a.add("valid_through", "The last day to apply is less than a week away. Colleagues need time to share it.",
			"De laatste dag om te reageren is binnen een week. Collega’s hebben tijd nodig om te delen.")
	case days > longOpenFor:
		a.add("valid_through", "The last day to apply is more than four months away. Is it right?",
			"De laatste dag om te reageren is over meer dan vier maanden. Klopt dat?")
	}
}

// Gendered words. What is offered has to be open to women and men alike, and the
// name of a job is what first says so: Wet gelijke behandeling van mannen en
// vrouwen, article 3 (a job's name in one form suggests one gender; “m/v” behind
// it takes that away), and Directive (EU) 2023/970, article 5(3) (vacancies and
// job titles are gender-neutral). Words as “vent” were held against an employer
// by the Commissie gelijke behandeling on 22 December 1995. That masculine words
// keep women away, without their knowing: Gaucher, Friesen and Kay (2011), doi
// 10.1037/a0022530. Of that paper's long list only what names a man or a type of
// man is taken over: words such as “lead” are needed to say what the work is.

// gendered is a word and what to write instead.
type gendered struct{ word, instead string }

// genderedTitles are names of jobs. Also is the other form: a title that has
// both speaks to everyone.
var genderedTitles = []struct{ words, also, instead string }{
	{"vakman", "vakvrouw", "vakmens"}, {"vakvrouw", "vakman", "vakmens"}, {"voorman", "voorvrouw", "ploegleider"},
	{"timmerman", "timmervrouw", "medewerker timmerwerk"}, {"brandweerman", "brandweervrouw", "brandweermedewerker"},
	{"politieman", "politievrouw", "politieagent"}, {"cameraman", "cameravrouw", "cameramens"}, {"barman", "barvrouw", "barmedewerker"},
	{"buitendienstman", "", "medewerker buitendienst"}, {"zakenman", "zakenvrouw", "ondernemer"}, {"stuurman", "stuurvrouw", "dekofficier"},
	{"gastheer", "gastvrouw", "medewerker ontvangst"}, {"gastvrouw", "gastheer", "medewerker ontvangst"},
	{"werkster", "", "schoonmaker"}, {"schoonmaakster", "schoonmaker", "medewerker schoonmaak"}, {"poetsvrouw", "", "schoonmaker"},
	{"verpleegster", "verpleger", "verpleegkundige"}, {"kraamverzorgster", "", "kraamverzorgende"}, {"verzorgster", "verzorger", "verzorgende"},
	{"secretaresse", "secretaris", "managementassistent"}, {"receptioniste", "receptionist", "receptiemedewerker"},
	{"directrice", "directeur", "directeur"}, {"lerares", "leraar", "leerkracht"}, {"juf", "meester", "leerkracht"},
	{"docente", "docent", "docent"}, {"assistente", "assistent", "assistent"}, {"medewerkster", "medewerker", "medewerker"},
	{"kapster", "kapper", "kapper"}, {"verkoopster", "verkoper", "verkoopmedewerker"}, {"caissière", "", "kassamedewerker"},
	{"serveerster", "ober", "bedieningsmedewerker"}, {"stewardess", "steward", "cabinemedewerker"}, {"laborante", "laborant", "laborant"},
	{"consulente", "consulent", "consulent"}, {"cheffin", "chef", "chef"}, {"loopjongen", "", "medewerker interne post"},
	{"chairman", "chairwoman", "chair"}, {"chairwoman", "chairman", "chair"}, {"salesman", "saleswoman", "sales representative"},
	{"saleswoman", "salesman", "sales representative"}, {"foreman", "forewoman", "team lead"}, {"fireman", "firewoman", "firefighter"},
	{"policeman", "policewoman", "police officer"}, {"handyman", "", "maintenance technician"}, {"craftsman", "craftswoman", "craftsperson"},
	{"repairman", "", "repair technician"}, {"cleaning lady", "", "cleaner"}, {"waitress", "waiter", "waiting staff"},
	{"hostess", "host", "host"}, {"headmaster", "headmistress", "head teacher"}, {"headmistress", "headmaster", "head teacher"},
	{"businessman", "businesswoman", "business developer"}, {"tea lady", "", "catering assistant"},
}

// everyone in a title says that all are meant: m/v, (v/m/x), m/f/d, man/vrouw.
var everyone = regexp.MustCompile(`(?i)(^|[^\pL])([mvfwx]\s*[/|]\s*[mvfwx](\s*[/|]\s*[xnd])?|man\s*/\s*vrouw|vrouw\s*/\s*man|all genders|alle genders)($|[^\pL])`)

// wordsOf are the words of a text in lower case, each between single spaces, so
// that a whole word or phrase is found by looking for it between spaces.
func wordsOf(s string) string {
	return " " + strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r > 127 && r != '’' && r != '“' && r != '”' && r != '–' && r != '…' && r != '\u00a0')
	}), " ") + " "
}

func genderedTitle(title string) (found []gendered) {
	if everyone.MatchString(title) {
		return nil
	}
	words := wordsOf(title)
	for _, t := range genderedTitles {
		if strings.Contains(words, " "+t.words+" ") && (t.also == "" || !strings.Contains(words, " "+t.also+" ")) {
			found = append(found, gendered{t.words, t.instead})
		}
	}
	return found
}

// genderedTexts are words that nobody needs to describe work with, by language.
var genderedTexts = map[string][]gendered{
	"nl": {
		{"kerel", "iemand die"}, {"kerels", "mensen"}, {"vent", "iemand die"}, {"gozer", "iemand die"}, {"jongedame", "collega"}, {"jongeman", "collega"},
		{"stoere mannen", "collega’s"}, {"onze mannen", "onze collega’s"}, {"onze jongens", "onze collega’s"}, {"onze meiden", "onze collega’s"},
		{"onze dames", "onze collega’s"}, {"onze meisjes", "onze collega’s"}, {"sterke man", "iemand met kracht"},
		{"mannetje", "iemand"}, {"manuren", "werkuren"}, {"mankracht", "menskracht"}, {"rockstar", "wat iemand moet kunnen"}, {"ninja", "wat iemand moet kunnen"},
	},
	"en": {
		{"guys", "people"}, {"manpower", "staff"}, {"man hours", "working hours"}, {"man hour", "working hour"}, {"young man", "colleague"}, {"young lady", "colleague"},
		{"our girls", "our colleagues"}, {"our boys", "our colleagues"}, {"rockstar", "what somebody has to be able to do"}, {"rock star", "what somebody has to be able to do"},
		{"ninja", "what somebody has to be able to do"}, {"strong man", "somebody strong"}, {"right hand man", "right hand"},
	},
}

// sought are the words after which a noun is who is looked for, and meant the
// words that mean the candidate when they come before a pronoun.
var (
	sought = map[string]*regexp.Regexp{
		"nl": regexp.MustCompile(`(zoeken|zoekt|zoeken wij|zoeken we|gezocht|ben jij|bent|word jij|versterken) (per direct |op korte termijn |dan )?(een|onze|de) ((\pL+ ){0,3})$`),
		"en": regexp.MustCompile(`(looking for|seeking|seek|hiring|are you|you are) (a|an|our|the) ((\pL+ ){0,3})$`),
	}
	meant = map[string][]string{
		"nl": {"kandidaat", "sollicitant", "medewerker", "iemand die", "wie"},
		"en": {"candidate", "applicant", "employee", "person", "someone", "somebody"},
	}
	pronouns = map[string][]gendered{
		"nl": {{"hij", "je, of noem de functie nog eens"}},
		"en": {{"he", "you, or they"}, {"his", "your, or their"}, {"she", "you, or they"}, {"her", "your, or their"}, {"him", "you, or them"}},
	}
	bothMeant = map[string][]string{
		"nl": {" zij ", " ze ", " haar ", " die "},
		"en": {" he she ", " she he ", " he or she ", " his her ", " her his ", " his or her ", " they ", " their "},
	}
)

// genderedText finds what speaks to one gender in a text. What the law has one
// say, such as “mannelijk/vrouwelijk” or that women are preferred when equally
// suited, is in no table.
func genderedText(language, text string) (found []gendered) {
	lang, _, _ := strings.Cut(strings.ToLower(language), "-")
	add := func(g gendered) {
		if !slices.Contains(found, g) {
			found = append(found, g)
		}
	}
	for _, sentence := range strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '!' || r == '?' || r == '\n' }) {
		words := wordsOf(sentence)
		for _, g := range genderedTexts[lang] {
			if strings.Contains(words, " "+g.word+" ") {
				add(g)
			}
		}
		if sought[lang] == nil {
			continue
		}
		if !everyone.MatchString(sentence) {
			for _, t := range genderedTitles {
				before, _, there := strings.Cut(words, " "+t.words+" ")
				if there && (t.also == "" || !strings.Contains(words, " "+t.also+" ")) && sought[lang].MatchString(before+" ") {
					add(gendered{t.words, t.instead})
				}
			}
		}
		if slices.ContainsFunc(bothMeant[lang], func(s string) bool { return strings.Contains(words, s) }) {
			continue
		}
		for _, g := range pronouns[lang] {
			before, _, there := strings.Cut(words, " "+g.word+" ")
			if there && slices.ContainsFunc(meant[lang], func(s string) bool { return strings.Contains(before+" ", " "+s+" ") }) {
				add(g)
			}
		}
	}
	return found
}
