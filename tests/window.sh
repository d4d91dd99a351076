#!/usr/bin/env bash
# Opens the real window on a virtual screen for each screen and theme, and takes a picture of each:
#   tests/window.sh PROGRAM DATABASE FOLDER
# Fails when the program ends by itself, complains, or shows nothing but one colour.
set -euo pipefail
program="$1" database="$2" folder="$3"
mkdir -p "$folder"
display=":${FORESALE_DISPLAY:-87}"

Xvfb "$display" -screen 0 1280x800x24 >/dev/null 2>&1 &
xvfb=$!
trap 'kill $xvfb 2>/dev/null || true' EXIT
export DISPLAY="$display"
export XDG_DATA_HOME="$folder/data"
for _ in $(seq 50); do xdotool getdisplaygeometry >/dev/null 2>&1 && break; sleep 0.1; done
openbox >/dev/null 2>&1 &
sleep 1
# Out of the way: what the pointer rests on shows its hint.
xdotool mousemove 1279 799

picture() { # NAME ARGUMENTS…
  local name="$1"; shift
  "$program" "$@" 2>"$folder/$name.log" &
  local window=$!
  sleep "${FORESALE_WAIT:-5}"
  if ! kill -0 "$window" 2>/dev/null; then
    echo "the window of $name closed by itself:"; cat "$folder/$name.log"; exit 1
  fi
  import -window root "$folder/$name.png"
  kill "$window"; wait "$window" 2>/dev/null || true
  if grep -qi "panicked" "$folder/$name.log"; then cat "$folder/$name.log"; exit 1; fi
  colours=$(identify -format '%k' "$folder/$name.png")
  [ "$colours" -gt 50 ] || { echo "$name shows only $colours colours"; exit 1; }
  echo "$name: $colours colours"
}

picture welcome --theme light
screens="${FORESALE_SCREENS:-home accounts leads}"
for screen in $screens; do
  for theme in light dark; do
    picture "$screen-$theme" "$database" --screen "$screen" --theme "$theme"
  done
done
