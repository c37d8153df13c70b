//go:build !race

package sign

// raceDetector tells that sync.Pool drops states at random, so that counts of
// allocations mean nothing.
const raceDetector = false
