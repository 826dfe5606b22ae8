#!/usr/bin/env bash
# The outside programs that tests and acceptance checks talk to, from Debian's packages.
# Each is optional for `npm test` (a test that needs a missing one says so) and required for `npm run accept`.
set -euo pipefail
programs=(chromium rsyslogd mosquitto mosquitto_pub nats-server ffmpeg strace curl openssl logger gzip zstd)
packages=(chromium rsyslog rsyslog-gnutls rsyslog-relp mosquitto mosquitto-clients nats-server ffmpeg strace curl openssl bsdutils gzip zstd fonts-liberation)
missing=0
for program in "${programs[@]}"; do
  command -v "$program" >/dev/null 2>&1 || missing=1
done
dpkg -s rsyslog-gnutls rsyslog-relp >/dev/null 2>&1 || missing=1
[ "$missing" = 0 ] && exit 0
sudo=''
[ "$(id -u)" = 0 ] || sudo=sudo
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${packages[@]}"
