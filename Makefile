.PHONY: test bench ci fuzz

test:
	go test ./...

# The benchmarks with the Go at hand and with the newest release, in turns.
ROUNDS = 5
BENCHTIME = 300ms
BENCH = .
TOOLCHAINS = local go1.27.0
RESULTS = bench.out

bench:
	rm -rf $(RESULTS) && mkdir $(RESULTS)
	for go in $(TOOLCHAINS); do GOTOOLCHAIN=$$go go test -c -o $(RESULTS)/$$go.test ./internal/e2e || exit; done
	for round in $$(seq $(ROUNDS)); do for go in $(TOOLCHAINS); do \
		(cd internal/e2e && ../../$(RESULTS)/$$go.test -test.run '^$$' -test.bench '$(BENCH)' \
			-test.benchtime $(BENCHTIME)) >> $(RESULTS)/$$go.txt || exit; \
	done; done
	for go in $(TOOLCHAINS); do echo; GOTOOLCHAIN=$$go go version; .ci/ratios $(RESULTS)/$$go.txt; done

fuzz:
	.ci/fuzz 60s

ci:
	.ci/run
