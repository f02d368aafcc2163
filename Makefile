# Two commands on a fresh machine: make run, make test. Python 3.11 or later, pip and make are all they need.
PYTHON ?= python3
CHECKOUT = $(PYTHON) -P config/checkout.py
BIN = .venv/bin
.PHONY: run test dev check seeds bench audit lock clean

run:  ## serve the demo at http://localhost:8000 (PORT=…) until Ctrl-C
	@$(CHECKOUT) run
	@exec $(BIN)/python manage.py serve

test:  ## the whole suite; ARGS=… goes to pytest
	@$(CHECKOUT) test $(ARGS)

dev:
	@$(CHECKOUT) dev

check: dev  ## lint, types, contracts, migrations: all are run and all are reported
	@$(BIN)/python -P config/check.py

seeds: dev  ## run the tests that carry a requirement of a policy, and write docs/reference/seeds.md from them
	@$(BIN)/python -m pytest -m seed -p tests.seeds.page -q -p no:randomly

bench: dev  ## measure against the budgets
	@$(BIN)/python -m bench.run_all $(ARGS)

audit: dev  ## known weaknesses of what the lock names; no pass where nothing could be looked up
	@$(BIN)/pip-audit --requirement requirements.lock --disable-pip --require-hashes --strict --progress-spinner off \
	|| { echo "This is no pass: a weakness was found, or something could not be looked up (see above)."; exit 1; }

lock:  ## write both locks anew after pyproject.toml has changed
	@$(CHECKOUT) lock

clean:  ## stop what was started here; remove the environment and the demo's data
	@$(CHECKOUT) clean
