package referral

// Page asks for one page of a list. Lists run from new to old; After is the
// id of the last item of the page before, 0 for the first page.
type Page struct {
	After int64
	Limit int
}

// Listed is one page of a list. Next is the cursor of the next page, 0 when
// this was the last.
type Listed[T any] struct {
	Items []T
	Next  int64
}
