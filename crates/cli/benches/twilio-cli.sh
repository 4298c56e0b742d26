#!/usr/bin/env bash
# Installs twilio-cli, Twilio's own CLI, into target/tools/twilio-cli, so that `cargo bench -p trusthub --bench startup` can
# compare with it. Requires npm and network access.
set -euo pipefail
version=6.2.4
cd "$(dirname "$0")/../../.."
target=$PWD/target/tools/twilio-cli
mkdir -p "$target"
npm install --silent --no-fund --no-audit --no-save --prefix "$target" "twilio-cli@$version"
"$target/node_modules/.bin/twilio" --version
