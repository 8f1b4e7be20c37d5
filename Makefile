# dwcp: two commands do everything on a fresh machine: `make deploy` and `make test`.
MODE ?= hybrid
ENV ?= lab
export PATH := $(CURDIR)/.tools/bin:$(CURDIR)/.tools/node_modules/.bin:$(CURDIR)/node_modules/.bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup build typecheck lint unit integration stock-kernel e2e test deploy destroy release policies golden bench bench-policy bench-lint bench-probe bench-impairment bench-emulate bench-dwcpd bench-tcp bench-fabric bench-switchover bench-fuzz bench-session crash clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo '  make deploy takes MODE=$(MODE) ENV=$(ENV)'

setup: ## install what this machine lacks (quick when nothing is missing)
	@scripts/setup.sh

build: ## compile every package, bundle dwcp, dwcpd and dwcp-ctl, and pack what a deploy installs on nodes
	@pnpm --silent run build
	@node packages/agent/release.mjs

typecheck: ## check the types of every package
	@pnpm --silent run typecheck

lint: ## format and lint checks of the code
	@pnpm --silent run lint

unit: ## tests of pure code
	@vitest run --project unit

integration: release ## tests with real tools on this machine
	@vitest run --project integration

stock-kernel: build ## tests that need a kernel with WireGuard, netem and XFRM interfaces, in an emulated one (root)
	@vitest run --project stock-kernel

e2e: build ## tests of the built dwcp
	@vitest run --project e2e

test: setup ## set up, build, lint, type-check and run every test; the count is the last line
	@node --conditions=dwcp-source packages/testkit/src/suite/main.ts

deploy: setup build ## set up, build and bring the network up (MODE, ENV)
	@bin/dwcp deploy --mode '$(MODE)' --env '$(ENV)' --yes

destroy: ## take the network of ENV down again
	@bin/dwcp destroy --env '$(ENV)' --yes

release: build ## one tarball for a node: dwcpd, dwcp-ctl and their Node, with SBOM and checksums; a part of build

policies: ## compile policies/*.rego and write the rule pages (needs opa)
	@node --conditions=dwcp-source packages/policy/src/artifact/write.ts

golden: ## rewrite the golden files; read the diff before committing it
	@UPDATE_GOLDEN=1 vitest run --project unit --project integration

crash: build ## kill deploys and repairs with -9 at twenty points and emulations at thirty, and clean up each time (over an hour)
	@DWCP_KILL_POINTS=20 vitest run --project e2e packages/testkit/e2e/interrupted-deploy.test.ts
	@DWCP_KILL_POINTS=20 vitest run --project e2e packages/testkit/e2e/interrupted-remediate.test.ts
	@DWCP_KILL_POINTS=30 vitest run --project e2e packages/testkit/e2e/emulate.test.ts -t killed

bench-scale: build ## measure a lab of a thousand nodes beside Mininet and a bare script
	@node --conditions=dwcp-source packages/testkit/bench/scale-bench.ts

bench: bench-policy bench-lint ## measure policies, lint, start-up, deploy and re-deploy
	@node --conditions=dwcp-source packages/testkit/bench/deploy-bench.ts --project '$(CURDIR)'

bench-lint: build ## measure lint, again and on hostile inputs
	@node --conditions=dwcp-source packages/testkit/bench/lint-bench.ts --project '$(CURDIR)'

bench-impairment: build ## measure delay, loss, rate and throughput of impaired lab links (root, quiet machine)
	@node --conditions=dwcp-source packages/testkit/bench/impairment-bench.ts

bench-emulate: build ## measure lint and the failover scenario beside what is asked of them (root, quiet machine)
	@node --conditions=dwcp-source packages/testkit/bench/emulate-bench.ts --project '$(CURDIR)'

bench-dwcpd: release ## measure what dwcpd on the gateways costs an emulation (root, quiet machine)
	@node --conditions=dwcp-source packages/testkit/bench/emulate-daemon-bench.ts --project '$(CURDIR)'

bench-drift: build ## measure drift detect beside terraform plan and ansible-playbook --check (root, quiet machine)
	@node --conditions=dwcp-source packages/testkit/bench/drift-bench.ts --project '$(CURDIR)'

bench-policy: build ## measure a decision and a thousand configurations beside opa
	@node --conditions=dwcp-source packages/testkit/bench/policy-bench.ts

bench-probe: build ## measure what probing a lab costs and how finely it sees (needs root)
	@node --conditions=dwcp-source packages/testkit/bench/probe-bench.ts

bench-tcp: build ## measure tcp beside iperf3, net and cubic, and among strangers (root, quiet machine)
	@node --conditions=dwcp-source packages/testkit/bench/tcp-bench.ts

bench-fabric: build ## measure round trips over libfabric beside fi_pingpong and net (quiet machine)
	@node --conditions=dwcp-source packages/testkit/bench/fabric-bench.ts

bench-switchover: build ## break off the transport under fifty thousand messages a second, two hundred times
	@node --conditions=dwcp-source packages/testkit/bench/switchover-bench.ts

bench-session: build ## measure sealed bulk beside openssl, iperf3 and node:tls, and zstd beside its tool (quiet machine)
	@node --conditions=dwcp-source packages/testkit/bench/session-bench.ts

bench-fuzz: build ## try ten million mutated frames and a million replays against each protection together
	@node --expose-gc --conditions=dwcp-source packages/testkit/bench/fuzz-bench.ts

clean: ## remove what build made
	@rm -rf packages/*/dist packages/*/*.tsbuildinfo packages/*/bundle packages/*/bundle.new coverage release
