//go:build race

package webhook

// raceDetector says that the race detector allocates too, and empties pools.
const raceDetector = true
