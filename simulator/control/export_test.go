package control

// Routes are the paths that Handler serves, with their methods.
func Routes() (all []string) {
	for _, r := range routes() {
		all = append(all, r.method+" "+r.path)
	}
	return all
}
