package web

// PageNames are all pages, for the test that each was shown.
var PageNames = pageNames
