package web

// PageNames are all pages, for the test that each was shown.
var PageNames = pageNames

// SentForms is how many forms are remembered.
func (w *Web) SentForms() int { return w.sent.forms.Len() }
