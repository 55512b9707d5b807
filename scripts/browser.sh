#!/bin/sh
# The browser tests need Chromium or Chrome: use what is here, else install it.
# Usage: sh scripts/browser.sh PYTHON
set -eu
for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if "$1" -c 'import os, playwright.sync_api as p; c = p.sync_playwright().start(); ok = os.path.exists(c.chromium.executable_path); c.stop(); raise SystemExit(not ok)' 2>/dev/null; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-color-emoji >/dev/null
    exit 0
fi
echo "Installing Chromium for the browser tests"
exec "$1" -m playwright install chromium
