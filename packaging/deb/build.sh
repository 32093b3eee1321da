#!/bin/sh
# build.sh - a Debian package of a finished build. Needs dpkg-dev; the page must have been built (make web).
#   packaging/deb/build.sh [--build DIR] [--version V] [--out DIR]
# SPDX-License-Identifier: Apache-2.0
set -eu
cd "$(dirname "$0")/../.."
top=$(pwd)
build=build
out=build
version=
while [ $# -gt 0 ]; do
	case "$1" in
	--build) build=$2 ;;
	--version) version=$2 ;;
	--out) out=$2 ;;
	*) sed -n '2,3s/^# //p' "$0" >&2; exit 2 ;;
	esac
	shift 2
done
for tool in dpkg-deb dpkg-shlibdeps strip gzip; do
	command -v $tool >/dev/null || { echo "build.sh: $tool is missing; apt-get install dpkg-dev binutils" >&2; exit 1; }
done
[ -x "$build/gusu" ] || { echo "build.sh: there is no $build/gusu; run make first" >&2; exit 1; }
[ -n "$version" ] || version=$("$build/gusu" --config none --version | sed -n 's/^gusu //p')
arch=$(dpkg --print-architecture)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
root=$work/root
umask 022
# What a package holds is dated by the sources, so that one commit gives one package.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH

put() { install -D -m "$1" "$2" "$root/$3"; }
pack() { gzip -9n "$root/$1"; }

put 0755 "$build/gusu" usr/bin/gusu
[ ! -x "$build/gusu-verify" ] || put 0755 "$build/gusu-verify" usr/bin/gusu-verify
for f in "$root"/usr/bin/*; do strip --strip-unneeded --remove-section=.comment --remove-section=.note "$f"; done
mkdir -p "$root/usr/share/gusu"
cp -r plans "$root/usr/share/gusu/plans"
find "$root/usr/share/gusu/plans" -type f -exec chmod 0644 {} +
put 0640 packaging/gusu.yaml etc/gusu/gusu.yaml
for unit in gusu.service gusu-backup.service gusu-backup.timer; do put 0644 packaging/systemd/$unit lib/systemd/system/$unit; done
put 0755 packaging/systemd/backup-daily usr/lib/gusu/backup-daily
put 0644 packaging/nginx/gusu.conf usr/share/doc/gusu/examples/nginx/gusu.conf
for f in README.md README.zh-CN.md etcd.in patroni.yml.in; do put 0644 packaging/ha/$f usr/share/doc/gusu/examples/ha/$f; done
put 0755 packaging/ha/configure.sh usr/share/doc/gusu/examples/ha/configure.sh
for f in README.md README.zh-CN.md NEWS.md THIRD-PARTY.md; do put 0644 $f usr/share/doc/gusu/$f; done
for folder in guide reference; do
	for f in docs/$folder/*.md; do put 0644 "$f" "usr/share/doc/gusu/$folder/${f##*/}"; done
done
for f in docs/guide/pictures/*.png; do put 0644 "$f" "usr/share/doc/gusu/guide/pictures/${f##*/}"; done
find "$root/usr/share/doc/gusu" -name '*.md' -size +24k -exec gzip -9n {} +
mkdir -p "$root/usr/share/man/man1" "$root/usr/share/man/zh_CN/man1"
/usr/bin/python3 packaging/man.py "$build/gusu" en >"$root/usr/share/man/man1/gusu.1"
/usr/bin/python3 packaging/man.py "$build/gusu" zh >"$root/usr/share/man/zh_CN/man1/gusu.1"
pack usr/share/man/man1/gusu.1
pack usr/share/man/zh_CN/man1/gusu.1
cat >"$root/usr/share/doc/gusu/copyright" <<TXT
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: gusu

Files: *
Copyright: 2020-2026 the Gusu authors
License: Apache-2.0
 On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.
 Parts of others and their licences: /usr/share/doc/gusu/THIRD-PARTY.md.
TXT
cat >"$root/usr/share/doc/gusu/changelog" <<TXT
gusu ($version) unstable; urgency=medium

  * What is new: NEWS.md beside this file.

 -- Gusu authors <maintainers@gusu.example.org>  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
TXT
pack usr/share/doc/gusu/changelog

mkdir -p "$work/debian" "$root/DEBIAN"
printf 'Source: gusu\n\nPackage: gusu\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O --ignore-missing-info root/usr/bin/* 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || { echo "build.sh: dpkg-shlibdeps found nothing" >&2; exit 1; }
# As Debian counts: each file in whole KiB, each folder one; `du` would tell the disk of the moment.
size=$(find "$root" -path "$root/DEBIAN" -prune -o -printf '%y %s\n' | awk '{ n += $1 == "f" ? int(($2 + 1023) / 1024) : 1 } END { print n }')
cat >"$root/DEBIAN/control" <<TXT
Package: gusu
Version: $version
Architecture: $arch
Maintainer: Gusu authors <maintainers@gusu.example.org>
Section: misc
Priority: optional
Installed-Size: $size
Pre-Depends: init-system-helpers (>= 1.54~)
Depends: $depends, adduser
Recommends: fonts-noto-cjk
Suggests: nginx, postgresql, libpq5, prometheus
Description: evaluates the enterprises of a city
 Registers and figures of enterprises, evaluation by schemes that are plain
 files, explanations of every number, pages and an API: one program with one
 database, SQLite or PostgreSQL.
TXT
echo /etc/gusu/gusu.yaml >"$root/DEBIAN/conffiles"
for f in postinst prerm postrm; do put 0755 packaging/deb/$f DEBIAN/$f; done
(cd "$root" && find . -type f ! -path './DEBIAN/*' | sed 's|^\./||' | LC_ALL=C sort | xargs -d '\n' md5sum) >"$root/DEBIAN/md5sums"
chmod 0644 "$root/DEBIAN/md5sums" "$root/DEBIAN/conffiles" "$root/DEBIAN/control"
mkdir -p "$out"
dpkg-deb --root-owner-group -Zxz --build "$root" "$out/gusu_${version}_$arch.deb" >/dev/null
echo "$out/gusu_${version}_$arch.deb"
