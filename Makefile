.PHONY: test bench ci fuzz

test:
	go test ./...

bench:
	go test -run '^$$' -bench . -benchmem ./...

fuzz:
	.ci/fuzz 60s

ci:
	.ci/run
