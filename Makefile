# First of all
#   make demo      the whole loop on this machine: learn, serve, route, take feedback, shift traffic
#   make test      build everything in debug and run every test: the modules', then those of whole processes by themselves
#   make build     the suffice command, optimised: .build/release/suffice
#   make packages  name and install the system packages that are missing (with sudo where there is no root)
#
# Before a change is handed on
#   make check        tests and formatting
#   make format       swift format, in place
#   make sanitize     the tests of what reads bytes and shares memory, under the address and the thread sanitizer
#   make fuzz         a million damaged inputs for everything that reads what others wrote
#   make crash        100 rounds of kill -9 in a storm of feedback, on the built command
#   make soak         half an hour ($SOAK_SECONDS) at half the greatest rate, with swaps, reloads, restarts and feedback
#   make allocations  what a decision of the built server takes from the allocator, and no more than it used to
#   make slow-disk    decisions of a server whose disk takes half a second to sync: none of them may wait for it
#   make peers        whether Vowpal Wabbit and the Open Bandit Pipeline read our exports, and a LiteLLM proxy routes by us
#
# Figures on real outcomes, those in $SUFFICE_DATA (studies/)
#   make results        the figures of docs/results.md
#   make recipe-check   the default recipe beside every simple baseline on all sets
#   make stationary     what learning costs while nothing changes, and how often alarms are false
#   make unseen         what a router that has learnt from a stream earns on rows that taught it nothing
#   make budgets        what is earned within budgets on every set with costs, beside every simple baseline
#   make untrained      what a router without any training earns, beside Vowpal Wabbit (PYTHON with Tests/Peers/requirements.txt)
#   make paretobandit   what ParetoBandit earns on the same rows within the same budgets (PYTHON, too)
#   make changes        how soon drops in one task are found, and what newcomers cost
#   make operations     what sessions, breakers, ramps, exploration budgets and rules are worth, through a server's socket
#   make objectives     whether floors, windows, ceilings and latency targets are kept, and at what price
#   make judged         what judges that err, few people, delay and missing feedback cost
#   make late-costs     whether a budget per request is kept where costs are told late, or never
#   make story          the story of docs/offline-lab.md once more: does every line still come out?
#   make offline-check  whether the log tells what a frozen candidate then earns
#   make rollout-study  who is promoted, how soon, at what cost
#   make compared       whether the differences that suffice simulate shows are there on prompts that nobody has seen
#   make tuned          what a recommendation of suffice tune is worth on prompts that nobody has seen
#   make base           models/base again (training/)
#
# Speed: docs/performance.md (Benchmarks/). Those beside other libraries take PYTHON=.venv/bin/python, which has their packages.
#   make bench-serve    decisions per second beside a bare echo server, in turns
#   make bench-grow     what a decision costs with more models, longer prompts, more connections, a longer log (4 GB of disk)
#   make bench-tls      what TLS costs a request, and a handshake: two servers in turns (builds with TRAITS=TLS)
#   make bench-decide   a decision stage by stage, inside one process
#   make bench-predict  features and prediction of one prompt beside the time its weights take to be read
#   make bench-update   what the learner pays for one outcome
#   make bench-train    an epoch of training beside PyTorch, in turns, each on one thread (Benchmarks/requirements.txt)
#   make bench-ope      off-policy evaluation of a million rows, beside the field's library (Tests/Peers/requirements.txt)

.PHONY: allocations base bench bench-decide bench-grow bench-ope bench-predict bench-serve bench-tls bench-train bench-update budgets build changes check demo \
	format compared crash fuzz judged late-costs objectives offline-check operations packages paretobandit peers recipe-check results rollout-study sanitize slow-disk soak stationary story test toolchain tuned unseen untrained

SHELL := /bin/bash
SUFFICE := .build/release/suffice
# With the packages of Tests/Peers/requirements.txt; what is missing is skipped, and said so.
PYTHON ?= python3
# TRAITS=TLS builds and tests with TLS, which takes some minutes more the first time.
TRAITS ?=
BUILD := swift build $(if $(TRAITS),--traits $(TRAITS))
# One file without the Swift libraries beside it, whose runtime is called directly; and no checks at run time that a
# variable isn't changed while it is read, which the debug build and its tests make.
RELEASE := -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked
TEST := swift test $(if $(TRAITS),--traits $(TRAITS))

