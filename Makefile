.PHONY: test bench ci fuzz

test:
	go test ./...

bench:
	for round in 1 2 3 4 5; do go test -run '^$$' -bench . -benchmem ./internal/e2e; done | tee bench.out | .ci/ratios

fuzz:
	.ci/fuzz 60s

ci:
	.ci/run
