# SPDX-License-Identifier: MIT OR Apache-2.0
# The front door. Every recipe is one line over a CMake preset or a script in tools/; nothing is decided here.
# Needs only git, make and bash: `setup` brings the rest. `make` alone explains the recipes.

.DEFAULT_GOAL := help
.PHONY: help setup build metered scientific science-test rust-wheels native-reference python314-test demo test bench bench-save bench-compare bench-check bench-python examples asan tsan clang fuzz lint fmt fmt-check
.PHONY: doc doc-open doc-check ci ci-full clean install
.NOTPARALLEL:

help:
	@tools/make_help Makefile

##@ Start here
demo:  ## Build the command and run a real Python program (examples/demo/report.py) in the sandbox
	@tools/setup/setup --with-command && tools/build release eryx-command && tools/demo

test: metered build  ## Run every test of the release build, those of the metered guest too
	ctest --preset release

##@ Build
setup:  ## Install what is missing, build CPython for WebAssembly into the cache; nothing the second time
	@tools/setup/setup

build:  ## Release build of everything: the library, build/release/bin/eryx, eryx-bench, tests
	@tools/setup/setup --with-command && tools/build release

metered:  ## Also compile the metered guest, for limits of fuel; builds from then on have it
	@tools/setup/setup --with-command --metered

scientific:  ## numpy, pandas, SciPy, scikit-learn, pillow and matplotlib for the guest, from their sources: build/wheels; the first time takes some twenty minutes
	@tools/setup/setup --scientific build/wheels

science-test: scientific build  ## Tests of these, their own too, in the sandbox: an hour or so
	ctest --preset release -C Full --label-regex '^scientific$$' --verbose

rust-wheels:  ## pydantic for the guest, its core from source in Rust: build/rust-wheels; the first time takes minutes
	@tools/setup/setup --rust-wheels build/rust-wheels

native-reference:  ## The fastest native CPython, with a profile and LTO, for cpu_geomean_pgo_x of eryx-bench: build/native-reference; once, ten minutes
	@tools/setup/setup --native-reference build/native-reference

python314-test:  ## Wheels for CPython 3.14 joined, compiled and run outside the product (tests/python314); the first time takes thirty minutes
	@tools/setup/setup --with-command && tests/python314/fetch.py build/python314/wheels && tools/build release python314-test

PREFIX ?= /usr/local
install:  ## Install the library, its headers and the command below PREFIX (/usr/local); DESTDIR is put before it
	@tools/install "$(PREFIX)" "$(DESTDIR)"

##@ Look closer
examples: build  ## Build and run every program of examples/
	ctest --preset release --label-regex '^examples$$' --verbose

bench: build  ## Measure; `build/release/bin/eryx-bench --only NAME --json` for one figure
	build/release/bin/eryx-bench

bench-save:  ## Measure and keep figures and program: make bench-save NAME=before [ROUNDS=1]
	tools/figures.py save $(if $(NAME),"$(NAME)",$(error which name? make $@ NAME=before)) $(if $(ROUNDS),--rounds $(ROUNDS))

bench-compare:  ## Compare kept figures with the build of now, both in turns: make bench-compare NAME=before [WITH=other] [ROUNDS=5] [ONLY=figure,figure]
	tools/figures.py compare $(if $(NAME),"$(NAME)",$(error which name? make $@ NAME=before)) $(WITH) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(ONLY),--only $(ONLY))

bench-check:  ## Instructions of the hot paths, compared with bench/instructions.json; SAVE=1 keeps those of now
	tools/check_instructions.py $(if $(SAVE),--save)

bench-python:  ## Programs of pyperformance, ours over native CPython, some half an hour; fetches them first: make bench-python [ONLY="nbody go"] [ROUNDS=3]
	@tools/setup/setup --with-command && tools/build release eryx-command && tools/setup/setup --pyperformance build/pyperformance/packages
	bench/pyperformance/measure.py $(ONLY) $(if $(ROUNDS),--rounds $(ROUNDS))

##@ Before a commit
fmt:  ## Format C and C++
	tools/format write

fmt-check:  ## Fail if `make fmt` would change anything
	tools/format check

lint: build  ## Include arrows, self-contained headers, clang-tidy, Python types
	tools/lint

doc:  ## Build the documentation as a site: build/doc/html/index.html
	@tools/site/build_site.py

doc-open:  ## The same, and open it in the browser
	@tools/site/build_site.py --open

doc-check: build  ## Check the texts: links lead somewhere, examples compile and print what the text says
	tools/check_docs.py links && tools/check_docs.py consoles --bin build/release/bin && ctest --preset release --label-regex '^doc$$'

asan: setup  ## Unit and API tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@tools/build asan sanitized-tests && ctest --preset asan --label-regex '^(unit|api)$$'

tsan: setup  ## Asynchronous and callback tests under ThreadSanitizer
	@tools/build tsan bridge_test drive_test api_async_test api_callback_test api_input_test api_output_test api_slice_test api_trace_test && ctest --preset tsan -R '^(bridge|drive|api_async|api_callback|api_input|api_output|api_slice|api_trace)_test$$'

clang: setup  ## Compile everything with clang 19, warnings are errors
	@tools/build clang

fuzz: setup  ## Each fuzz target for 30 s from its kept inputs
	@tools/fuzz 30

ci:  ## Everything that must pass before a change is taken
	.ci/run

ci-full:  ## The same and what takes longer: before a release, and when its part was changed
	.ci/run full

##@ Undo
clean:  ## Remove the build trees; the cache (CPython and the like) stays
	rm -rf build
