package simulator

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestIndexFindsWhatAScanFinds(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	x := index{}
	labels := []string{"everything", "half", "few", "moved"}
	const positions = 1000
	has := make([]map[string]bool, positions)
	for i := range has {
		has[i] = map[string]bool{"everything": true, "half": i%2 == 0, "few": random.IntN(200) == 0, "moved": i >= 900}
		for label, marked := range has[i] {
			if marked {
				x.mark(i, label)
			}
		}
	}
	for range 500 { // positions that get a label late, and lose it
		i := random.IntN(positions)
		if has[i]["moved"] = !has[i]["moved"]; has[i]["moved"] {
			x.mark(i, "moved")
		} else {
			x.unmark(i, "moved")
		}
	}
	for range 500 {
		q := labelled(labels[random.IntN(4)], labels[random.IntN(4)])
		if random.IntN(2) == 0 {
			q.first, q.end = random.IntN(positions), random.IntN(positions+100)
		}
		var want []int
		for i := range has {
			if has[i][q.labels[0]] && has[i][q.labels[1]] && i >= q.first && i < q.end {
				want = append(want, i)
			}
		}
		assert.Equal(t, want, slices.Collect(x.oldest(q)), "%v", q)
		assert.Equal(t, len(want), x.count(q), "%v", q)
		slices.Reverse(want)
		assert.Equal(t, want, slices.Collect(x.newest(q)), "%v", q)
	}
	assert.Zero(t, x.count(labelled("everything", "unknown")))
}

func BenchmarkIndexCount(b *testing.B) {
	x := index{}
	for i := range 100_000 {
		x.mark(i, "a", "b", "c")
	}
	for b.Loop() {
		x.count(labelled("a", "b", "c"))
	}
}
