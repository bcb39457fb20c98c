# make run · make test · make check · make bench: each installs what it needs first. Python 3.11+ is all it expects.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := UV_PYTHON_DOWNLOADS=never $(BIN)/uv
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: run test test-sqlite test-postgres check coverage mutation endurance bench install screenshots clean

run: install
	HUIYIN_DEMO=$${HUIYIN_DEMO:-1} $(BIN)/huiyin serve --host $(HOST) --port $(PORT)

test: install test-sqlite test-postgres

test-sqlite: install
	@$(BIN)/python tools/announce.py browser
	@$(BIN)/python tools/announce.py office
	$(BIN)/python -m pytest -n 2 --dist worksteal

# One more worker than cores: each waits for the server half of its time.
test-postgres: install
	@url=$$($(BIN)/python tools/announce.py postgres); \
	if [ -n "$$url" ]; then \
	  HUIYIN_DATABASE_URL=$$url/huiyin HUIYIN_LETTERBOX_DATABASE_URL=$$url/letterbox \
	    $(BIN)/python -m pytest -n 3 --dist worksteal -m "not browser and not sqlite_only"; \
	fi

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet src
	$(BIN)/python tools/punctuation.py
	HUIYIN_HOME=$$(mktemp -d) $(BIN)/huiyin makemigrations --check --dry-run

# Lines and branches: 100 % of these, 95 % of everything (docs/developers/testing.md).
BARS := */huiyin/kit/merkle.py,*/huiyin/kit/verdicts.py,*/huiyin/kit/clock.py,*/huiyin/kit/workdays.py,*/huiyin/ground/ledger/*,*/huiyin/ground/people/rules/*,*/huiyin/loop/duties/rules.py,*/huiyin/loop/matters/rules/*,*/huiyin/voice/letterbox/rules/*,*/huiyin/voice/letters/rules/*,*/huiyin/voice/boxes/rules.py

coverage: install
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --dist worksteal -m "not browser"
	@url=$$($(BIN)/python tools/announce.py postgres); \
	if [ -n "$$url" ]; then \
	  HUIYIN_DATABASE_URL=$$url/huiyin HUIYIN_LETTERBOX_DATABASE_URL=$$url/letterbox \
	    $(BIN)/coverage run -m pytest -q src/huiyin/ground/ledger; \
	fi
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --include="$(BARS)" --fail-under=100
	$(BIN)/coverage report --fail-under=95

ONLY ?= src/huiyin/kit/merkle.py src/huiyin/voice/letterbox/rules/*.py src/huiyin/loop/matters/rules/*.py src/huiyin/loop/duties/rules.py
TESTS ?= src/huiyin/kit src/huiyin/voice/letterbox/tests/test_rules.py src/huiyin/voice/letterbox/tests/test_rules_vectors.py src/huiyin/loop

mutation: install
	$(BIN)/python tools/mutation.py --only $(ONLY) --tests $(TESTS)

# Hours: power cuts, kill -9 and failing calls by the thousand; counts are printed as it goes.
endurance: install
	HUIYIN_CUTS=500 HUIYIN_KILLS=5000 HUIYIN_FAILS=200 $(BIN)/python -m pytest -q -s \
	  src/huiyin/front/operations/tests/test_power.py

bench: install
	$(BIN)/python -m bench

screenshots: install
	$(BIN)/python tools/screenshots.py

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml uv.lock package.json package-lock.json tools/vendor.py
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(UV) sync --quiet --frozen --python $(BIN)/python
	$(BIN)/python tools/node.py ci --ignore-scripts --no-audit --no-fund
	$(BIN)/python tools/vendor.py
	@# Compile once what a start loads, whatever the environment says about bytecode: seconds off every start.
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m compileall -q src/huiyin
	@home=$$(mktemp -d); HUIYIN_HOME=$$home DJANGO_SETTINGS_MODULE=huiyin.config.settings PYTHONDONTWRITEBYTECODE= \
	  $(BIN)/python -W ignore -c "import granian, huiyin.config.wsgi, pypinyin, numpy, xlsxwriter; \
	  import ortools.graph.python.min_cost_flow; from huiyin.ground.rulebook import queries; queries.packaged_calendar(); \
	  from huiyin.front.operations.actions import preparing; preparing.migrate(lambda line: None); \
	  from huiyin.front.operations.actions import starting; from huiyin.front.operations.management import serving; from huiyin.front.demo import actions"; \
	  code=$$?; rm -rf $$home; exit $$code
	touch $@

clean:
	rm -rf $(VENV) node_modules var
