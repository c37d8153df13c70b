.PHONY: test bench ci fuzz

test:
	go test work

# The benchmarks with the Go at hand and with the newest release, in turns.
ROUNDS = 5
BENCHTIME = 300ms
BENCH = .
TOOLCHAINS = local go1.27.0
RESULTS = bench.out

bench:
	rm -rf $(RESULTS) && mkdir $(RESULTS)
	for go in $(TOOLCHAINS); do for package in internal/e2e otelmomo; do \
		GOTOOLCHAIN=$$go go test -c -o $(RESULTS)/$$go-$${package#*/}.test ./$$package || exit; \
	done; done
	for round in $$(seq $(ROUNDS)); do for go in $(TOOLCHAINS); do for package in internal/e2e otelmomo; do \
		(cd $$package && $(CURDIR)/$(RESULTS)/$$go-$${package#*/}.test -test.run '^$$' -test.bench '$(BENCH)' \
			-test.benchtime $(BENCHTIME)) >> $(RESULTS)/$$go.txt || exit; \
	done; done; done
	for go in $(TOOLCHAINS); do echo; GOTOOLCHAIN=$$go go version; .ci/ratios $(RESULTS)/$$go.txt; done

fuzz:
	.ci/fuzz 60s

ci:
	.ci/run
