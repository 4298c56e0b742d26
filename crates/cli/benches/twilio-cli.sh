#!/usr/bin/env bash
# Installs the vendor's own command line into target/tools/twilio-cli, for `cargo bench -p trusthub --bench startup` to
# measure beside this one. It needs npm and the network, and stays out of everything else.
set -euo pipefail
version=6.2.4
cd "$(dirname "$0")/../../.."
there=$PWD/target/tools/twilio-cli
mkdir -p "$there"
npm install --silent --no-fund --no-audit --no-save --prefix "$there" "twilio-cli@$version"
"$there/node_modules/.bin/twilio" --version
