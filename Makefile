# Everything a developer or a user on Debian needs; `make help` lists it. Other systems: README.md.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

VENV := .venv
PYTHON := $(VENV)/bin/python
AURA := $(VENV)/bin/aura-desktop
STAMPS := $(VENV)/stamps
ARGS ?=

# What the app needs: PortAudio and its way to PulseAudio/PipeWire, the system voice, Qt's libraries and one font.
APP_PACKAGES := libportaudio2 libasound2-plugins espeak-ng libegl1 libgl1 'libglib2.0-0t64|libglib2.0-0' \
  libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 \
  libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xinerama0 libxcb-xkb1 \
  libwayland-cursor0 libwayland-egl1 fonts-dejavu-core
# What the tests add: a private sound server, a private display, and tools that type and listen.
TEST_PACKAGES := pulseaudio pulseaudio-utils xvfb xauth xdotool sox x11-utils
# What reads and shortens libraries for the bundle.
BUNDLE_PACKAGES := binutils
# The system's own Python does not bring the library that a bundle of it holds.
BUNDLE_PYTHON = $(PYTHON) -c 'import sys; print("libpython%d.%d" % sys.version_info[:2] if sys.base_prefix == "/usr" else "")'

# The first Python of at least 3.11, the system's own first.
FIND_PYTHON = for python in $${PYTHON3:-python3} python3.13 python3.12 python3.11; do \
    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo "$$python"; exit 0; fi; \
  done; echo "Python 3.11 or newer is needed: install python3 and run make again." >&2; exit 1

.PHONY: help setup test-setup run test check format bundle bench lock docs translations screenshots demo-question clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(STAMPS)/project ## install everything that is missing (system packages and .venv)

$(STAMPS)/project: $(STAMPS)/locked pyproject.toml
	@$(PYTHON) -m pip install -q --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/locked: requirements.lock | $(STAMPS)/system $(PYTHON)
	@echo "Installing the Python packages of requirements.lock into $(VENV) (a few minutes the first time)"
	@$(PYTHON) -m pip install -q --disable-pip-version-check --no-input --progress-bar off --no-deps --require-hashes \
	  -r requirements.lock
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/system: .ci/system-packages Makefile | $(PYTHON)
	@.ci/system-packages $(APP_PACKAGES)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test-system: .ci/system-packages Makefile | $(PYTHON)
	@.ci/system-packages $(TEST_PACKAGES)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/bundle-system: .ci/system-packages Makefile | $(PYTHON)
	@.ci/system-packages $(BUNDLE_PACKAGES) $$($(BUNDLE_PYTHON))
	@mkdir -p $(STAMPS) && touch $@

# An implementation of the services' protocols by others, to prove ours against; without npm its tests are skipped.
$(STAMPS)/peers: Makefile | $(PYTHON)
	@if command -v npm >/dev/null; then \
	  npm install --prefix $(VENV)/peers --no-audit --no-fund --silent @copilotkit/aimock@1.43.0 \
	    || echo "aimock was not installed: its tests are skipped"; \
	else echo "npm is not there: the tests against aimock are skipped"; fi
	@mkdir -p $(STAMPS) && touch $@

$(PYTHON):
	@python=$$($(FIND_PYTHON)); \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  .ci/system-packages "$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; fi; \
	echo "Creating $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "The virtual environment could not be made." >&2; exit 1; }

test-setup: setup $(STAMPS)/test-system $(STAMPS)/peers

run: setup ## open Aura (without a display: hold the demo conversation); ARGS="talk question.wav" for the rest
	@$(AURA) $(ARGS)

test: test-setup ## run all tests; ARGS="-k settings" for some
	@.ci/test $(ARGS)

check: setup ## lint, types, house rules, licences, known holes, budgets; ARGS=--online insists on asking for holes
	@$(PYTHON) -m ruff check . build.spec
	@$(PYTHON) -m ruff format --check . build.spec
	@$(PYTHON) -m mypy --explicit-package-bases --exclude '^assets/bundle/hooks/' aura_desktop assets
	@$(PYTHON) -m pytest -q tests/unit/test_house_rules.py
	@$(PYTHON) -m assets.check $(ARGS)

format: setup ## format the code and mend what ruff can mend
	@$(VENV)/bin/ruff check --fix -q . || true
	@$(VENV)/bin/ruff format .

bundle: setup $(STAMPS)/bundle-system ## make the installable program in dist/ (a folder and a .deb) and try it
	@$(PYTHON) -m PyInstaller --noconfirm --log-level ERROR build.spec
	@$(PYTHON) -m assets.bundle.trial dist
	@if command -v dpkg-deb >/dev/null; then $(PYTHON) -m assets.bundle.deb dist; fi

bench: test-setup ## measure memory, idle load and start-up time
	@$(PYTHON) -m benchmarks.resources $(ARGS)

lock: setup ## renew requirements.lock from pyproject.toml; ARGS=--upgrade for newer versions
	@$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --extra dev --no-emit-index-url \
	  --no-emit-find-links --no-header --no-annotate $(ARGS) pyproject.toml -o requirements.lock

docs: setup ## write the settings table into README.md
	@$(PYTHON) -m aura_desktop.cli.reference README.md

translations: setup ## bring the window's translations up to date with the code, and list what has none yet
	@$(PYTHON) -m assets.translations $(ARGS)

screenshots: setup ## draw every state of the window into screenshots/: themes, scales, languages
	@QT_QPA_PLATFORM=offscreen $(PYTHON) -m aura_desktop.ui.screenshots screenshots $(ARGS)

demo-question: setup ## speak and check the demo question again
	@$(PYTHON) assets/make_demo_question.py

clean: ## remove what was built (.venv too)
	@rm -rf $(VENV) build dist screenshots *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find aura_desktop tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