demo: build
	$(SUFFICE) demo

test: packages toolchain
	$(BUILD) --build-tests
	@set -o pipefail; { $(TEST) --skip-build --skip '^EndToEndTests' && \
	  $(TEST) --skip-build --filter '^EndToEndTests'; } 2>&1 | tee .build/tests.log || { \
	  echo; echo "What failed, again:"; grep -a '✘' .build/tests.log; exit 1; }

build: packages toolchain
	$(BUILD) $(RELEASE) --product suffice

crash: build
	$(BUILD) --build-tests
	CRASH_ROUNDS=$${CRASH_ROUNDS:-100} SUFFICE_PROGRAM=$(CURDIR)/$(SUFFICE) $(TEST) --skip-build --filter KillTests

fuzz: packages toolchain
	$(BUILD) --build-tests
	FUZZ_INPUTS=$${FUZZ_INPUTS:-230000} $(TEST) --skip-build --filter 'FuzzTests|MutationTests'

soak: build
	$(PYTHON) Benchmarks/soak.py $(SUFFICE)

sanitize: packages toolchain
	bash Tests/Sanitizers/sanitize.sh

results: build
	bash studies/results.sh $(SUFFICE)

recipe-check: build
	python3 studies/recipe_check.py $(SUFFICE) --robustness

changes: build
	python3 studies/changes.py $(SUFFICE)

stationary: build
	python3 studies/stationary.py $(SUFFICE)

judged: build
	python3 studies/judged.py $(SUFFICE)

late-costs: build
	python3 studies/late_costs.py $(SUFFICE)

unseen: build
	python3 studies/unseen.py $(SUFFICE)

paretobandit: build
	$(PYTHON) studies/paretobandit.py $(SUFFICE)

untrained: build
	$(PYTHON) studies/untrained.py $(SUFFICE)

budgets: build
	python3 studies/budgets.py $(SUFFICE)

objectives: build
	python3 studies/objectives.py $(SUFFICE)

base: build
	bash training/base.sh $(SUFFICE)

bench-serve: build
	bash Benchmarks/serve.sh $(SUFFICE)

bench-grow: build bench
	$(PYTHON) Benchmarks/grow.py $(SUFFICE) .build/release/suffice-bench

bench-tls:
	$(MAKE) build TRAITS=TLS
	bash Benchmarks/tls.sh $(SUFFICE)

slow-disk: build
	$(PYTHON) Benchmarks/slowdisk/slowdisk.py $(SUFFICE)

allocations: build
	$(PYTHON) Benchmarks/allocations/allocations.py $(SUFFICE)

bench-ope: build
	$(PYTHON) Benchmarks/ope.py $(SUFFICE)

peers: build
	$(PYTHON) Tests/Peers/peers.py $(SUFFICE)
	$(PYTHON) Tests/Peers/gateway.py $(SUFFICE)

story: build
	$(PYTHON) studies/story.py $(SUFFICE)

offline-check: build
	$(PYTHON) studies/offline_check.py $(SUFFICE)

operations: build
	$(PYTHON) studies/operations.py $(SUFFICE)

compared: build
	python3 studies/compared.py $(SUFFICE)

tuned: build
	python3 studies/tuned.py $(SUFFICE)

rollout-study: build
	bash studies/rollout_study.sh $(SUFFICE)

bench: packages toolchain
	swift build $(RELEASE) --product suffice-bench

bench-train: bench
	$(PYTHON) Benchmarks/train.py .build/release/suffice-bench

bench-predict: bench
	OPENBLAS_NUM_THREADS=1 .build/release/suffice-bench predict models/features/table.bin README.md docs/*.md

bench-decide: bench
	OPENBLAS_NUM_THREADS=1 .build/release/suffice-bench decide models/base docs/operate.md 450

bench-update: bench
	.build/release/suffice-bench update

check: test
	swift format lint --strict --recursive Sources Tests Package.swift

format:
	swift format --in-place --recursive Sources Tests Package.swift

packages:
	@bash .ci/packages

toolchain:
	@command -v swift >/dev/null || { \
	  echo "suffice: no Swift toolchain found. Install Swift 6.2 or newer from https://www.swift.org/install/linux and put its usr/bin on PATH." >&2; \
	  exit 69; }
