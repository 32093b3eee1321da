# A short door for developers; meson does the work. `make` needs neither npm nor the network.
B ?= build
PY = /usr/bin/python3

all: $(B)/build.ninja
	ninja -C $(B)
$(B)/build.ninja:
	PATH=/usr/bin:$$PATH meson setup $(B)

web:                ## build the page (npm)
	cd web && npm ci --no-audit --no-fund && npm run build
check: all          ## every test, as CI runs them
	sh ./run test
unit: all           ## only the fast ones
	PATH=/usr/bin:$$PATH meson test -C $(B) --suite unit --suite calc --suite plan --suite drift
asan:               ## unit tests under the address and undefined-behaviour sanitizers
	[ -f build-asan/build.ninja ] || PATH=/usr/bin:$$PATH meson setup build-asan -Dbuildtype=debugoptimized -Db_sanitize=address,undefined -Dweb=disabled
	PATH=/usr/bin:$$PATH meson test -C build-asan --suite unit --suite calc --suite plan
tsan:
	[ -f build-tsan/build.ninja ] || PATH=/usr/bin:$$PATH meson setup build-tsan -Dbuildtype=debugoptimized -Db_sanitize=thread -Dweb=disabled
	PATH=/usr/bin:$$PATH meson test -C build-tsan --suite unit
fuzz:               ## 60 s of each parser
	$(PY) tests/deep.py fuzz
deep:               ## the heavy suites, resumable, each with its own time limit
	$(PY) tests/deep.py
bench: all          ## ratios to baselines measured in the same run
	$(PY) tests/bench/run.py
	$(PY) tests/bench/tables.py
	$(PY) tests/bench/reports.py
	$(PY) tests/bench/laboratory.py
	$(PY) tests/bench/robust.py
gen: all            ## regenerate the committed files (TypeScript client, reference pages, example of the configuration)
	$(PY) tools/gen_api.py --root .
	$(PY) tests/drift/config.py $(B)/gusu . --write
guide-pictures: all ## the pictures of docs/guide, taken in Chromium on a walk through a year (needs web/node_modules and the page: make web)
	$(PY) tests/web/guide_pictures.py
deb: all            ## a Debian package in $(B)/ (dpkg-dev; the page must have been built: make web)
	@test -f web/dist/index.html || { echo "the page is missing: make web, then make again"; exit 1; }
	packaging/deb/build.sh --build $(B) --out $(B)
clean:
	rm -rf build build-asan build-tsan build-clang build-fuzz
.PHONY: all web check unit asan tsan fuzz deep bench gen guide-pictures deb clean
