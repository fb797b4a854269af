# SPDX-License-Identifier: MIT
# The short way to what CMakePresets.json can do. Each target installs with apt what it needs and is
# not there yet; `cmake --workflow --preset dev` does without this file.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

JOBS ?= $(shell nproc)
CTEST := ctest --output-on-failure -j$(JOBS)
DEPS := scripts/install-deps.sh

# How long `make fuzz` runs each target.
FUZZ_SECONDS ?= 60

CHECKS := check-format check-layers check-asan check-tsan check-clang check-headers check-install

.PHONY: help demo test check check-long check-fuzz fuzz bench format clean deps-test deps-check $(CHECKS)

help: ## Show this list
	@echo "make <target>   (JOBS=$(JOBS) parallel jobs)"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Build the example program `world` and run it
	@$(DEPS) demo
	@cmake --preset release --log-level=WARNING
	@cmake --build --preset release -j$(JOBS) --target azoth_world
	@build/release/examples/world/azoth_world

test: deps-test ## Build everything and run the tests
	@cmake --preset dev
	@cmake --build --preset dev -j$(JOBS)
	@$(CTEST) --preset dev

check: deps-check $(CHECKS) ## Everything that must hold before a change goes in; `make test` comes first
	@echo "check: all of $(CHECKS) passed"

check-long: check ## The same, and every fuzz target for FUZZ_SECONDS
	@$(MAKE) --no-print-directory fuzz

check-format: deps-check ## Check the formatting (clang-format 19)
	@echo "== format"
	@scripts/check-format.sh

check-layers: ## Check that includes point downward
	@echo "== layers"
	@scripts/check-layers.sh

check-asan: deps-check ## Run the tests under the address and undefined behaviour sanitizers
	@echo "== address and undefined behaviour sanitizers"
	@cmake --preset asan --log-level=WARNING
	@cmake --build --preset asan -j$(JOBS)
	@$(CTEST) --preset asan

check-tsan: deps-check ## Run the tests of concurrency under the thread sanitizer
	@echo "== thread sanitizer"
	@cmake --preset tsan --log-level=WARNING
	@scripts/tsan.sh cmake --build --preset tsan -j$(JOBS)
	@scripts/tsan.sh $(CTEST) --preset tsan

check-clang: deps-check ## Build and run the tests with clang 19
	@echo "== clang 19"
	@cmake --preset clang19 --log-level=WARNING
	@cmake --build --preset clang19 -j$(JOBS)
	@$(CTEST) --preset clang19

check-headers: deps-check ## Check that every public header compiles alone
	@echo "== headers compile alone"
	@cmake --preset dev --log-level=WARNING
	@cmake --build --preset headers -j$(JOBS)

check-install: deps-check ## Use azoth as a static library and as a subdirectory of another project
	@echo "== installation"
	@cmake --preset dev --log-level=WARNING
	@cmake --build --preset dev -j$(JOBS)
	@$(CTEST) --preset install

check-fuzz: deps-check ## Run every fuzz target for ten seconds
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=10

fuzz: deps-check ## Run every fuzz target (FUZZ_SECONDS=60 each; clang 19)
	@echo "== fuzz targets, $(FUZZ_SECONDS) seconds each"
	@cmake --preset fuzz --log-level=WARNING
	@cmake --build --preset fuzz -j$(JOBS)
	@scripts/fuzz.sh build/fuzz $(FUZZ_SECONDS)

check-tidy: deps-check ## Run clang-tidy 19 over the library (by hand; not part of `make check` yet)
	@echo "== clang-tidy"
	@cmake --preset tidy --log-level=WARNING
	@JOBS=$(JOBS) scripts/tidy.sh build/tidy

bench: ## Build and run the benchmarks
	@$(DEPS) bench
	@cmake --preset bench --log-level=WARNING
	@cmake --build --preset bench -j$(JOBS)
	@if [[ -x bench/run ]]; then bench/run build/bench; else build/bench/bench/azoth_bench; fi

format: deps-check ## Rewrite all C++ files with clang-format 19
	@scripts/check-format.sh --fix

clean: ## Remove everything that was built
	@rm -rf build

deps-test:
	@$(DEPS) test

deps-check:
	@$(DEPS) check
