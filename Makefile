.PHONY: test bench ci fuzz

test:
	go test ./...

bench:
	go test -run '^$$' -bench . -benchmem -count 5 ./... | tee bench.out | .ci/ratios

fuzz:
	.ci/fuzz 60s

ci:
	.ci/run
