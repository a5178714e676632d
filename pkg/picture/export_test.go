package picture

// Settable is settable in the font of titles.
func Settable(text string) string {
	f, err := fonts()
	if err != nil {
		panic(err)
	}
	return settable(f.serif, text)
}
