#!/usr/bin/env bash
# Builds the other Sigma engine that `npm run bench -- peers` measures beside ours. It is no part of the product.
set -euo pipefail
cd "$(dirname "$0")/../test/bench/detection/peers/rsigma"
if ! command -v cargo >/dev/null; then
  echo 'rsigma: not built, cargo is missing (https://rustup.rs)' >&2
  exit 1
fi
# A dependency asks for a newer compiler than its code needs.
cargo build --release --locked --ignore-rust-version
