#!/usr/bin/env bash
# Works with an office's database in the real window, by real keys and clicks on a virtual screen:
#   tests/office.sh PROGRAM FOLDER
# Connects for the first time, compares the certificate, signs in, imports a file of this desk beside the list of customers, and
# goes on after the server was killed. Pictures of each step stay in FOLDER; what the database holds is compared at the end.
set -euo pipefail
program="$1" folder="$2"
rm -rf "$folder"; mkdir -p "$folder/desk"
display=":${FORESALE_DISPLAY:-88}" port="${FORESALE_PORT:-18443}"
db="$folder/shop.foresale"
owner="a few words in a row" ann="other words in a row"

Xvfb "$display" -screen 0 1280x800x24 >/dev/null 2>&1 &
xvfb=$! server='' window=''
trap 'kill $window $server $xvfb 2>/dev/null || true' EXIT
export DISPLAY="$display" LIBGL_ALWAYS_SOFTWARE=1
for _ in $(seq 50); do xdotool getdisplaygeometry >/dev/null 2>&1 && break; sleep 0.1; done
openbox >/dev/null 2>&1 &
sleep 1

"$program" generate --customers 300 --purchases 1500 --seed 3 --out "$folder/files" >/dev/null
"$program" new "$db" >/dev/null
for kind in customers products purchases; do
  "$program" import "$db" "$folder/files/$kind.csv" --as "$kind" >/dev/null 2>&1
done
FORESALE_PASSWORD="$owner" "$program" users "$db" add Olga >/dev/null
FORESALE_PASSWORD="$owner" FORESALE_NEW_PASSWORD="$ann" "$program" users "$db" add Ann --role manager --as Olga >/dev/null
printf 'customer,name,city\nNEW-1,Ida Brook,Northby\nNEW-2,Tom Field,Southby\n' > "$folder/more.csv"

serve() {
  FORESALE_PASSWORD="$owner" "$program" serve "$db" --desks --as Olga --listen "0.0.0.0:$port" >"$folder/server.log" 2>&1 &
  server=$!
  for _ in $(seq 100); do grep -q "press Ctrl-C" "$folder/server.log" && return; sleep 0.2; done
  cat "$folder/server.log"; exit 1
}
customers() { # how many whose id begins with NEW-
  FORESALE_PASSWORD="$owner" "$program" customers "$db" --format csv --as Olga | grep -c '^"\?NEW-' || true
}
picture() { import -window root "$folder/$1.png"; }
click() { xdotool mousemove "$1" "$2"; sleep 0.3; xdotool click 1; sleep "${FORESALE_WAIT:-6}"; }
typed() { xdotool type --delay 40 "$1"; sleep 0.5; }

serve
XDG_DATA_HOME="$folder/desk" "$program" --theme light 2>"$folder/window.log" &
window=$!
sleep "${FORESALE_START:-15}"
click 522 393                                   # On another computer…
typed "localhost:$port"; xdotool key Return; sleep 8
picture 1-compare
click 474 387                                   # They are the same
picture 2-sign-in
typed "Ann"; xdotool key Tab; sleep 0.5; typed "$ann"; xdotool key Return; sleep 12
picture 3-home
fingerprint=$(grep -E '^([0-9A-F]{2}:){31}' "$folder/server.log")
grep -q "$fingerprint" "$folder/desk/foresale/offices.json" || { echo "the certificate was not kept"; exit 1; }

# The server dies and comes back while a file is being looked at.
xdotool key ctrl+i; sleep 5
typed "$folder/more.csv"; xdotool key Return; sleep 8
kill -9 "$server"; sleep 6
picture 4-lost
serve
sleep 12
picture 5-back
click 1225 55                                   # Import
for _ in $(seq 60); do [ "$(customers)" = 2 ] && break; sleep 1; done
picture 6-imported
[ "$(customers)" = 2 ] || { echo "the two customers of this desk's file are not in the database"; exit 1; }
kill -0 "$window" 2>/dev/null || { echo "the window closed by itself"; cat "$folder/window.log"; exit 1; }
if grep -qi panicked "$folder/window.log" "$folder/server.log"; then cat "$folder"/*.log; exit 1; fi
# The notice of the lost line is there only while it is lost.
[ "$(compare -metric AE "$folder/4-lost.png" "$folder/5-back.png" null: 2>&1 | cut -d. -f1 | cut -d' ' -f1)" != 0 ] || { echo "nothing was said of the lost line"; exit 1; }
echo "an office's database in the real window: connected, compared, signed in, imported, and went on after the server was killed"
