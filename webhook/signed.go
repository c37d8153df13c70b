package webhook

// Signed serves the callbacks of a provider that signs them. The answer is 200
// after settle returned nil, or when the event changes nothing; 401 for a
// signature that does not hold; 400, 405, 408, 413 or 415 for what cannot be read;
// 503 when settle failed or took too long, so that the provider sends again.
func Signed(v Verifier, settle Settle, o Options) *Handler {
	return &Handler{dialect: v.Dialect().withDefaults(), verifier: v, settle: settle, options: o.withDefaults()}
}
